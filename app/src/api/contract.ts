import { LIMITS } from '@kith/shared/protocol/limits';
import {
  callOutcomeSchema,
  fileBodySchema,
  folderBodySchema,
  lifetimeSchema,
  linkPreviewSchema,
  offerStateSchema,
  orderSchema,
  timerBodySchema,
} from '@kith/shared/protocol/peer-messages';
import { signUpPolicySchema } from '@kith/shared/protocol/rendezvous-contract';
import {
  addressSchema,
  deviceIdSchema,
  idSchema,
  lineText,
  presenceStateSchema,
  timeSchema,
} from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { notifySchema } from '../engine/chat/notify.ts';
import type { MediaOrder } from '../engine/ports/call-media.ts';
import { type Settings, settingsSchema } from '../engine/settings/settings.ts';

/**
 * What a window may ask of an engine. Commands are typed, validated and asynchronous; a command answers with a
 * value or with an `ApiError`. Topics are what a window shows: a snapshot, then keyed
 * changes. The same contract works in a page, over a message port and over a loopback WebSocket.
 *
 * The schemas are used on the engine's side only; a window imports the types (`import type`), so that neither zod
 * nor engine code enters its bundle.
 */

const nothing = z.strictObject({});
const password = z.string().min(1).max(1_024);
const userName = z.string().max(64);
const command = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result });

/** Every way in which a command fails that a person is told of. */
export type ApiError =
  // The api itself
  | 'malformed-command'
  | 'unknown-command'
  | 'unknown-topic'
  | 'internal-error'
  | 'disconnected'
  // Reaching the server
  | 'unreachable'
  | 'timeout'
  | 'tls-mismatch'
  | 'insecure-address'
  | 'server-key-changed'
  | 'unsupported-version'
  | 'malformed-reply'
  | 'malformed-link'
  | 'offline'
  | 'rate-limited'
  | 'too-many-attempts'
  | 'server-error'
  // Account
  | 'signed-out'
  | 'already-signed-in'
  | 'bad-user-name'
  | 'name-taken'
  | 'name-reserved'
  | 'weak-password'
  | 'weak-parameters'
  | 'sign-up-closed'
  | 'invite-required'
  | 'invite-invalid'
  | 'wrong-credentials'
  | 'wrong-password'
  | 'malformed-recovery-code'
  | 'too-many-devices'
  | 'too-many-revocations'
  | 'too-many-accounts'
  | 'unknown-device'
  | 'admin-token-invalid'
  | 'not-allowed'
  // Buddies
  | 'malformed-address'
  | 'no-such-account'
  | 'own-account'
  | 'already-buddies'
  | 'not-buddies'
  | 'no-such-request'
  | 'too-many-buddies'
  | 'too-many-requests'
  | 'identity-changed'
  | 'fingerprint-mismatch'
  | 'untrusted-card'
  // Chat and calls
  | 'message-too-long'
  | 'message-empty'
  | 'no-such-message'
  | 'no-devices'
  | 'busy'
  | 'no-such-call'
  | 'no-preview'
  | 'not-possible-now'
  // Files
  | 'not-found'
  | 'changed'
  | 'not-readable'
  | 'pick-again'
  | 'disk-full'
  | 'not-writable'
  | 'too-large'
  | 'aborted'
  | 'broken';

/** Where an account lives: typed by a person (`home.example`, `http://localhost:8787`), or a `kith:join?…` link. */
const serverChoice = z.string().min(1).max(2_048);

const searchHitSchema = z.strictObject({
  address: addressSchema,
  id: idSchema,
  order: orderSchema,
  author: addressSchema,
  /** Text around the match; matches between U+E000 and U+E001. */
  snippet: z.string(),
  at: timeSchema,
});

/** What the window that holds a call's media reports (see `engine/ports/call-media.ts`). */
const mediaEventSchema = z.looseObject({ type: z.string().max(40) });

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

export const COMMANDS = {
  // Account
  'server.probe': command(
    z.strictObject({ server: serverChoice }),
    z.strictObject({
      url: z.string(),
      name: z.string(),
      signUp: signUpPolicySchema,
      /** The link's inviter becomes a buddy after sign-up. */
      inviter: addressSchema.optional(),
      hasInvite: z.boolean(),
      encrypted: z.boolean(),
    }),
  ),
  'account.sign-up': command(
    z.strictObject({
      server: serverChoice,
      userName,
      password,
      deviceName: lineText(LIMITS.deviceNameLength),
    }),
    z.strictObject({ recoveryCode: z.string() }),
  ),
  'account.log-in': command(
    z.strictObject({
      server: serverChoice,
      userName,
      password,
      deviceName: lineText(LIMITS.deviceNameLength),
    }),
    nothing,
  ),
  /** Opens the account with the printed code and gives it a new password. */
  'account.recover': command(
    z.strictObject({
      server: serverChoice,
      userName,
      recoveryCode: z.string().max(100),
      newPassword: password,
      deviceName: lineText(LIMITS.deviceNameLength),
    }),
    nothing,
  ),
  /** Leaves this device: with `erase`, history and keys are deleted; else they wait for the next log-in. */
  'account.log-out': command(z.strictObject({ erase: z.boolean() }), nothing),
  'account.change-password': command(z.strictObject({ password, newPassword: password }), nothing),
  'account.new-recovery-code': command(
    z.strictObject({ password }),
    z.strictObject({ recoveryCode: z.string() }),
  ),
  'account.export': command(nothing, z.strictObject({ json: z.string() })),
  'account.delete': command(z.strictObject({ password }), nothing),
  'account.show-last-seen': command(z.strictObject({ show: z.boolean() }), nothing),
  'device.rename': command(
    z.strictObject({ device: deviceIdSchema, label: lineText(LIMITS.deviceNameLength).min(1) }),
    nothing,
  ),
  'device.revoke': command(z.strictObject({ device: deviceIdSchema, password }), nothing),
  /** New identity after a theft, with a recovery code of its own; devices that are not named stay. */
  'identity.rotate': command(
    z.strictObject({ password, revoke: z.array(deviceIdSchema) }),
    z.strictObject({ recoveryCode: z.string() }),
  ),
  'admin.claim': command(z.strictObject({ token: z.string().max(64) }), nothing),
  'admin.overview': command(
    nothing,
    z.strictObject({
      accounts: z.int(),
      online: z.int(),
      mailboxEnvelopes: z.int(),
      signUp: signUpPolicySchema,
      version: z.string(),
      startedAt: timeSchema,
    }),
  ),
  'admin.policy': command(z.strictObject({ signUp: signUpPolicySchema }), nothing),

  // Buddies
  'buddy.find': command(
    z.strictObject({ address: z.string().max(400) }),
    z.strictObject({ address: addressSchema, relation: z.enum(['none', 'buddy', 'requested', 'requests']) }),
  ),
  /** `to`: an address as typed (the server may be left out), or an invite link. */
  'buddy.request': command(
    z.strictObject({ to: z.string().max(2_048), note: lineText(LIMITS.requestNoteLength) }),
    z.strictObject({ address: addressSchema, outcome: z.enum(['requested', 'buddies']) }),
  ),
  'buddy.answer': command(
    z.strictObject({ address: addressSchema, answer: z.enum(['accept', 'decline', 'ignore']) }),
    nothing,
  ),
  'buddy.withdraw': command(z.strictObject({ address: addressSchema }), nothing),
  'buddy.remove': command(z.strictObject({ address: addressSchema }), nothing),
  'buddy.block': command(z.strictObject({ address: addressSchema }), nothing),
  'buddy.unblock': command(z.strictObject({ address: addressSchema }), nothing),
  'buddy.organise': command(
    z.strictObject({
      address: addressSchema,
      alias: lineText(LIMITS.aliasLength).optional(),
      groups: z.array(lineText(LIMITS.buddyGroupNameLength).min(1)).max(20),
    }),
    nothing,
  ),
  'buddy.safety-number': command(
    z.strictObject({ address: addressSchema }),
    z.strictObject({ groups: z.array(z.string()), qr: z.string() }),
  ),
  'buddy.verify': command(z.strictObject({ address: addressSchema, verified: z.boolean() }), nothing),
  /** Trust a buddy's new identity after the warning. */
  'buddy.accept-identity': command(z.strictObject({ address: addressSchema }), nothing),
  'invite.create': command(nothing, z.strictObject({ link: z.string(), expiresAt: timeSchema })),
  /** Takes a notice down, in all windows. */
  'notice.dismiss': command(z.strictObject({ id: z.string().max(64) }), nothing),
  'presence.set': command(
    z.strictObject({
      state: presenceStateSchema.exclude(['offline']),
      text: lineText(LIMITS.statusTextLength),
    }),
    nothing,
  ),

  // Chat
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

  // Files: a message of the conversation is the offer, a row of `transfers` with its id what moves.
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

  // Calls
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

  // This program
  /** Accounts side by side on this machine whose engines run, this one among them; none where there is but one. */
  'profile.list': command(nothing, z.strictObject({ profiles: z.array(z.string()) })),
  /** An address that opens a window of another one, once. */
  'profile.open': command(
    z.strictObject({ profile: z.string().max(64) }),
    z.strictObject({ url: z.string() }),
  ),
  /** All that helps to find a mistake in Kith and says nothing of anybody, as text to read before it is given away. */
  'report.create': command(
    z.strictObject({
      /** What the window runs in, as browsers say it. */
      window: lineText(400),
    }),
    z.strictObject({ text: z.string() }),
  ),

  // This window
  'settings.change': command(settingsSchema.partial(), nothing),
} as const;

export const sessionSchema = z.strictObject({
  /** `unknown` until the engine has read its database. */
  state: z.enum(['unknown', 'signed-out', 'connecting', 'online', 'offline']),
  address: addressSchema.optional(),
  device: deviceIdSchema.optional(),
  server: z.strictObject({ url: z.string(), name: z.string(), encrypted: z.boolean() }).optional(),
  /** Why `offline` or why the last session ended. */
  problem: z
    .enum([
      'unreachable',
      'tls-mismatch',
      'server-key-changed',
      'device-revoked',
      'account-deleted',
      'replaced',
      'unsupported-version',
      'rejected',
    ])
    .optional(),
  /** Milliseconds since 1970 of the next attempt. */
  retryAt: timeSchema.optional(),
  presence: presenceStateSchema,
  text: z.string(),
  showLastSeen: z.boolean(),
  admin: z.boolean(),
  /** Where the engine runs, and the server it suggests at first run. */
  engine: z.enum(['daemon', 'page']),
  suggestedServer: z.string().optional(),
  /** Which of several accounts on this machine this is; where each has an engine of its own. */
  profile: z.string().optional(),
});
export type Session = z.infer<typeof sessionSchema>;

export const routeSchema = z.strictObject({
  state: z.enum(['closed', 'connecting', 'open', 'replacing']),
  kind: z.enum(['same-network', 'direct', 'relayed']).optional(),
  /** Milliseconds. */
  roundTrip: z.number().optional(),
});

export const rosterRowSchema = z.strictObject({
  address: addressSchema,
  alias: z.string().optional(),
  groups: z.array(z.string()),
  state: presenceStateSchema,
  text: z.string(),
  lastSeen: timeSchema.optional(),
  devices: z.array(z.strictObject({ device: deviceIdSchema, name: z.string(), state: presenceStateSchema })),
  unread: z.int().nonnegative(),
  /** `order` up to which this person has read: where the unread separator goes. */
  readUpTo: orderSchema.optional(),
  last: messageRowSchema.optional(),
  notify: notifySchema,
  /** Disappearing messages: seconds that what is written now lives, and what one of the two asks for. */
  timer: z
    .strictObject({
      lifetime: lifetimeSchema.optional(),
      proposal: z.strictObject({ id: idSchema, mine: z.boolean(), lifetime: lifetimeSchema }).optional(),
    })
    .optional(),
  typing: z.boolean(),
  draft: z.string(),
  verified: z.boolean(),
  verifiedAt: timeSchema.optional(),
  /** The identity key changed without a rotation: nothing is sent until the person accepts. */
  identityChanged: z.boolean(),
  route: routeSchema,
  /** Files up to so many bytes come by themselves; absent: as the settings say. */
  acceptUpTo: z.int().nonnegative().optional(),
});
export type RosterRow = z.infer<typeof rosterRowSchema>;

export const requestRowSchema = z.strictObject({
  address: addressSchema,
  direction: z.enum(['incoming', 'outgoing']),
  note: z.string(),
  at: timeSchema,
  ignored: z.boolean(),
});
export type RequestRow = z.infer<typeof requestRowSchema>;

export const deviceRowSchema = z.strictObject({
  device: deviceIdSchema,
  label: z.string(),
  addedAt: timeSchema,
  lastSeen: timeSchema.optional(),
  online: z.boolean(),
  current: z.boolean(),
});
export type DeviceRow = z.infer<typeof deviceRowSchema>;

/** A call of this device; one of them at most is not held here. An action that is not possible now is absent. */
export const callRowSchema = z.strictObject({
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
export const mediaOrderRowSchema = z.strictObject({
  seq: z.int(),
  callId: idSchema,
  order: z.custom<MediaOrder>(value => typeof value === 'object' && value !== null),
});

/** A file or folder on its way; the id is that of its message, also before there is one. */
export const transferRowSchema = z.strictObject({
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
    clear: z.literal(true).optional(),
  }),
});
export type TransferRow = z.infer<typeof transferRowSchema>;

/** Something a person must know of and can't be told in place: a forged card, a swapped key, a dropped link. */
export const noticeRowSchema = z.strictObject({
  id: z.string(),
  at: timeSchema,
  kind: z.enum([
    'identity-changed',
    'identity-rotated',
    'server-key-changed',
    'attack-detected',
    'device-added',
    'ended-unexpectedly',
    'storage',
  ]),
  address: addressSchema.optional(),
  /** A stable code that names what was wrong. */
  detail: z.string(),
});
export type NoticeRow = z.infer<typeof noticeRowSchema>;

/**
 * A topic of rows: `key` names the field that identifies a row, `sort` the field that windows keep the rows sorted
 * by (ascending, numbers or text; else by arrival).
 */
const topic = <P extends z.ZodType, R extends z.ZodType>(
  params: P,
  row: R,
  key: keyof z.output<R> & string,
  options: { readonly sort?: keyof z.output<R> & string; readonly perWindow?: boolean } = {},
) => ({ params, row, key, sort: options.sort, perWindow: options.perWindow ?? false });
const single = <R extends z.ZodType>(row: R) => ({
  params: nothing,
  row,
  key: undefined,
  sort: undefined,
  perWindow: false,
});

/** Topics: rows under the key named, or one value (`key` undefined: one row, whose key is `''`). */
export const TOPICS = {
  session: single(sessionSchema),
  settings: single(settingsSchema),
  roster: topic(nothing, rosterRowSchema, 'address'),
  requests: topic(nothing, requestRowSchema, 'address', { sort: 'at' }),
  blocked: topic(nothing, z.strictObject({ address: addressSchema }), 'address', { sort: 'address' }),
  devices: topic(nothing, deviceRowSchema, 'device', { sort: 'addedAt' }),
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
  call: topic(nothing, callRowSchema, 'callId'),
  elsewhere: topic(nothing, elsewhereRowSchema, 'callId'),
  /** Orders for this window: empty unless it holds the media of the call. */
  media: topic(nothing, mediaOrderRowSchema, 'seq', { sort: 'seq', perWindow: true }),
  /** Everything that is prepared, moves, waits, or is over and was not cleared. */
  transfers: topic(nothing, transferRowSchema, 'id', { sort: 'startedAt' }),
  notices: topic(nothing, noticeRowSchema, 'id', { sort: 'at' }),
} as const;

export type { Settings };

export type CommandName = keyof typeof COMMANDS;
export type CommandParams<N extends CommandName> = z.input<(typeof COMMANDS)[N]['params']>;
export type CommandResult<N extends CommandName> = z.output<(typeof COMMANDS)[N]['result']>;
export type TopicName = keyof typeof TOPICS;
export type TopicParams<N extends TopicName> = z.input<(typeof TOPICS)[N]['params']>;
export type TopicRow<N extends TopicName> = z.output<(typeof TOPICS)[N]['row']>;
