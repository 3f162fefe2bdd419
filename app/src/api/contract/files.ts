import { LIMITS } from '@kith/shared/protocol/limits';
import { fileBodySchema, orderSchema } from '@kith/shared/protocol/peer-messages';
import { addressSchema, idSchema, timeSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { messageRowSchema } from './chat.ts';
import { command, nothing, topic } from './define.ts';

/** A message of the conversation is the offer, a row of `transfers` with its id what moves. */
export const FILE_COMMANDS = {
  /** Prepares what this window handed in and sends it in order, then the caption as a text. */
  'file.send': command(
    z.strictObject({
      address: addressSchema,
      files: z
        .array(
          z.strictObject({
            /** What the file store gave for it. */
            intake: z.string().min(1).max(80),
            mime: z
              .string()
              .max(LIMITS.mimeLength * 2)
              .optional(),
            picture: fileBodySchema.shape.picture,
            duration: fileBodySchema.shape.duration,
            voice: fileBodySchema.shape.voice,
          }),
        )
        .min(1)
        .max(LIMITS.filesAtOnce),
      caption: z.string().max(LIMITS.messageTextLength).optional(),
      reply: idSchema.optional(),
    }),
    z.strictObject({ ids: z.array(idSchema) }),
  ),
  /** Fetches what was offered, also after it was declined; `into`: an absolute folder, without it the usual one. */
  'file.accept': command(
    z.strictObject({ id: idSchema, into: z.string().min(1).max(4_096).optional() }),
    nothing,
  ),
  'file.decline': command(z.strictObject({ id: idSchema }), nothing),
  /** Takes an offer of one's own back; its message stays. */
  'file.withdraw': command(z.strictObject({ id: idSchema }), nothing),
  'file.pause': command(z.strictObject({ id: idSchema }), nothing),
  'file.resume': command(z.strictObject({ id: idSchema }), nothing),
  /** Stops it for good, whatever it is. */
  'file.cancel': command(z.strictObject({ id: idSchema }), nothing),
  'file.retry': command(z.strictObject({ id: idSchema }), nothing),
  /** The person chose again what is sent from here; it is read to the end and has to be the same, byte for byte. */
  'file.pick-again': command(z.strictObject({ id: idSchema, intake: z.string().min(1).max(80) }), nothing),
  /** Takes transfers that are over off the list. */
  'file.clear': command(z.strictObject({ ids: z.array(idSchema).max(10_000) }), nothing),
  /** Files of a conversation, the newest first: pictures and videos, or everything else. */
  'file.list': command(
    z.strictObject({
      address: addressSchema,
      kind: z.enum(['media', 'files']),
      before: orderSchema.optional(),
      limit: z.int().min(1).max(200),
    }),
    z.strictObject({ rows: z.array(messageRowSchema), more: z.boolean() }),
  ),
  /** What is in a folder that is on this device; `path`: names from the folder downwards. */
  'file.contents': command(
    z.strictObject({ id: idSchema }),
    z.strictObject({
      files: z
        .array(z.strictObject({ path: z.array(z.string()).readonly(), size: z.int().nonnegative() }))
        .readonly(),
    }),
  ),
  /** Files of this buddy up to so many bytes come by themselves; without `bytes` as the settings say. */
  'file.accept-up-to': command(
    z.strictObject({ address: addressSchema, bytes: z.int().nonnegative().optional() }),
    nothing,
  ),
} as const;

/** A file or folder on its way; the id is that of its message, also before there is one. */
const transferRowSchema = z.strictObject({
  id: idSchema,
  /** The other person. */
  address: addressSchema,
  direction: z.enum(['in', 'out']),
  kind: z.enum(['file', 'folder']),
  name: z.string(),
  /** Bytes. */
  size: z.int().nonnegative(),
  /** While `preparing` what is read of it; else what is verified here, or acknowledged there. */
  done: z.int().nonnegative(),
  /** Bytes of content that crossed the wire, those included that did so again. */
  moved: z.int().nonnegative(),
  state: z.enum([
    'preparing',
    'waiting',
    'connecting',
    'active',
    'paused',
    'saving',
    'done',
    'failed',
    'cancelled',
  ]),
  /** Bytes per second. */
  rate: z.number().nonnegative(),
  secondsLeft: z.number().nonnegative().optional(),
  /** Plain code: why it failed or stands still. */
  problem: z.string().optional(),
  /** With `paused`. */
  pausedBy: z.enum(['here', 'there']).optional(),
  /** Devices at the other end. */
  sources: z.int().nonnegative(),
  startedAt: timeSchema,
  finishedAt: timeSchema.optional(),
  /** Words that follow when it is sent. */
  caption: z.string().optional(),
  /** Of a picture that is being prepared: a JPEG or WebP in base64url. */
  thumbnail: z.string().optional(),
  /** What is not possible now is absent. */
  can: z.strictObject({
    pause: z.literal(true).optional(),
    resume: z.literal(true).optional(),
    cancel: z.literal(true).optional(),
    retry: z.literal(true).optional(),
    /** Choose the file once more. */
    pickAgain: z.literal(true).optional(),
    /** Let the browser read it once more. */
    allow: z.literal(true).optional(),
    clear: z.literal(true).optional(),
  }),
});
export type TransferRow = z.infer<typeof transferRowSchema>;

export const FILE_TOPICS = {
  /** Everything that is prepared, moves, waits, or is over and was not cleared. */
  transfers: topic(nothing, transferRowSchema, 'id', { sort: 'startedAt' }),
} as const;
