import { ed25519 } from '@noble/curves/ed25519.js';
import { publicKeyText } from '../identity/certificates.ts';
import type { CryptoSuite, PublicKey, SigningKeys } from '../identity/crypto-suite.ts';
import type { Signer } from '../identity/signed-token.ts';
import { concatBytes, utf8 } from '../protocol/bytes.ts';

const { Point } = ed25519;
/** Scalars: numbers modulo the order of the base point. */
const { Fn } = Point;

const DAY = 86_400_000;

/** What a device gives its buddies, and what they need to find it: its presence key (Ed25519) and 32 secret bytes. */
export interface PresenceAccess {
  readonly key: Uint8Array;
  readonly secret: Uint8Array;
}

/** Signs records of one day, under the name that they have on it. */
export interface PresenceSigner {
  readonly name: PublicKey;
  readonly day: number;
  readonly sign: Signer;
}

/** The day of a time: days since 1970, in UTC. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY);
}

/** When a day begins, in milliseconds since 1970. */
export function startOfDay(day: number): number {
  return day * DAY;
}

/**
 * The name of a device's record on a day: its presence key, blinded by a factor that only those who have the secret can
 * compute (Tor, rend-spec-v3, appendix A.2). `undefined` where the key is no point of the curve.
 */
export function presenceName(suite: CryptoSuite, access: PresenceAccess, day: number): PublicKey | undefined {
  try {
    const point = Point.fromBytes(access.key);
    if (point.isSmallOrder()) return undefined;
    return publicKeyText(point.multiply(blinding(suite, access, day)).toBytes());
  } catch {
    return undefined;
  }
}

/** The key that the bodies of a day's records, and letters to who published them, are sealed with. */
export function presenceBodyKey(suite: CryptoSuite, secret: Uint8Array, day: number): Uint8Array {
  return suite.hash(concatBytes(utf8('kith/1 presence-body'), secret, dayBytes(day))).subarray(0, 32);
}

/**
 * The device's own side: the name, and how to sign under it. A signature is an ordinary one of Ed25519 (RFC 8032) by the
 * blinded scalar, which has no seed.
 * @param keys the presence key pair
 */
export function presenceSigner(
  suite: CryptoSuite,
  keys: SigningKeys,
  secret: Uint8Array,
  day: number,
): PresenceSigner {
  const expanded = suite.hash(keys.secret);
  const factor = blinding(suite, { key: keys.public, secret }, day);
  const scalar = Fn.mul(factor, Fn.create(littleEndian(clamped(expanded.subarray(0, 32)))));
  const name = Point.BASE.multiply(scalar).toBytes();
  const prefix = expanded.subarray(32);
  return {
    name: publicKeyText(name),
    day,
    async sign(message) {
      // The name is in it: the same message under two names never gets the same nonce.
      const nonce = reduced(suite.hash(concatBytes(utf8('kith/1 presence-nonce'), prefix, name, message)));
      const commitment = Point.BASE.multiply(nonce).toBytes();
      const challenge = reduced(suite.hash(concatBytes(commitment, name, message)));
      return concatBytes(commitment, Fn.toBytes(Fn.add(nonce, Fn.mul(challenge, scalar))));
    },
  };
}

function blinding(suite: CryptoSuite, { key, secret }: PresenceAccess, day: number): bigint {
  return reduced(suite.hash(concatBytes(utf8('kith/1 presence-name'), secret, dayBytes(day), key)));
}

/** RFC 8032, section 5.1.5. */
function clamped(half: Uint8Array): Uint8Array {
  const bytes = half.slice();
  bytes[0]! &= 248;
  bytes[31]! = (bytes[31]! & 127) | 64;
  return bytes;
}

function reduced(hash: Uint8Array): bigint {
  return Fn.create(littleEndian(hash));
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** Four bytes, big-endian. */
function dayBytes(day: number): Uint8Array {
  return Uint8Array.of(day >>> 24, day >>> 16, day >>> 8, day);
}
