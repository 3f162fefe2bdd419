import { LIMITS } from '@kith/shared/protocol/limits';
import { addressSchema, idSchema, presenceStateSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { DESKTOP_LIMITS } from './desktop-limits.ts';
import { PROFILE_NAME } from './profile-name.ts';

/**
 * What a window may ask of the system around it, which is not the engine's: notices, a badge, windows, keys that work
 * everywhere. In the desktop shell all of it passes the preload script, checked on both sides; a plain browser does
 * what it can of the same with what browsers have. A window imports the types only.
 */

const text = (length: number) => z.string().max(length);
const label = text(DESKTOP_LIMITS.labelLength).min(1);

/**
 * A message, or a call that rings. A later one with the same `id` takes its place. The system stays quiet: Kith plays
 * its own sounds.
 */
const noticeSchema = z.strictObject({
  id: text(DESKTOP_LIMITS.idLength).min(1),
  title: text(DESKTOP_LIMITS.titleLength),
  body: text(DESKTOP_LIMITS.bodyLength),
  /** Whose conversation a click on it opens. */
  address: addressSchema,
  /** An answer can be written in the notice, where the system offers it; what its empty box says. */
  reply: z.strictObject({ placeholder: label }).optional(),
  /** It is for a call, which can be taken or declined in the notice, where the system offers it. */
  call: z.strictObject({ callId: idSchema, accept: label, decline: label }).optional(),
});
export type DesktopNotice = z.infer<typeof noticeSchema>;

/** An accelerator as Electron spells it: `CommandOrControl+Shift+M`; empty: no key. */
const keySchema = z
  .string()
  .max(DESKTOP_LIMITS.keyLength)
  .regex(/^(?:[A-Za-z0-9]+(?:\+[A-Za-z0-9]+)*)?$/);

/** What a person chose for the app on this machine, whatever accounts it has. */
export const desktopSettingsSchema = z.strictObject({
  closeToTray: z.boolean(),
  startAtLogin: z.boolean(),
  awayWhenLocked: z.boolean(),
  muteKey: keySchema,
  /** Language codes of the system's dictionaries; empty: no spell check. */
  spellLanguages: z.array(text(20)).max(DESKTOP_LIMITS.spellLanguages),
  checkForUpdates: z.boolean(),
});
export type DesktopSettings = z.infer<typeof desktopSettingsSchema>;

const profileNameSchema = z.string().regex(PROFILE_NAME);

/** What the desktop shell is and can do here; what is absent does not exist on this system. */
export const desktopStateSchema = z.strictObject({
  version: text(40),
  settings: desktopSettingsSchema,
  offers: z.strictObject({
    tray: z.literal(true).optional(),
    startAtLogin: z.literal(true).optional(),
    lockScreen: z.literal(true).optional(),
    muteKey: z.literal(true).optional(),
    /** Keys that report their release too, or why there are none. */
    pushToTalk: z.enum(['ready', 'unavailable', 'wayland', 'needs-permission']),
    /** Dictionaries that there are; macOS takes the language from the text by itself. */
    spellLanguages: z.array(text(20)).max(200).optional(),
    /** The packager named an address where updates lie. */
    updates: z.literal(true).optional(),
  }),
  /** Keys that could not be had, because another program holds them. */
  keysTaken: z.array(z.enum(['talkKey', 'muteKey'])).max(2),
  /** Accounts side by side, each with a daemon of its own; the one of this window is `profile`. */
  profile: profileNameSchema,
  profiles: z.array(profileNameSchema).max(DESKTOP_LIMITS.profiles),
});
export type DesktopState = z.infer<typeof desktopStateSchema>;

/** From the window to the system. */
export const desktopActionSchema = z.discriminatedUnion('type', [
  /** The window listens: it is told the state, and what happened before it did. */
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('notify'), notice: noticeSchema }),
  z.strictObject({ type: z.literal('withdraw'), id: text(DESKTOP_LIMITS.idLength) }),
  /** What tray, badge and task bar show. */
  z.strictObject({
    type: z.literal('status'),
    /** Absent when nobody is logged in. */
    account: addressSchema.optional(),
    presence: presenceStateSchema,
    unread: z.int().nonnegative(),
    language: z.enum(['en', 'de']),
  }),
  /** This conversation in a window of its own. */
  z.strictObject({ type: z.literal('open-conversation'), address: addressSchema }),
  z.strictObject({ type: z.literal('change-settings'), change: desktopSettingsSchema.partial() }),
  z.strictObject({ type: z.literal('check-for-updates') }),
  z.strictObject({ type: z.literal('open-profile'), profile: profileNameSchema }),
  /**
   * Keys are listened to only while there is a call. `talkKey`: a `KeyboardEvent.code`, held down to speak; absent when
   * the microphone is open without one.
   */
  z.strictObject({
    type: z.literal('in-call'),
    on: z.boolean(),
    talkKey: text(DESKTOP_LIMITS.keyLength).optional(),
  }),
  /** Answer to `choose-source`; without `source` nothing is shared. */
  z.strictObject({
    type: z.literal('source-chosen'),
    request: idSchema,
    source: text(DESKTOP_LIMITS.idLength).optional(),
    sound: z.boolean(),
  }),
]);
export type DesktopAction = z.infer<typeof desktopActionSchema>;

const sourceSchema = z.strictObject({
  id: text(DESKTOP_LIMITS.idLength),
  kind: z.enum(['screen', 'window']),
  name: text(DESKTOP_LIMITS.titleLength),
  /** `data:` address of a picture; empty when there is none. */
  thumbnail: text(DESKTOP_LIMITS.thumbnailLength),
});
export type DesktopSource = z.infer<typeof sourceSchema>;

/** From the system to the window. */
export const desktopEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('state'), state: desktopStateSchema }),
  z.strictObject({ type: z.literal('notice-opened'), address: addressSchema }),
  z.strictObject({
    type: z.literal('notice-replied'),
    address: addressSchema,
    text: text(LIMITS.messageTextLength * 2),
  }),
  z.strictObject({
    type: z.literal('call-answered'),
    callId: idSchema,
    answer: z.enum(['accept', 'decline']),
  }),
  /** A `kith:` link that somebody clicked outside of Kith. */
  z.strictObject({ type: z.literal('link-opened'), link: text(DESKTOP_LIMITS.linkLength) }),
  z.strictObject({ type: z.literal('presence-chosen'), presence: presenceStateSchema.exclude(['offline']) }),
  z.strictObject({ type: z.literal('mute-pressed') }),
  z.strictObject({ type: z.literal('push-to-talk'), held: z.boolean() }),
  z.strictObject({ type: z.literal('screen-locked'), locked: z.boolean() }),
  /** The window wants to show a screen or another window: which one? */
  z.strictObject({
    type: z.literal('choose-source'),
    request: idSchema,
    sources: z.array(sourceSchema).max(DESKTOP_LIMITS.sources),
    /** Whether what the machine plays can be sent along. */
    sound: z.boolean(),
  }),
  /** Something that a person should know, once. */
  z.strictObject({
    type: z.literal('remark'),
    remark: z.enum(['window-recovered', 'malformed-link', 'up-to-date', 'update-failed']),
  }),
]);
export type DesktopEvent = z.infer<typeof desktopEventSchema>;

/** The system around a window, as the window sees it; the same object for its whole life. */
export interface Desktop {
  /** Absent in a plain browser, and until the shell has told it. */
  readonly state: {
    subscribe(listener: () => void): () => void;
    getSnapshot(): DesktopState | undefined;
  };
  /** Never fails: what this system can't do does not happen. */
  ask(action: DesktopAction): void;
  /** What the system has to say; the function returned ends it. */
  listen(listener: (event: DesktopNews) => void): () => void;
}

/** What a window is told beside the state. */
export type DesktopNews = Exclude<DesktopEvent, { type: 'state' }>;
