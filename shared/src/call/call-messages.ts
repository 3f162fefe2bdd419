import { z } from 'zod';
import { deviceIdSchema, idSchema, lineText, timeSchema } from '../protocol/schemas.ts';
import { CALL_BOUNDS } from './call-bounds.ts';

/**
 * What two devices say to each other about a call (PROTOCOL.md, CALL rules). Every message names its call
 * and may be repeated, lost or overtaken: none depends on the one before it.
 */
const callId = idSchema;
/** Which media connection of the call this is about; grows by one whenever a side begins a new one. */
const generation = z.int().min(1).max(CALL_BOUNDS.generations);

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
    media: z.enum(['voice', 'video']),
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
  /** Caller: this device of yours has the call, and the caller's media is at this generation. */
  z.strictObject({ kind: z.literal('taken'), callId, by: deviceIdSchema, generation }),
  /** Either end of an answered call: it is over. Also the answer to a call that one knows nothing of. */
  z.strictObject({ kind: z.literal('hang-up'), callId, cause: z.enum(['hung-up', 'failed']) }),
  /** A signal of the media connection (offer, answer, candidate) as JSON; opaque to the call. */
  z.strictObject({
    kind: z.literal('media'),
    callId,
    generation,
    data: z.string().min(1).max(CALL_BOUNDS.mediaSignalLength),
  }),
  /** Reserved for holding a call: understood and ignored, so that it can be added without a new version. */
  z.strictObject({ kind: z.literal('hold'), callId }),
  z.strictObject({ kind: z.literal('resume'), callId }),
]);

export type CallMessage = z.infer<typeof callMessageSchema>;
export type CallMessageOf<Kind extends CallMessage['kind']> = Extract<CallMessage, { kind: Kind }>;
export type CallMediaKind = CallMessageOf<'invite'>['media'];

/** Checks something from another device. `undefined` means: not a call message of this version. */
export function parseCallMessage(value: unknown): CallMessage | undefined {
  const parsed = callMessageSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
