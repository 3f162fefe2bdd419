import { z } from 'zod';
import { contentIdSchema } from '../swarm/content-id.ts';
import { LIMITS } from './limits.ts';
import { addressSchema, base64Url, idSchema, lineText, publicKeySchema, timeSchema } from './schemas.ts';

/**
 * What devices say to each other about conversations: over a link's `chat` channel, or as the body of a mailbox
 * envelope. The sender is always the authenticated device, never a field.
 */

/**
 * Place of an entry in its conversation: a hybrid logical clock reading that sorts as text,
 * `time (12 hex digits of milliseconds) - count (4 hex digits) - device id`.
 */
export const orderSchema = z.string().regex(/^[0-9a-f]{12}-[0-9a-f]{4}-[A-Za-z0-9_-]{22}$/);

const text = z.string().min(1).max(LIMITS.messageTextLength);

/** Seconds that an entry lives where it was read. */
export const lifetimeSchema = z.int().min(LIMITS.lifetimeMin).max(LIMITS.lifetimeMax);

/** What the author's machine read at an address in the text; receivers fetch nothing. */
export const linkPreviewSchema = z.strictObject({
  url: z
    .string()
    .max(LIMITS.previewUrlLength)
    .regex(/^https?:\/\/[^\s\p{Cc}]+$/u),
  title: lineText(LIMITS.previewTitleLength).min(1),
  description: lineText(LIMITS.previewDescriptionLength).min(1).optional(),
  picture: z
    .strictObject({
      type: z.enum(['image/jpeg', 'image/webp']),
      data: base64Url(LIMITS.previewPictureLength).min(1),
    })
    .optional(),
});
export type LinkPreview = z.infer<typeof linkPreviewSchema>;

/** Of everything that one person gives another. */
const given = {
  /** The entry it answers. */
  reply: idSchema.optional(),
  /** Its author passed on what was said elsewhere; by whom is not said, since nobody could check it. */
  forwarded: z.literal(true).optional(),
  /** Seconds, as both people had agreed when it was written. */
  lifetime: lifetimeSchema.optional(),
};

export const textBodySchema = z.strictObject({
  type: z.literal('text'),
  text,
  ...given,
  preview: linkPreviewSchema.optional(),
});

/** Bytes of a file, or of all files of a folder. */
const size = z.int().nonnegative().max(LIMITS.fileSize);
/** As its author calls it; a receiver never takes it for a path. */
const fileName = lineText(LIMITS.fileNameLength).min(1);

/** A file that its author offers: who accepts it fetches the content from the author's devices. */
export const fileBodySchema = z.strictObject({
  type: z.literal('file'),
  contentId: contentIdSchema,
  name: fileName,
  size,
  /** What its author takes it for. */
  mime: lineText(LIMITS.mimeLength)
    .regex(/^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/)
    .optional(),
  /** Of a picture or a video: its size in pixels, and a small one to show at once. */
  picture: z
    .strictObject({
      width: z.int().min(1).max(LIMITS.pictureSide),
      height: z.int().min(1).max(LIMITS.pictureSide),
      /** A JPEG or WebP in base64url. */
      thumbnail: base64Url(LIMITS.thumbnailLength).min(1).optional(),
    })
    .optional(),
  /** Of sound and video: milliseconds. */
  duration: z.int().nonnegative().max(LIMITS.mediaDuration).optional(),
  /** It was spoken into Kith; 64 loudnesses, a byte each, in base64url. See `chat/voice-message.ts`. */
  voice: z
    .strictObject({ waveform: base64Url(LIMITS.waveformLength).length(LIMITS.waveformLength) })
    .optional(),
  ...given,
});
export type FileBody = z.infer<typeof fileBodySchema>;

/** A folder that its author offers. */
export const folderBodySchema = z.strictObject({
  type: z.literal('folder'),
  /** SHA-256 of its info dictionary (BEP 52). */
  contentId: contentIdSchema,
  /** Bytes of the info dictionary. */
  infoSize: z.int().min(1).max(LIMITS.folderInfoSize),
  name: fileName,
  size,
  /** How many files are in it and below it. */
  files: z.int().nonnegative().max(LIMITS.filesPerFolder),
  ...given,
});
export type FolderBody = z.infer<typeof folderBodySchema>;

/** How two people come to terms about how long messages live. */
export const timerBodySchema = z.strictObject({
  type: z.literal('timer'),
  step: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('propose'), lifetime: lifetimeSchema }),
    /** `of`: the entry that proposed it. */
    z.strictObject({ do: z.literal('accept'), of: idSchema }),
    /** The other person's proposal is refused, or one's own is taken back. */
    z.strictObject({ do: z.literal('decline'), of: idSchema }),
    z.strictObject({ do: z.literal('off') }),
  ]),
});
export type TimerStep = z.infer<typeof timerBodySchema>['step'];

export const callOutcomeSchema = z.enum(['answered', 'missed', 'declined', 'busy', 'cancelled', 'failed']);

/** A call as the log of a conversation keeps it: one entry per call id on every device of both people. */
export const callBodySchema = z.strictObject({
  type: z.literal('call'),
  callId: idSchema,
  /** Who placed it. */
  caller: addressSchema,
  outcome: callOutcomeSchema,
  startedAt: timeSchema,
  /** Milliseconds spoken; 0 unless answered. */
  duration: z.int().nonnegative(),
  /** As it was offered; voice without it. */
  media: z.enum(['voice', 'video']).optional(),
  /** What was said with a decline. */
  message: lineText(LIMITS.requestNoteLength).optional(),
});

/**
 * What became of the offer of a file or folder: its author withdrew it; the other person declined it, received it, or
 * wants it after all (`open`).
 */
export const offerStateSchema = z.enum(['open', 'declined', 'received', 'withdrawn']);
export type OfferState = z.infer<typeof offerStateSchema>;

/**
 * What changes how another entry shows: its author writes it anew or takes it back, either person reacts, pins it,
 * or says what became of a file.
 */
export const amendmentBodySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('edit'), target: idSchema, text }),
  z.strictObject({ type: z.literal('delete'), target: idSchema }),
  z.strictObject({
    type: z.literal('reaction'),
    target: idSchema,
    emoji: lineText(LIMITS.reactionLength).min(1),
    /** False takes it back. */
    on: z.boolean(),
  }),
  z.strictObject({ type: z.literal('pin'), target: idSchema, on: z.boolean() }),
  z.strictObject({ type: z.literal('offer'), target: idSchema, state: offerStateSchema }),
]);
export type AmendmentBody = z.infer<typeof amendmentBodySchema>;

const entryShape = { id: idSchema, order: orderSchema, author: addressSchema };

/** An entry that people read at its place. */
export const placedEntrySchema = z.strictObject({
  ...entryShape,
  body: z.discriminatedUnion('type', [
    textBodySchema,
    callBodySchema,
    fileBodySchema,
    folderBodySchema,
    timerBodySchema,
  ]),
});
export type PlacedEntry = z.infer<typeof placedEntrySchema>;

/** An entry that only changes how another one shows. */
export const amendmentSchema = z.strictObject({ ...entryShape, body: amendmentBodySchema });
export type Amendment = z.infer<typeof amendmentSchema>;

/** One entry of a conversation log; immutable once made. */
export const entrySchema = z.union([placedEntrySchema, amendmentSchema]);
export type Entry = z.infer<typeof entrySchema>;

export function isAmendment(entry: Entry): entry is Amendment {
  return 'target' in entry.body;
}

const ids = z.array(idSchema).min(1).max(LIMITS.itemsPerPayload);

/** By which a device is found without the server: see PROTOCOL, chapter Identity. */
export const presenceKeySchema = z.strictObject({
  key: publicKeySchema,
  secret: base64Url(43).length(43),
  /** When the secret was made, and always more than the one before. */
  sequence: timeSchema,
});
export type PresenceKey = z.infer<typeof presenceKeySchema>;

export const chatItemSchema = z.discriminatedUnion('kind', [
  /** `with`: the other person; given when a device mirrors its own person's entry to the person's devices. */
  z.strictObject({ kind: z.literal('entry'), entry: entrySchema, with: addressSchema.optional() }),
  /** These entries are stored on this device. */
  z.strictObject({ kind: z.literal('received'), ids }),
  /** The person saw these entries. To the devices of their author. */
  z.strictObject({ kind: z.literal('read'), ids }),
  /** The same, and where the unread separator stands. To the person's own devices. */
  z.strictObject({ kind: z.literal('seen'), ids, with: addressSchema, upTo: orderSchema }),
  /** The person is typing; over links only, forgotten after 6 s. */
  z.strictObject({ kind: z.literal('typing'), active: z.boolean() }),
  /** All of the payload with this id is stored on this device; over links only. */
  z.strictObject({ kind: z.literal('stored'), of: idSchema }),
  /** The sending device's own. To devices of buddies and own ones; the newest counts. */
  presenceKeySchema.extend({ kind: z.literal('presence-key') }),
]);
export type ChatItem = z.infer<typeof chatItemSchema>;

export const chatPayloadSchema = z.strictObject({
  v: z.literal(1),
  /** Given over links when the sender wants to hear `stored`. */
  id: idSchema.optional(),
  items: z.array(chatItemSchema).min(1).max(LIMITS.itemsPerPayload),
});
export type ChatPayload = z.infer<typeof chatPayloadSchema>;
