import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import { concatBytes, equalBytes, fromBase64Url, toBase64Url, utf8 } from '@kith/shared/protocol/bytes';

const NONCE_BYTES = 16;
const MAC_BYTES = 16;

type Hashing = Pick<CryptoSuite, 'hash'>;

/** What a device shows on its network: a nonce, and what only those can make of it who have its presence secret. */
export function makeLocalTag(suite: Hashing, random: RandomBytes, secret: Uint8Array): string {
  const nonce = random(NONCE_BYTES);
  return toBase64Url(concatBytes(nonce, mac(suite, secret, nonce)));
}

/** Whether a tag is of the device with this secret. */
export function isLocalTagOf(suite: Hashing, tag: string, secret: Uint8Array): boolean {
  const bytes = fromBase64Url(tag);
  if (bytes?.length !== NONCE_BYTES + MAC_BYTES) return false;
  return equalBytes(bytes.subarray(NONCE_BYTES), mac(suite, secret, bytes.subarray(0, NONCE_BYTES)));
}

/** HMAC-SHA-512 (RFC 2104) of the nonce under the secret, shortened. */
function mac(suite: Hashing, secret: Uint8Array, nonce: Uint8Array): Uint8Array {
  const pad = (byte: number) => new Uint8Array(128).map((_, i) => byte ^ (secret[i] ?? 0));
  const inner = suite.hash(concatBytes(pad(0x36), utf8('kith/1 local-tag\0'), nonce));
  return suite.hash(concatBytes(pad(0x5c), inner)).subarray(0, MAC_BYTES);
}
