import { z } from 'zod';
import type { CryptoSuite, RandomBytes } from '../identity/crypto-suite.ts';
import { concatBytes, fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../protocol/bytes.ts';
import { base64Url, deviceIdSchema } from '../protocol/schemas.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { placeSchema } from './place.ts';

/** A signal as it travels through hubs, opened: who sent it is hidden from them. */
const letterSchema = z.strictObject({
  from: deviceIdSchema,
  /** Where the sender is now: answers go there. */
  at: z.array(placeSchema).max(2),
  /** A sealed signal (`sealSignal`): what is said here is believed of nobody before that opens. */
  envelope: base64Url(OVERLAY_LIMITS.envelope).min(1),
});
export type Letter = z.infer<typeof letterSchema>;

/** What letters need of a suite. */
export type LetterSuite = Pick<CryptoSuite, 'secretbox' | 'openSecretbox'>;

const NONCE_BYTES = 24;

/** @param key of the receiver's record: `presenceBodyKey` of its day */
export function sealLetter(suite: LetterSuite, random: RandomBytes, letter: Letter, key: Uint8Array): string {
  const nonce = random(NONCE_BYTES);
  return toBase64Url(concatBytes(nonce, suite.secretbox(utf8(JSON.stringify(letter)), nonce, key)));
}

/** @param keys of the receiver's own records, newest first */
export function openLetter(
  suite: LetterSuite,
  sealed: string,
  keys: readonly Uint8Array[],
): Letter | undefined {
  const bytes = fromBase64Url(sealed);
  if (!bytes || bytes.length <= NONCE_BYTES) return undefined;
  for (const key of keys) {
    const plain = suite.openSecretbox(bytes.subarray(NONCE_BYTES), bytes.subarray(0, NONCE_BYTES), key);
    if (plain) return parseLetter(plain);
  }
  return undefined;
}

function parseLetter(plain: Uint8Array): Letter | undefined {
  try {
    return letterSchema.safeParse(JSON.parse(fromUtf8(plain) ?? '')).data;
  } catch {
    return undefined;
  }
}
