import { publicKeyText } from '@kith/shared/identity/certificates';
import { type IdentityKeys, makeIdentity, wrapIdentity } from '@kith/shared/identity/password-keys';
import { signToken } from '@kith/shared/identity/signed-token';
import type { RequestParams } from '@kith/shared/protocol/rendezvous-contract';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { AccountRecord } from './account-record.ts';
import type { ContactRecord } from './contact-record.ts';
import type { OpeningTools } from './create-account.ts';
import { wipeIdentity } from './identity-secret.ts';
import { makeRecovery } from './recovery-opening.ts';
import { signRevocations } from './revocations.ts';

/** A rotation, all signed. */
export interface NextIdentity {
  readonly recoveryCode: string;
  readonly identity: AccountRecord['identity'];
  readonly request: Omit<RequestParams<'identity:rotate'>, 'auth'>;
}

/**
 * Makes a new identity: the old one signs its keys, the new one certifies the devices that stay. The recovery code
 * of the old identity opens nothing any more: the account gets another.
 *
 * @param own the own contact, as checked
 * @param wrapKey of the password, which stays
 */
export async function nextIdentity(
  tools: OpeningTools,
  own: ContactRecord,
  old: IdentityKeys,
  revoke: readonly DeviceId[],
  wrapKey: Uint8Array,
): Promise<NextIdentity> {
  const { suite, random, clock } = tools;
  const now = clock.now();
  const { address } = own;
  const generation = own.generation + 1;
  const next = makeIdentity(suite, random);
  const sign = publicKeyText(next.signing.public);
  const seal = publicKeyText(next.sealing.public);
  try {
    const step = { v: 1, address, generation, oldSign: own.sign, sign, seal, issuedAt: now };
    const staying = own.devices.filter(({ device }) => !revoke.includes(device));
    const devices = staying.map(device =>
      signToken(suite, 'device-certificate', { v: 1, ...device, issuedAt: now }, next.signing),
    );
    // Certificates of devices revoked earlier were signed by the old identity: they are void without a list.
    const list = { address, seq: own.revocationSeq + 1, revoked: [...revoke] };
    const needsList = own.revocationSeq > 0 || revoke.length > 0;
    const { recoveryCode, recovery } = await makeRecovery(tools, address, next);
    return {
      recoveryCode,
      identity: { sign, generation },
      request: {
        rotation: await signToken(suite, 'identity-rotation', step, old.signing),
        wrapped: wrapIdentity(suite, random, next, wrapKey),
        recovery,
        devices: await Promise.all(devices),
        ...(needsList && { revocations: await signRevocations(suite, next, list, now) }),
      },
    };
  } finally {
    wipeIdentity(next);
  }
}
