import type { RandomBytes } from '../identity/crypto-suite.ts';
import { toBase64Url } from '../protocol/bytes.ts';

const TIME_BYTES = 6;
const ID_BYTES = 16;

/** A new id: 48 bits of milliseconds since 1970, so that ids made later lie near each other, and 80 random bits. */
export function makeEntryId(now: number, random: RandomBytes): string {
  const bytes = new Uint8Array(ID_BYTES);
  let rest = Math.trunc(now);
  for (let i = TIME_BYTES - 1; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random(ID_BYTES - TIME_BYTES), TIME_BYTES);
  return toBase64Url(bytes);
}
