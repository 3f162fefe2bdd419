import { z } from 'zod';
import { concatBytes, fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import { type DeviceId, deviceIdSchema, idSchema, timeSchema } from '../protocol/schemas.ts';
import type { CryptoSuite, RandomBytes, SealingKeys } from './crypto-suite.ts';

/**
 * What a signalling envelope is for; a link signal can't be opened as a call message. `alarm`: tells of an attack;
 * `overlay`: makes a link with or between hubs; `presence`: says that somebody is there, without a server.
 */
export const signalPurposeSchema = z.enum(['link', 'call', 'alarm', 'overlay', 'presence']);
export type SignalPurpose = z.infer<typeof signalPurposeSchema>;

const signalSchema = z.strictObject({
  v: z.literal(1),
  purpose: signalPurposeSchema,
  from: deviceIdSchema,
  to: deviceIdSchema,
  /** The sending run of the sending device: counters restart with it. */
  session: idSchema,
  counter: z.int().nonnegative(),
  expiresAt: timeSchema,
  body: z.unknown(),
});
export type Signal = z.infer<typeof signalSchema>;

export type SignalError =
  | 'malformed-envelope'
  /** The box does not open: another sender, another receiver, or changed bytes. */
  | 'not-authentic'
  /** Sealed by this sender for this receiver, but the names inside are others: reflected or moved. */
  | 'wrong-device'
  | 'expired'
  | 'replayed';

const NONCE_BYTES = 24;

/**
 * Seals a signal from one device to another (crypto_box over the devices' X25519 keys): base64url of nonce and
 * box. Only the two devices can make or open it, and what it binds is inside.
 */
export function sealSignal(
  suite: CryptoSuite,
  random: RandomBytes,
  signal: Omit<Signal, 'v'>,
  mySealing: SealingKeys,
  theirSeal: Uint8Array,
): string {
  const nonce = random(NONCE_BYTES);
  const plain = utf8(JSON.stringify({ v: 1, ...signal }));
  return toBase64Url(concatBytes(nonce, suite.box(plain, nonce, theirSeal, mySealing.secret)));
}

/** Opens an envelope and checks everything but replay, which needs a memory: see `ReplayGuard`. */
export function openSignal(
  suite: CryptoSuite,
  envelope: string,
  expected: { from: DeviceId; to: DeviceId; now: number },
  mySealing: SealingKeys,
  theirSeal: Uint8Array,
): Result<Signal, SignalError> {
  if (envelope.length > LIMITS.signalEnvelopeLength) return failed('malformed-envelope');
  const bytes = fromBase64Url(envelope);
  if (!bytes || bytes.length <= NONCE_BYTES) return failed('malformed-envelope');
  const plain = suite.openBox(
    bytes.subarray(NONCE_BYTES),
    bytes.subarray(0, NONCE_BYTES),
    theirSeal,
    mySealing.secret,
  );
  if (!plain) return failed('not-authentic');
  const signal = parseSignal(plain);
  if (!signal) return failed('malformed-envelope');
  // crypto_box authenticates the pair of keys, not the direction: without the names, a server could reflect.
  if (signal.from !== expected.from || signal.to !== expected.to) return failed('wrong-device');
  if (
    signal.expiresAt < expected.now ||
    signal.expiresAt > expected.now + LIMITS.signalLifetime + LIMITS.clockSkew
  ) {
    return failed('expired');
  }
  return ok(signal);
}

function parseSignal(plain: Uint8Array): Signal | undefined {
  try {
    return signalSchema.safeParse(JSON.parse(fromUtf8(plain) ?? '')).data;
  } catch {
    return undefined;
  }
}

/**
 * Remembers which (sender, session, counter) were seen until they expire, so that no envelope is taken twice.
 * Envelopes may arrive out of order; one per counter is taken.
 */
export class ReplayGuard {
  readonly #seen = new Map<string, number>();

  /** Takes a signal once: `replayed` at the second time. */
  admit(signal: Signal, now: number): Result<Signal, SignalError> {
    for (const [key, expiresAt] of this.#seen) {
      if (expiresAt >= now) break;
      this.#seen.delete(key);
    }
    const key = `${signal.from} ${signal.session} ${signal.counter}`;
    if (this.#seen.has(key)) return failed('replayed');
    this.#seen.set(key, signal.expiresAt);
    return ok(signal);
  }
}
