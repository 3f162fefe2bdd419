import { z } from 'zod';

/** What a person chose for this device; shared by all windows of the engine. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'de']),
  density: z.enum(['comfortable', 'compact']),
  enterSends: z.boolean(),
  sendReadReceipts: z.boolean(),
  sendTyping: z.boolean(),
  notifications: z.boolean(),
  notificationPreview: z.boolean(),
  sounds: z.boolean(),
  rosterSort: z.enum(['status', 'name', 'recent']),
  rosterOnlineOnly: z.boolean(),
  /** `relay`: never show an address of this machine to a buddy before it is trusted (verified). */
  candidatePolicy: z.enum(['direct', 'relay-until-trusted', 'relay']),
  /** Device ids of the browser; empty: the system's default. */
  microphone: z.string().max(200),
  speaker: z.string().max(200),
  echoCancellation: z.boolean(),
  noiseSuppression: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  density: 'comfortable',
  enterSends: true,
  sendReadReceipts: true,
  sendTyping: true,
  notifications: true,
  notificationPreview: true,
  sounds: true,
  rosterSort: 'recent',
  rosterOnlineOnly: false,
  candidatePolicy: 'direct',
  microphone: '',
  speaker: '',
  echoCancellation: true,
  noiseSuppression: true,
};
