import { isUserName, makeAddress } from '@kith/shared/identity/address';
import { publicKeyText } from '@kith/shared/identity/certificates';
import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import {
  derivePasswordKeys,
  makeIdentity,
  type PasswordHasher,
  wrapIdentity,
} from '@kith/shared/identity/password-keys';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { SessionState } from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Clock } from '../ports/clock.ts';
import { type AccountRecord, type DeviceKeys, deviceSecrets, makeDeviceKeys } from './account-record.ts';
import { certifyDevice, wipeIdentity, wipePasswordKeys } from './identity-secret.ts';
import { isWeakPassword } from './password-rule.ts';
import { makeRecovery } from './recovery-opening.ts';
import type { ServerChoice } from './server-choice.ts';
import { type ServerLine, serverRecordOf } from './server-line.ts';
import { type SessionError, sessionError } from './session-error.ts';

/** What opening an account takes besides a line to its server. */
export interface OpeningTools {
  readonly suite: CryptoSuite;
  readonly hasher: PasswordHasher;
  readonly random: RandomBytes;
  readonly clock: Clock;
}

/** A log-in that succeeded, not yet taken up by the session. */
export interface OpenedAccount {
  readonly record: AccountRecord;
  readonly keys: DeviceKeys;
  readonly state: SessionState;
}

export interface SignUp {
  readonly userName: string;
  readonly password: string;
  readonly deviceName: string;
}

/**
 * Makes an account: identity and first device here, their secrets wrapped under keys of the password and of a new
 * recovery code, which is the only thing to hand out.
 */
export async function createAccount(
  tools: OpeningTools,
  line: ServerLine,
  choice: ServerChoice,
  { userName, password, deviceName }: SignUp,
): Promise<Result<OpenedAccount & { readonly recoveryCode: string }, SessionError>> {
  const { suite, hasher, random, clock } = tools;
  const { welcome, connection } = line;
  const name = userName.trim().toLowerCase();
  if (!isUserName(name)) return failed('bad-user-name');
  if (isWeakPassword(password, name)) return failed('weak-password');
  const address = makeAddress(name, welcome.name);
  const passwordKeys = await derivePasswordKeys(hasher, password, address, welcome.argon2id);
  if (!passwordKeys.ok) return passwordKeys;
  const keys = makeDeviceKeys(suite, random);
  const identity = makeIdentity(suite, random);
  const identityPublic = {
    sign: publicKeyText(identity.signing.public),
    seal: publicKeyText(identity.sealing.public),
  };
  const { recoveryCode, recovery } = await makeRecovery(tools, address, identity);
  try {
    const created = await connection.request('account:create', {
      name,
      auth: toBase64Url(passwordKeys.value.auth),
      argon2id: welcome.argon2id,
      wrapped: wrapIdentity(suite, random, identity, passwordKeys.value.wrap),
      recovery,
      identity: identityPublic,
      device: await certifyDevice(suite, identity, address, deviceName, keys, clock.now()),
      ...(choice.invite !== undefined && { invite: choice.invite }),
    });
    if (!created.ok) return failed(sessionError(created.error));
    const record: AccountRecord = {
      address,
      server: serverRecordOf(line),
      identity: { sign: identityPublic.sign, generation: 0 },
      deviceName,
      ...deviceSecrets(keys),
      presence: 'online',
      text: '',
      signedIn: true,
      ...(choice.inviter?.fingerprint && {
        inviter: {
          address: choice.inviter.address,
          fingerprint: toBase64Url(choice.inviter.fingerprint),
        },
      }),
    };
    return ok({ record, keys, state: created.value, recoveryCode });
  } finally {
    wipeIdentity(identity);
    wipePasswordKeys(passwordKeys.value);
  }
}
