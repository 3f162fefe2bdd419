import { LIMITS } from '@kith/shared/protocol/limits';
import { addressSchema, deviceIdSchema, idSchema, timeSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import type { MediaOrder } from '../../engine/ports/call-media.ts';
import { command, nothing, topic } from './define.ts';

/** What the window that holds a call's media reports (see `engine/ports/call-media.ts`). */
const mediaEventSchema = z.looseObject({ type: z.string().max(40) });

export const CALL_COMMANDS = {
  'call.place': command(
    z.strictObject({ address: addressSchema, video: z.boolean().optional() }),
    z.strictObject({ callId: idSchema }),
  ),
  /** `others`: what becomes of the call that runs; it is held unless said otherwise. */
  'call.accept': command(
    z.strictObject({
      callId: idSchema,
      video: z.boolean().optional(),
      others: z.enum(['hold', 'end']).optional(),
    }),
    nothing,
  ),
  'call.decline': command(
    z.strictObject({ callId: idSchema, message: z.string().max(LIMITS.requestNoteLength).optional() }),
    nothing,
  ),
  'call.hang-up': command(z.strictObject({ callId: idSchema }), nothing),
  /** Puts the end of a call out of sight before it goes by itself. */
  'call.dismiss': command(z.strictObject({ callId: idSchema }), nothing),
  /** Neither side is heard or seen until `call.resume`, which holds the call that runs. */
  'call.hold': command(z.strictObject({ callId: idSchema }), nothing),
  'call.resume': command(z.strictObject({ callId: idSchema }), nothing),
  /** Asks another device of mine to take the call. */
  'call.offer': command(z.strictObject({ callId: idSchema, device: deviceIdSchema }), nothing),
  /** Takes a call of the topic `elsewhere`. */
  'call.take': command(z.strictObject({ callId: idSchema }), nothing),
  'call.mute': command(z.strictObject({ callId: idSchema, muted: z.boolean() }), nothing),
  /** This window takes the media of the call, because no window has them, or because it reloaded. */
  'media.attach': command(z.strictObject({ callId: idSchema }), nothing),
  'media.report': command(z.strictObject({ event: mediaEventSchema }), nothing),
} as const;

/** A call of this device; one of them at most is not held here. An action that is not possible now is absent. */
const callRowSchema = z.strictObject({
  callId: idSchema,
  address: addressSchema,
  direction: z.enum(['incoming', 'outgoing']),
  /** As it was offered; in a running call either side may switch a camera on. */
  media: z.enum(['voice', 'video']),
  /** Who holds it, seen from here: then neither side is heard or seen. */
  held: z.enum(['here', 'there', 'both']).optional(),
  state: z.enum(['inviting', 'ringing', 'connecting', 'active', 'held', 'reconnecting', 'ended']),
  /** With `ended`. */
  reason: z
    .enum([
      'hung-up',
      'declined',
      'busy',
      'missed',
      'cancelled',
      'failed',
      'answered-elsewhere',
      'moved',
      'declined-elsewhere',
    ])
    .optional(),
  /** Plain code for `failed`: why. */
  problem: z.string().optional(),
  message: z.string().optional(),
  startedAt: timeSchema,
  connectedAt: timeSchema.optional(),
  /** With `ended`: milliseconds with sound. */
  duration: z.int().nonnegative().optional(),
  muted: z.boolean(),
  /** Whether some window holds the media of this call. */
  mediaAttached: z.boolean(),
  /** What to play: the incoming ring, softly beside another call; the tone of the other side's ring; or nothing. */
  tone: z.enum(['incoming', 'waiting', 'outgoing', 'none']),
  can: z.strictObject({
    accept: z.literal(true).optional(),
    decline: z.literal(true).optional(),
    hangUp: z.literal(true).optional(),
    mute: z.literal(true).optional(),
    hold: z.literal(true).optional(),
    resume: z.literal(true).optional(),
    offer: z.literal(true).optional(),
    dismiss: z.literal(true).optional(),
  }),
});
export type CallRow = z.infer<typeof callRowSchema>;

/** A call that runs on another device of mine. */
const elsewhereRowSchema = z.strictObject({
  callId: idSchema,
  address: addressSchema,
  media: z.enum(['voice', 'video']),
  device: deviceIdSchema,
  deviceName: z.string(),
  connectedAt: timeSchema,
  /** That device asked for this one to take it. */
  offered: z.boolean(),
  can: z.strictObject({ take: z.literal(true).optional() }),
});
export type ElsewhereRow = z.infer<typeof elsewhereRowSchema>;

/** Orders to the window that holds the media, oldest first. What the engine makes is of this type. */
const mediaOrderRowSchema = z.strictObject({
  seq: z.int(),
  callId: idSchema,
  order: z.custom<MediaOrder>(value => typeof value === 'object' && value !== null),
});

export const CALL_TOPICS = {
  call: topic(nothing, callRowSchema, 'callId'),
  elsewhere: topic(nothing, elsewhereRowSchema, 'callId'),
  /** Orders for this window: empty unless it holds the media of the call. */
  media: topic(nothing, mediaOrderRowSchema, 'seq', { sort: 'seq', perWindow: true }),
} as const;
