import { z } from 'zod';

/** What a person chose for this device; shared by all windows of the engine. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'de']),
  density: z.enum(['comfortable', 'compact']),
  enterSends: z.boolean(),
  sendReadReceipts: z.boolean(),
  sendTyping: z.boolean(),
  /** Who is connected to through relays only, unless something else was chosen for them. */
  hideAddress: z.enum(['nobody', 'unverified', 'everybody']),
  /** Whether this device may help others as a supernode. */
  volunteer: z.enum(['ask', 'yes', 'no']),
  /** Bytes per second that it relays at most, both ways together; 0: without a limit. */
  volunteerCap: z.int().nonnegative().max(10_000_000_000),
  /** Only between these hours of the day, local time; both equal: always. */
  volunteerFrom: z.int().min(0).max(23),
  volunteerUntil: z.int().min(0).max(23),
  /** Also on battery, and on a connection that is paid by volume. */
  volunteerOnBattery: z.boolean(),
  volunteerMetered: z.boolean(),
  /** Whoever said "not now" is asked again after this; milliseconds since 1970. */
  volunteerAskAfter: z.int().nonnegative(),
  /** The network as a picture or as a list; `auto`: by the width of the window. */
  networkView: z.enum(['auto', 'picture', 'list']),
  /** Messages of mine carry previews of the pages they name, fetched by this device. */
  linkPreviews: z.boolean(),
  notifications: z.boolean(),
  notificationPreview: z.boolean(),
  sounds: z.boolean(),
  rosterSort: z.enum(['status', 'name', 'recent']),
  rosterOnlineOnly: z.boolean(),
  /** Device ids of the browser; empty: the system's default. */
  microphone: z.string().max(200),
  speaker: z.string().max(200),
  echoCancellation: z.boolean(),
  noiseSuppression: z.boolean(),
  /** Files of buddies up to so many bytes come by themselves; 0 asks for each. */
  acceptUpTo: z
    .int()
    .nonnegative()
    .max(2 ** 50),
  /** Small pictures and voice messages come by themselves. */
  acceptMedia: z.boolean(),
  /** Absolute folder of this machine where downloads go; empty: the system's. */
  downloadFolder: z.string().max(4_096),
  camera: z.string().max(200),
  /** Whether one sees oneself as in a mirror. */
  mirrorSelf: z.boolean(),
  hideSelf: z.boolean(),
  callLayout: z.enum(['speaker', 'grid', 'side']),
  /** The microphone is silent unless a key is held down; its `KeyboardEvent.code`. */
  pushToTalk: z.boolean(),
  pushToTalkKey: z.string().min(1).max(40),
  /** How loud people are, by address; who is not named is as loud as they come. */
  volumes: z
    .record(z.string().max(330), z.number().min(0).max(2))
    .refine(volumes => Object.keys(volumes).length <= 1_000),
  /** How fast voice messages are played. */
  voiceSpeed: z.union([z.literal(1), z.literal(1.5), z.literal(2)]),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  density: 'comfortable',
  enterSends: true,
  sendReadReceipts: true,
  sendTyping: true,
  hideAddress: 'nobody',
  volunteer: 'ask',
  volunteerCap: 1_000_000,
  volunteerFrom: 0,
  volunteerUntil: 0,
  volunteerOnBattery: false,
  volunteerMetered: false,
  volunteerAskAfter: 0,
  networkView: 'auto',
  linkPreviews: false,
  notifications: true,
  notificationPreview: true,
  sounds: true,
  rosterSort: 'recent',
  rosterOnlineOnly: false,
  microphone: '',
  speaker: '',
  echoCancellation: true,
  noiseSuppression: true,
  acceptUpTo: 0,
  acceptMedia: true,
  downloadFolder: '',
  camera: '',
  mirrorSelf: true,
  hideSelf: false,
  callLayout: 'speaker',
  pushToTalk: false,
  pushToTalkKey: 'F8',
  volumes: {},
  voiceSpeed: 1,
};
