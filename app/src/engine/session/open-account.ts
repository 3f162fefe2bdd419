import { type Address, isUserName, makeAddress, userNameOf } from '@kith/shared/identity/address';
import { accountCertificateSchema, keyBytes, publicKeyText } from '@kith/shared/identity/certificates';
import {
  derivePasswordKeys,
  deriveRecoveryKeys,
  type IdentityKeys,
  type PasswordKeys,
  parseRecoveryCode,
  unwrapIdentity,
  wrapIdentity,
} from '@kith/shared/identity/password-keys';
import { openToken } from '@kith/shared/identity/signed-token';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { SessionState } from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { RequestFailure } from '../ports/rendezvous-client.ts';
import {
  type AccountRecord,
  type DeviceKeys,
  deviceKeysOf,
  deviceSecrets,
  makeDeviceKeys,
} from './account-record.ts';
import type { OpenedAccount, OpeningTools } from './create-account.ts';
import { proveDevice } from './device-proof.ts';
import { certifyDevice, wipeIdentity, wipePasswordKeys } from './identity-secret.ts';
import { isWeakPassword } from './password-rule.ts';
import { type ServerLine, serverRecordOf } from './server-line.ts';
import { type SessionError, sessionError } from './session-error.ts';

/** What a person shows to get in. A recovery code also sets a new password. */
export type Proof =
  | { readonly by: 'password'; readonly password: string }
  | { readonly by: 'recovery'; readonly code: string; readonly newPassword: string };

export interface LogIn {
  readonly userName: string;
  readonly proof: Proof;
  readonly deviceName: string;
}

type OpenedIdentity = {
  readonly identity: IdentityKeys;
  readonly public: AccountRecord['identity'];
};

/**
 * Opens an account with its password or recovery code. A device that was here before is taken up again; else a
 * new one is made, certified by the identity, whose secret is in memory for as long as that takes.
 *
 * @param earlier what this device kept of the account after a log-out
 */
export async function openAccount(
  tools: OpeningTools,
  line: ServerLine,
  { userName, proof, deviceName }: LogIn,
  earlier: (address: Address) => Promise<AccountRecord | undefined>,
): Promise<Result<OpenedAccount, SessionError>> {
  const name = userName.trim().toLowerCase();
  if (!isUserName(name)) return failed('bad-user-name');
  const address = makeAddress(name, line.welcome.name);
  const before = await earlier(address);
  // The password must not go to a server that only has the name of the one that was pinned.
  if (before && before.server.key !== line.welcome.key) return failed('server-key-changed');
  const derived = await keysOf(tools, line, address, proof);
  if (!derived.ok) return derived;
  const keys = derived.value;
  let opened: OpenedIdentity | undefined;
  try {
    const identity = await openIdentity(tools, line, address, proof.by, keys);
    if (!identity.ok) return identity;
    opened = identity.value;
    if (proof.by === 'recovery') {
      const reset = await setPassword(tools, line, address, proof.newPassword, opened.identity);
      if (!reset.ok) return reset;
    }
    const entered = await enterDevice(tools, line, address, deviceName, opened.identity, before);
    if (!entered.ok) return failed(sessionError(entered.error));
    const record: AccountRecord = {
      presence: 'online',
      text: '',
      ...(before && { presence: before.presence, text: before.text }),
      ...(before?.inviter && { inviter: before.inviter }),
      address,
      server: serverRecordOf(line),
      identity: opened.public,
      deviceName: entered.value.name,
      ...deviceSecrets(entered.value.keys),
      signedIn: true,
    };
    return ok({ record, keys: entered.value.keys, state: entered.value.state });
  } finally {
    if (opened) wipeIdentity(opened.identity);
    wipePasswordKeys(keys);
  }
}

async function keysOf(
  { hasher }: OpeningTools,
  { connection }: ServerLine,
  address: Address,
  proof: Proof,
): Promise<Result<PasswordKeys, SessionError>> {
  if (proof.by === 'recovery') {
    const code = parseRecoveryCode(proof.code);
    if (code === undefined) return failed('malformed-recovery-code');
    if (isWeakPassword(proof.newPassword, userNameOf(address))) return failed('weak-password');
    return ok(await deriveRecoveryKeys(hasher, code, address));
  }
  const parameters = await connection.request('login:parameters', { name: userNameOf(address) });
  if (!parameters.ok) return failed(sessionError(parameters.error));
  return await derivePasswordKeys(hasher, proof.password, address, parameters.value.argon2id);
}

/** The identity, held against the account certificate: a server can't slip in another one's blob. */
async function openIdentity(
  { suite }: OpeningTools,
  { connection, welcome }: ServerLine,
  address: Address,
  by: Proof['by'],
  keys: PasswordKeys,
): Promise<Result<OpenedIdentity, SessionError>> {
  const auth = toBase64Url(keys.auth);
  const reply = await connection.request('login:password', { name: userNameOf(address), auth, by });
  if (!reply.ok) return failed(sessionError(reply.error));
  const { account, wrapped } = reply.value;
  const serverKey = keyBytes(welcome.key);
  const certificate = await openToken(
    suite,
    'account-certificate',
    account,
    accountCertificateSchema,
    serverKey,
  );
  if (!certificate.ok || certificate.value.address !== address) return failed('untrusted-card');
  const identity = unwrapIdentity(suite, wrapped, keys.wrap);
  if (!identity.ok) return failed('untrusted-card');
  const { sign, generation } = certificate.value;
  if (publicKeyText(identity.value.signing.public) !== sign) {
    wipeIdentity(identity.value);
    return failed('untrusted-card');
  }
  return ok({ identity: identity.value, public: { sign, generation } });
}

async function setPassword(
  { suite, hasher, random }: OpeningTools,
  { connection, welcome }: ServerLine,
  address: Address,
  newPassword: string,
  identity: IdentityKeys,
): Promise<Result<true, SessionError>> {
  const keys = await derivePasswordKeys(hasher, newPassword, address, welcome.argon2id);
  if (!keys.ok) return keys;
  const reply = await connection.request('password:reset', {
    newAuth: toBase64Url(keys.value.auth),
    argon2id: welcome.argon2id,
    wrapped: wrapIdentity(suite, random, identity, keys.value.wrap),
  });
  wipePasswordKeys(keys.value);
  return reply.ok ? ok(true) : failed(sessionError(reply.error));
}

interface EnteredDevice {
  readonly keys: DeviceKeys;
  readonly name: string;
  readonly state: SessionState;
}

async function enterDevice(
  { suite, random, clock }: OpeningTools,
  line: ServerLine,
  address: Address,
  deviceName: string,
  identity: IdentityKeys,
  before: AccountRecord | undefined,
): Promise<Result<EnteredDevice, RequestFailure>> {
  if (before) {
    const keys = deviceKeysOf(suite, before);
    const state = await proveDevice(suite, line, address, keys);
    if (state.ok) return ok({ keys, name: before.deviceName, state: state.value });
    // Revoked, or unknown to a server that was restored from an old copy: it becomes a new device.
    if (state.error !== 'device-revoked' && state.error !== 'wrong-credentials') return state;
  }
  const keys = makeDeviceKeys(suite, random);
  const certificate = await certifyDevice(suite, identity, address, deviceName, keys, clock.now());
  const state = await line.connection.request('device:add', { certificate });
  return state.ok ? ok({ keys, name: deviceName, state: state.value }) : state;
}
