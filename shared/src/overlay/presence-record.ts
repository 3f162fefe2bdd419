import { z } from 'zod';
import { keyBytes } from '../identity/certificates.ts';
import type { CryptoSuite, RandomBytes } from '../identity/crypto-suite.ts';
import {
  openClaimedToken,
  type SignedToken,
  signTokenBy,
  type TokenError,
} from '../identity/signed-token.ts';
import { concatBytes, fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import { base64Url, deviceIdSchema, lineText, publicKeySchema, timeSchema } from '../protocol/schemas.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { placeSchema } from './place.ts';
import { dayOf, type PresenceSigner } from './presence-key.ts';
import { Signed } from './signed.ts';

/** What hubs hold of a device that they can't tell from others. Domain `presence-record`, signed under its name. */
export const presenceRecordSchema = z.strictObject({
  v: z.literal(1),
  /** The device's presence key, blinded for the day: see `presenceName`. */
  name: publicKeySchema,
  /** Days since 1970. */
  day: z.int().min(0).max(0xffff_ffff),
  /** The newest one counts. */
  sequence: timeSchema,
  expiresAt: timeSchema,
  /** Secretbox of a `PresenceBody` under the key of the day: nonce and box. */
  body: base64Url(OVERLAY_LIMITS.recordBody).min(1),
});
export type PresenceRecord = z.infer<typeof presenceRecordSchema>;

/** What only those see who have the presence secret. */
export const presenceBodySchema = z.strictObject({
  device: deviceIdSchema,
  /** Hub and spare. */
  at: z.array(placeSchema).max(2),
  state: z.enum(['online', 'away', 'busy']),
  text: lineText(LIMITS.statusTextLength),
  /** When it will have been renewed: who reads it later knows that the device went without a word. */
  until: timeSchema,
});
export type PresenceBody = z.infer<typeof presenceBodySchema>;

export type RecordError = TokenError | 'expired' | 'too-large';

const NONCE_BYTES = 24;
/** Bodies are as long as a multiple of this: a length tells no status text. */
const BLOCK = 256;

/** @param key of the day: `presenceBodyKey` */
export function sealBody(
  suite: CryptoSuite,
  random: RandomBytes,
  body: PresenceBody,
  key: Uint8Array,
): string {
  const plain = utf8(JSON.stringify(body));
  const padded = new Uint8Array(Math.ceil(plain.length / BLOCK) * BLOCK).fill(0x20);
  padded.set(plain);
  const nonce = random(NONCE_BYTES);
  return toBase64Url(concatBytes(nonce, suite.secretbox(padded, nonce, key)));
}

/** @param key of the day that the record names */
export function openBody(
  suite: CryptoSuite,
  record: PresenceRecord,
  key: Uint8Array,
): PresenceBody | undefined {
  const bytes = fromBase64Url(record.body);
  if (!bytes || bytes.length <= NONCE_BYTES) return undefined;
  const plain = suite.openSecretbox(bytes.subarray(NONCE_BYTES), bytes.subarray(0, NONCE_BYTES), key);
  if (!plain) return undefined;
  try {
    return presenceBodySchema.safeParse(JSON.parse(fromUtf8(plain) ?? '')).data;
  } catch {
    return undefined;
  }
}

/** Makes a record: its body sealed already. */
export function signRecord(
  signer: PresenceSigner,
  { sequence, expiresAt, body }: Pick<PresenceRecord, 'sequence' | 'expiresAt' | 'body'>,
): Promise<SignedToken> {
  const record: PresenceRecord = { v: 1, name: signer.name, day: signer.day, sequence, expiresAt, body };
  return signTokenBy(signer.sign, 'presence-record', record);
}

/** Checks a record: signed under its own name, for a day that is near, and not for longer than a record may live. */
export async function openRecord(
  suite: CryptoSuite,
  token: SignedToken,
  now: number,
): Promise<Result<Signed<PresenceRecord>, RecordError>> {
  if (token.length > OVERLAY_LIMITS.recordToken) return failed('too-large');
  const opened = await openClaimedToken(suite, 'presence-record', token, presenceRecordSchema, async claim =>
    keyBytes(claim.name),
  );
  if (!opened.ok) return opened;
  return isCurrent(opened.value, now) ? ok(new Signed(token, opened.value)) : failed('expired');
}

/** Whether a record may be held: not expired, and made to live neither longer nor later than is allowed. */
export function isCurrent(record: PresenceRecord, now: number): boolean {
  return (
    record.expiresAt > now &&
    record.expiresAt <= now + OVERLAY_LIMITS.recordLifetime + LIMITS.clockSkew &&
    record.sequence <= now + LIMITS.clockSkew &&
    record.day <= dayOf(now + LIMITS.clockSkew)
  );
}
