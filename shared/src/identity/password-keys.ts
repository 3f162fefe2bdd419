import { z } from 'zod';
import { concatBytes, fromBase64Url, toBase64Url, utf8 } from '../protocol/bytes.ts';
import { ARGON2ID_CEILING, ARGON2ID_FLOOR } from '../protocol/limits.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import type { Address } from './address.ts';
import type { CryptoSuite, RandomBytes, SealingKeys, SigningKeys } from './crypto-suite.ts';

export const argon2idParametersSchema = z.strictObject({
  memoryKiB: z.int().positive(),
  passes: z.int().positive(),
  lanes: z.int().positive(),
});
export type Argon2idParameters = z.infer<typeof argon2idParametersSchema>;

/** Slow and keyed hashes that the platform runs off the main thread. */
export interface PasswordHasher {
  /** Argon2id (RFC 9106), 32 bytes. */
  argon2id(password: Uint8Array, salt: Uint8Array, parameters: Argon2idParameters): Promise<Uint8Array>;
  sha256(message: Uint8Array): Promise<Uint8Array>;
  /** HKDF-SHA-256 (RFC 5869) without salt, 32 bytes. */
  hkdf(key: Uint8Array, info: Uint8Array): Promise<Uint8Array>;
}

export interface PasswordKeys {
  /** Proves the password to the server, which keeps only a hash of it. */
  readonly auth: Uint8Array;
  /** Encrypts the identity's secrets; never leaves the client. */
  readonly wrap: Uint8Array;
}

/**
 * Keys of a password: Argon2id with the salt SHA-256("kith" || address), then HKDF for each purpose. The server
 * names the parameters; below the floor (or above what a machine can bear) they are refused.
 */
export async function derivePasswordKeys(
  hasher: PasswordHasher,
  password: string,
  address: Address,
  parameters: Argon2idParameters,
): Promise<Result<PasswordKeys, 'weak-parameters'>> {
  if (!acceptableParameters(parameters)) return failed('weak-parameters');
  const salt = await hasher.sha256(utf8(`kith${address}`));
  const key = await hasher.argon2id(utf8(password.normalize('NFKC')), salt, parameters);
  return ok({
    auth: await hasher.hkdf(key, utf8('kith/1 auth')),
    wrap: await hasher.hkdf(key, utf8('kith/1 wrap')),
  });
}

/** Between the floor, below which a password is too easy to guess, and what a machine can bear. */
export function acceptableParameters(parameters: Argon2idParameters): boolean {
  return (['memoryKiB', 'passes', 'lanes'] as const).every(
    name => parameters[name] >= ARGON2ID_FLOOR[name] && parameters[name] <= ARGON2ID_CEILING[name],
  );
}

/** The long-lived secrets of an account. */
export interface IdentityKeys {
  readonly signing: SigningKeys;
  readonly sealing: SealingKeys;
}

export function makeIdentity(suite: CryptoSuite, random: RandomBytes): IdentityKeys {
  return { signing: suite.signingKeys(random(32)), sealing: suite.sealingKeys(random(32)) };
}

const NONCE_BYTES = 24;

/** The identity's secrets under a wrap key: base64url of nonce and secretbox. The server keeps this blob. */
export function wrapIdentity(
  suite: CryptoSuite,
  random: RandomBytes,
  identity: IdentityKeys,
  wrapKey: Uint8Array,
): string {
  const nonce = random(NONCE_BYTES);
  const plain = concatBytes(identity.signing.secret, identity.sealing.secret);
  return toBase64Url(concatBytes(nonce, suite.secretbox(plain, nonce, wrapKey)));
}

export function unwrapIdentity(
  suite: CryptoSuite,
  wrapped: string,
  wrapKey: Uint8Array,
): Result<IdentityKeys, 'wrong-key'> {
  const bytes = fromBase64Url(wrapped);
  if (!bytes || bytes.length <= NONCE_BYTES) return failed('wrong-key');
  const plain = suite.openSecretbox(bytes.subarray(NONCE_BYTES), bytes.subarray(0, NONCE_BYTES), wrapKey);
  if (plain?.length !== 64) return failed('wrong-key');
  return ok({
    signing: suite.signingKeys(plain.subarray(0, 32)),
    sealing: suite.sealingKeys(plain.subarray(32, 64)),
  });
}

/** Crockford's base 32: no I, L, O or U, so a printed code reads back without doubt. */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RECOVERY_BYTES = 20;

/**
 * A recovery code: 160 random bits in eight groups of four. It opens the account as a password does, through
 * keys of its own, and can be printed.
 */
export function makeRecoveryCode(random: RandomBytes): string {
  let digits = '';
  let word = 0;
  let bits = 0;
  for (const byte of random(RECOVERY_BYTES)) {
    word = (word << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      digits += CROCKFORD[(word >> bits) & 31]!;
    }
    word &= (1 << bits) - 1;
  }
  return digits.match(/.{4}/g)!.join('-');
}

/** A code as typed (spaces, lower case, O for 0, I or L for 1), or `undefined` when it can't be one. */
export function parseRecoveryCode(text: string): string | undefined {
  const digits = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (digits.length !== 32 || [...digits].some(digit => !CROCKFORD.includes(digit))) return undefined;
  return digits.match(/.{4}/g)!.join('-');
}

/** Keys of a recovery code: it has full entropy, so HKDF alone does. */
export async function deriveRecoveryKeys(
  hasher: PasswordHasher,
  code: string,
  address: Address,
): Promise<PasswordKeys> {
  const key = await hasher.sha256(utf8(`kith/1 recovery\0${address}\0${code}`));
  return {
    auth: await hasher.hkdf(key, utf8('kith/1 recovery auth')),
    wrap: await hasher.hkdf(key, utf8('kith/1 recovery wrap')),
  };
}
