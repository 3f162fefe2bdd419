import { z } from 'zod';
import { concatBytes, fromBase64Url, toBase64Url } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import {
  addressSchema,
  type DeviceId,
  deviceIdSchema,
  lineText,
  publicKeySchema,
  timeSchema,
} from '../protocol/schemas.ts';
import type { CryptoSuite, PublicKey } from './crypto-suite.ts';

/** Signed by the rendezvous: this address belongs to this identity. Domain `account-certificate`. */
export const accountCertificateSchema = z.strictObject({
  v: z.literal(1),
  address: addressSchema,
  /** Identity keys: Ed25519 to sign, X25519 to seal. */
  sign: publicKeySchema,
  seal: publicKeySchema,
  /** Counts identity rotations, from 0. */
  generation: z.int().nonnegative(),
  issuedAt: timeSchema,
  expiresAt: timeSchema,
});
export type AccountCertificate = z.infer<typeof accountCertificateSchema>;

/** Signed by the identity: this device speaks for the address. Domain `device-certificate`. */
export const deviceCertificateSchema = z.strictObject({
  v: z.literal(1),
  address: addressSchema,
  device: deviceIdSchema,
  name: lineText(LIMITS.deviceNameLength),
  sign: publicKeySchema,
  seal: publicKeySchema,
  issuedAt: timeSchema,
});
export type DeviceCertificate = z.infer<typeof deviceCertificateSchema>;

/**
 * Signed by the identity: these devices no longer speak for the address. Only ever grows; a list with a lower
 * `seq` than one seen before is a roll-back and refused. Domain `revocation-list`.
 */
export const revocationListSchema = z.strictObject({
  v: z.literal(1),
  address: addressSchema,
  seq: z.int().positive(),
  revoked: z.array(deviceIdSchema).max(LIMITS.revocationsPerAccount),
  issuedAt: timeSchema,
});
export type RevocationList = z.infer<typeof revocationListSchema>;

/** Signed by the old identity: from `generation` on, the address has these keys. Domain `identity-rotation`. */
export const identityRotationSchema = z.strictObject({
  v: z.literal(1),
  address: addressSchema,
  generation: z.int().positive(),
  oldSign: publicKeySchema,
  sign: publicKeySchema,
  seal: publicKeySchema,
  issuedAt: timeSchema,
});
export type IdentityRotation = z.infer<typeof identityRotationSchema>;

/** A device's id follows from its keys, so a certificate can't give a device's name to other keys. */
export function deviceIdOf(suite: CryptoSuite, sign: Uint8Array, seal: Uint8Array): DeviceId {
  return toBase64Url(suite.hash(concatBytes(sign, seal)).subarray(0, 16)) as DeviceId;
}

/** Bytes of a key that a schema let through. */
export function keyBytes(key: PublicKey): Uint8Array {
  const bytes = fromBase64Url(key);
  // The schema checks length and alphabet; what is left is a stray low bit, which no honest encoder sets.
  return bytes?.length === 32 ? bytes : new Uint8Array(32);
}

export function publicKeyText(bytes: Uint8Array): PublicKey {
  return toBase64Url(bytes) as PublicKey;
}
