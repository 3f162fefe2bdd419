import { z } from 'zod';
import { fromBase64Url } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import { type DeviceId, tokenSchema } from '../protocol/schemas.ts';
import type { Address } from './address.ts';
import {
  type AccountCertificate,
  accountCertificateSchema,
  type DeviceCertificate,
  deviceCertificateSchema,
  deviceIdOf,
  identityRotationSchema,
  keyBytes,
  revocationListSchema,
} from './certificates.ts';
import type { CryptoSuite, PublicKey } from './crypto-suite.ts';
import { openToken, type Verified } from './signed-token.ts';

/** All that a peer needs to trust and reach an account, as the rendezvous hands it out: nothing checked yet. */
export const contactCardSchema = z.strictObject({
  account: tokenSchema,
  devices: z.array(tokenSchema).max(LIMITS.devicesPerAccount),
  revocations: tokenSchema.optional(),
  /** Identity rotations, oldest first. */
  rotations: z.array(tokenSchema).max(20),
});
export type ContactCard = z.infer<typeof contactCardSchema>;

/** What a client remembers of an account from first use on. */
export interface ContactPin {
  readonly sign: PublicKey;
  readonly generation: number;
  /** Highest revocation list seen, 0 for none. */
  readonly revocationSeq: number;
}

/** A contact card that was checked: keys to trust and devices to reach. */
export interface Contact {
  readonly address: Address;
  readonly account: Verified<AccountCertificate>;
  readonly devices: readonly Verified<DeviceCertificate>[];
  readonly revoked: readonly DeviceId[];
  readonly pin: ContactPin;
  /** True when the identity changed since the pin, by a chain of rotations that each old identity signed. */
  readonly rotated: boolean;
}

export type ContactError =
  | 'malformed-token'
  | 'bad-signature'
  | 'wrong-address'
  | 'certificate-expired'
  /** The identity key is another than the pinned one and no rotation signed by the old one explains it. */
  | 'identity-changed'
  /** An older identity or revocation list than one seen before. */
  | 'rolled-back'
  | 'device-id-mismatch';

/**
 * Checks a contact card: the account certificate against the rendezvous' pinned key, the identity against what
 * was pinned at first use (or the fingerprint of an invite link), rotations, the revocation list, and every
 * device certificate. One bad device certificate spoils the card: an honest server never hands one out.
 *
 * @param expected the address that was asked for
 * @param serverKey the rendezvous' Ed25519 key, 32 bytes
 * @param now milliseconds since 1970
 */
export async function verifyContactCard(
  suite: CryptoSuite,
  card: ContactCard,
  expected: Address,
  serverKey: Uint8Array,
  pin: ContactPin | undefined,
  now: number,
): Promise<Result<Contact, ContactError>> {
  const opened = await openToken(
    suite,
    'account-certificate',
    card.account,
    accountCertificateSchema,
    serverKey,
  );
  if (!opened.ok) return opened;
  const account = opened.value;
  if (account.address !== expected) return failed('wrong-address');
  if (account.expiresAt + LIMITS.clockSkew < now) return failed('certificate-expired');

  const rotated = pin !== undefined && pin.sign !== account.sign;
  if (pin !== undefined) {
    if (account.generation < pin.generation) return failed('rolled-back');
    if (rotated) {
      const chain = await followRotations(suite, card.rotations, account, pin);
      if (!chain.ok) return chain;
    }
  }

  const identity = keyBytes(account.sign);
  let revoked: readonly DeviceId[] = [];
  let revocationSeq = 0;
  if (card.revocations !== undefined) {
    const list = await openToken(suite, 'revocation-list', card.revocations, revocationListSchema, identity);
    if (!list.ok) return list;
    if (list.value.address !== expected) return failed('wrong-address');
    revoked = list.value.revoked;
    revocationSeq = list.value.seq;
  }
  if (pin !== undefined && revocationSeq < pin.revocationSeq) return failed('rolled-back');

  const devices: Verified<DeviceCertificate>[] = [];
  for (const token of card.devices) {
    const device = await openToken(suite, 'device-certificate', token, deviceCertificateSchema, identity);
    if (!device.ok) return device;
    if (device.value.address !== expected) return failed('wrong-address');
    const { sign, seal, device: id } = device.value;
    if (deviceIdOf(suite, keyBytes(sign), keyBytes(seal)) !== id) return failed('device-id-mismatch');
    if (!revoked.includes(id)) devices.push(device.value);
  }
  return ok({
    address: expected,
    account,
    devices,
    revoked,
    pin: { sign: account.sign, generation: account.generation, revocationSeq },
    rotated,
  });
}

/** Walks from the pinned identity to the present one; every step is signed by the identity before it. */
async function followRotations(
  suite: CryptoSuite,
  rotations: readonly string[],
  account: AccountCertificate,
  pin: ContactPin,
): Promise<Result<true, ContactError>> {
  let signer: PublicKey = pin.sign;
  let generation = pin.generation;
  for (const token of rotations) {
    const step = await openToken(suite, 'identity-rotation', token, identityRotationSchema, keyBytes(signer));
    // Steps before the pinned identity are signed by keys that this client never knew: skipped, not believed.
    if (!step.ok || step.value.oldSign !== signer) continue;
    if (step.value.address !== account.address || step.value.generation !== generation + 1) continue;
    signer = step.value.sign;
    generation = step.value.generation;
  }
  return signer === account.sign && generation === account.generation ? ok(true) : failed('identity-changed');
}

/** First 16 bytes of SHA-512 over an identity's signing key: what an invite link carries. */
export function identityFingerprint(suite: CryptoSuite, sign: PublicKey): Uint8Array {
  return suite.hash(fromBase64Url(sign) ?? new Uint8Array()).subarray(0, 16);
}
