import { z } from 'zod';
import { addressSchema, deviceIdSchema, idSchema, lineText, timeSchema } from '../protocol/schemas.ts';
import { CALL_BOUNDS } from './call-bounds.ts';

/**
 * What two devices say to each other about a call (PROTOCOL.md, CALL rules). Every message names its call
 * and may be repeated, lost or overtaken: none depends on the one before it.
 */
const callId = idSchema;
/** Which media connection of the call this is about; grows by one whenever a side begins a new one. */
const generation = z.int().min(1).max(CALL_BOUNDS.generations);
/** How often a side changed its mind about holding; what has the higher number is newer. */
const count = z.int().min(1).max(CALL_BOUNDS.changes);
/** How often the call moved to another device, of either person. */
const moves = z.int().min(0).max(CALL_BOUNDS.changes);
const media = z.enum(['voice', 'video']);

/** Why a call that was offered is not to be answered any more. */
export const cancelOutcomeSchema = z.enum([
  'cancelled',
  'missed',
  'declined',
  'busy',
  'failed',
  'superseded',
]);
export type CancelOutcome = z.infer<typeof cancelOutcomeSchema>;

export const callMessageSchema = z.discriminatedUnion('kind', [
  /** Caller: ring, please. Repeated while it rings; `sentAt` is when the call was placed. */
  z.strictObject({
    kind: z.literal('invite'),
    callId,
    media,
    sentAt: timeSchema,
  }),
  /** Callee's device: it rings here. */
  z.strictObject({ kind: z.literal('ringing'), callId }),
  /** Callee's device: it was answered here, and its media is at this generation. */
  z.strictObject({ kind: z.literal('accept'), callId, generation }),
  z.strictObject({
    kind: z.literal('decline'),
    callId,
    message: lineText(CALL_BOUNDS.declineMessageLength).optional(),
  }),
  z.strictObject({ kind: z.literal('busy'), callId }),
  /** Caller: the offer is over. */
  z.strictObject({ kind: z.literal('cancel'), callId, outcome: cancelOutcomeSchema }),
  /**
   * This device of yours has the call, and my media is at this generation. From the caller when it was answered, from
   * either side when it moved.
   */
  z.strictObject({
    kind: z.literal('taken'),
    callId,
    by: deviceIdSchema,
    generation,
    moves: moves.optional(),
  }),
  /** Either side: I take the call from the device of mine that you talk to; my media is at this generation. */
  z.strictObject({ kind: z.literal('move'), callId, generation, moves }),
  /** Either end of an answered call: it is over. Also the answer to a call that one knows nothing of. */
  z.strictObject({ kind: z.literal('hang-up'), callId, cause: z.enum(['hung-up', 'failed']) }),
  /** A signal of the media connection (offer, answer, candidate) as JSON; opaque to the call. */
  z.strictObject({
    kind: z.literal('media'),
    callId,
    generation,
    data: z.string().min(1).max(CALL_BOUNDS.mediaSignalLength),
  }),
  /** Either end of an answered call: I hold it, or no more. Repeated until it was seen. */
  z.strictObject({ kind: z.literal('hold'), callId, count }),
  z.strictObject({ kind: z.literal('resume'), callId, count }),
  /** The answer to both. */
  z.strictObject({ kind: z.literal('hold-seen'), callId, count }),
  /** To my own other devices: this call runs here. `offered`: please take it there. */
  z.strictObject({
    kind: z.literal('running'),
    callId,
    peer: addressSchema,
    device: deviceIdSchema,
    direction: z.enum(['incoming', 'outgoing']),
    media,
    sentAt: timeSchema,
    connectedAt: timeSchema,
    generation,
    moves,
    offered: z.literal(true).optional(),
  }),
  /** To my own other devices: it runs here no more. */
  z.strictObject({ kind: z.literal('stopped'), callId }),
]);

export type CallMessage = z.infer<typeof callMessageSchema>;
export type CallMessageOf<Kind extends CallMessage['kind']> = Extract<CallMessage, { kind: Kind }>;
export type CallMediaKind = CallMessageOf<'invite'>['media'];

/** Checks something from another device. `undefined` means: not a call message of this version. */
export function parseCallMessage(value: unknown): CallMessage | undefined {
  const parsed = callMessageSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
