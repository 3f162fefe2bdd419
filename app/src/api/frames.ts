import { z } from 'zod';

/**
 * What travels over an `ApiChannel` (PROTOCOL, section Api). A window sends `ClientFrame`s, an engine answers with
 * `ServerFrame`s. `id` numbers a call or an open topic; the window chooses it, and never twice on one channel.
 */
export const API_VERSION = 1;

const id = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

export const clientFrameSchema = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('hello'),
    version: z.int(),
    /** The same over reconnects of one window. */
    window: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  }),
  z.strictObject({ t: z.literal('call'), id, name: z.string().max(64), params: z.unknown() }),
  z.strictObject({
    t: z.literal('open'),
    id,
    topic: z.string().max(64),
    params: z.unknown(),
    /** What the window has of it from before. */
    since: z.strictObject({ epoch: z.string().max(64), version: z.int().nonnegative() }).optional(),
  }),
  z.strictObject({ t: z.literal('close'), id }),
  /** So many more `rows` frames were taken in. */
  z.strictObject({ t: z.literal('seen'), count: z.int().min(1).max(1_000) }),
]);
export type ClientFrame = z.output<typeof clientFrameSchema>;
