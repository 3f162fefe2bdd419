import { LIMITS } from '@kith/shared/protocol/limits';
import {
  callOutcomeSchema,
  fileBodySchema,
  folderBodySchema,
  linkPreviewSchema,
  offerStateSchema,
  orderSchema,
  timerBodySchema,
} from '@kith/shared/protocol/peer-messages';
import { addressSchema, idSchema, lineText, timeSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { notifySchema } from '../../engine/chat/notify.ts';
import { command, nothing, topic } from './define.ts';

const searchHitSchema = z.strictObject({
  address: addressSchema,
  id: idSchema,
  order: orderSchema,
  author: addressSchema,
  /** Text around the match; matches between U+E000 and U+E001. */
  snippet: z.string(),
  at: timeSchema,
});

/** The message that another one answers; without more than its id when that is not on this device. */
const replySchema = z.strictObject({
  id: idSchema,
  order: orderSchema.optional(),
  author: addressSchema.optional(),
  /** As it reads now; `''` when it was deleted. */
  text: z.string().optional(),
});

const offered = {
  offer: offerStateSchema,
  /** It is on this device: it can be shown, opened and saved. */
  here: z.boolean(),
  reply: replySchema.optional(),
};

export const messageRowSchema = z.strictObject({
  id: idSchema,
  order: orderSchema,
  author: addressSchema,
  mine: z.boolean(),
  at: timeSchema,
  body: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('text'),
      text: z.string(),
      reply: replySchema.optional(),
      /** Its author passed on what was said elsewhere. */
      forwarded: z.literal(true).optional(),
      /** What its author's machine read at an address in it. */
      preview: linkPreviewSchema.optional(),
    }),
    /** What moves of it is a row of `transfers` with the id of the message. */
    fileBodySchema.extend(offered),
    folderBodySchema.extend(offered),
    /** Its author took it back. */
    z.strictObject({ type: z.literal('deleted') }),
    /** A step of the agreement about disappearing messages. */
    z.strictObject({
      type: z.literal('timer'),
      step: z.enum(['propose', 'accept', 'decline', 'withdraw', 'off']),
      /** Seconds; of an answer those of the proposal, where that is on this device. */
      lifetime: z.int().optional(),
    }),
    z.strictObject({
      type: z.literal('call'),
      callId: idSchema,
      direction: z.enum(['incoming', 'outgoing']),
      outcome: callOutcomeSchema,
      duration: z.int().nonnegative(),
      media: z.enum(['voice', 'video']),
      /** What was said with a decline. */
      message: z.string().optional(),
    }),
  ]),
  /** Mine: how far it got. Theirs: `delivered`, or `read` when it was seen here. */
  state: z.enum(['queued', 'sent', 'delivered', 'read', 'failed']),
  /** With `failed`. */
  failure: z.enum(['expired', 'mailbox-full', 'not-buddies']).optional(),
  /** Its author wrote it anew: `chat.versions` has what it said before. */
  edited: z.literal(true).optional(),
  /** Emoji, the first given first, and who gave each. */
  reactions: z
    .array(z.strictObject({ emoji: z.string(), authors: z.array(addressSchema).readonly() }))
    .readonly()
    .optional(),
  pinned: z.literal(true).optional(),
  /** Seconds that it lives once it was read, or has left. */
  lifetime: z.int().optional(),
  /** When it is erased, once that began. */
  expiresAt: timeSchema.optional(),
});
export type MessageRow = z.infer<typeof messageRowSchema>;
export type LinkPreview = z.infer<typeof linkPreviewSchema>;

export const CHAT_COMMANDS = {
  /** The window shows this conversation: a link is opened ahead of need. */
  'chat.open': command(z.strictObject({ address: addressSchema }), nothing),
  'chat.send': command(
    z.strictObject({
      address: addressSchema,
      text: z.string().max(LIMITS.messageTextLength * 2),
      /** The message it answers. */
      reply: idSchema.optional(),
      /** Of an address in the text; left out again where the message would become too long. */
      preview: linkPreviewSchema.optional(),
    }),
    z.strictObject({ id: idSchema }),
  ),
  /** What the daemon finds at an address that is about to be sent. The picture is as the site gave it. */
  'link.preview': command(
    z.strictObject({ url: linkPreviewSchema.shape.url }),
    z.strictObject({
      title: z.string(),
      description: z.string().optional(),
      picture: z.strictObject({ type: z.string(), data: z.string() }).optional(),
    }),
  ),
  /** Sends messages on to people, marked as forwarded: all of them or none. Files and folders have to be on this device. */
  'chat.forward': command(
    z.strictObject({
      ids: z.array(idSchema).min(1).max(100),
      to: z.array(addressSchema).min(1).max(20),
    }),
    z.strictObject({ count: z.int() }),
  ),
  /** Proposes, answers or ends that messages of a conversation disappear. */
  'chat.timer': command(
    z.strictObject({ address: addressSchema, step: timerBodySchema.shape.step }),
    nothing,
  ),
  /** What to be told of a buddy, on this device. */
  'chat.notify': command(z.strictObject({ address: addressSchema, notify: notifySchema }), nothing),
  /** Writes a text of one's own anew. */
  'chat.edit': command(
    z.strictObject({ id: idSchema, text: z.string().max(LIMITS.messageTextLength * 2) }),
    nothing,
  ),
  /** Takes a text of one's own back, on all devices of both people; a placeholder stays. */
  'chat.delete': command(z.strictObject({ id: idSchema }), nothing),
  /** Gives a message an emoji, or takes it back. */
  'chat.react': command(
    z.strictObject({ id: idSchema, emoji: lineText(LIMITS.reactionLength).min(1), on: z.boolean() }),
    nothing,
  ),
  /** Keeps a message at hand for both people, or no longer. */
  'chat.pin': command(z.strictObject({ id: idSchema, on: z.boolean() }), nothing),
  /** Pinned messages of a conversation, the newest first, fifty at most. */
  'chat.pinned': command(
    z.strictObject({ address: addressSchema }),
    z.strictObject({ rows: z.array(messageRowSchema) }),
  ),
  /** What an edited message said, from the first to the last version. */
  'chat.versions': command(
    z.strictObject({ id: idSchema }),
    z.strictObject({ versions: z.array(z.strictObject({ text: z.string(), at: timeSchema })) }),
  ),
  'chat.retry': command(z.strictObject({ id: idSchema }), nothing),
  'chat.read': command(z.strictObject({ address: addressSchema, upTo: orderSchema }), nothing),
  'chat.typing': command(z.strictObject({ address: addressSchema, active: z.boolean() }), nothing),
  'chat.draft': command(
    z.strictObject({ address: addressSchema, text: z.string().max(LIMITS.messageTextLength * 2) }),
    nothing,
  ),
  'chat.history': command(
    z.strictObject({
      address: addressSchema,
      /** One of these places, or none: the newest. */
      before: orderSchema.optional(),
      after: orderSchema.optional(),
      around: orderSchema.optional(),
      limit: z.int().min(1).max(500),
    }),
    /** Whether there are older (`more`) and newer ones. */
    z.strictObject({ rows: z.array(messageRowSchema), more: z.boolean(), newer: z.boolean() }),
  ),
  /** A conversation from its beginning, in stretches, with all that is kept of it. */
  'chat.export': command(
    z.strictObject({
      address: addressSchema,
      after: orderSchema.optional(),
      limit: z.int().min(1).max(1_000),
    }),
    z.strictObject({
      rows: z.array(
        z.strictObject({
          row: messageRowSchema,
          versions: z.array(z.strictObject({ text: z.string(), at: timeSchema })).optional(),
        }),
      ),
      more: z.boolean(),
      total: z.int(),
    }),
  ),
  'chat.search': command(
    z.strictObject({
      query: z.string().max(200),
      address: addressSchema.optional(),
      limit: z.int().min(1).max(200),
    }),
    z.strictObject({ hits: z.array(searchHitSchema) }),
  ),
} as const;

export const CHAT_TOPICS = {
  /**
   * The newest `count` entries of a conversation when it is opened, all that come after, and older ones when they
   * change; older ones that do not through `chat.history`.
   */
  conversation: topic(
    z.strictObject({ address: addressSchema, count: z.int().min(1).max(500) }),
    messageRowSchema,
    'id',
    { sort: 'order' },
  ),
} as const;
