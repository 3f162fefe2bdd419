import { concatBytes, fromBase64Url, utf8 } from '../protocol/bytes.ts';
import type { Address } from './address.ts';
import type { CryptoSuite, PublicKey } from './crypto-suite.ts';

/** Hash rounds: makes it slow to grind for a key with a look-alike number (as Signal's numeric fingerprint). */
const ROUNDS = 5_200;

/**
 * Sixty digits in twelve groups of five that both people see alike when each has the other's true identity
 * key: thirty for each side, the smaller address first.
 *
 * @see Signal, "Safety numbers"; the same construction over SHA-512
 */
export function safetyNumber(
  suite: CryptoSuite,
  a: { address: Address; sign: PublicKey },
  b: { address: Address; sign: PublicKey },
): readonly string[] {
  const [first, second] = a.address < b.address ? [a, b] : [b, a];
  return [...half(suite, first), ...half(suite, second)];
}

function half(suite: CryptoSuite, who: { address: Address; sign: PublicKey }): string[] {
  const key = fromBase64Url(who.sign) ?? new Uint8Array();
  let digest = concatBytes(utf8('kith/1 safety-number\0'), key, utf8(who.address));
  for (let i = 0; i < ROUNDS; i++) digest = concatBytes(suite.hash(concatBytes(digest, key)));
  const groups: string[] = [];
  for (let i = 0; i < 6; i++) {
    let value = 0;
    // Five bytes are 2^40: exact in a double, and the bias of the remainder is below one in ten million.
    for (let j = 0; j < 5; j++) value = value * 256 + digest[i * 5 + j]!;
    groups.push(String(value % 100_000).padStart(5, '0'));
  }
  return groups;
}
