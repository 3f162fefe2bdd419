import { addressSchema, lineText, timeSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { settingsSchema } from '../../engine/settings/settings.ts';
import { command, nothing, single, topic } from './define.ts';

export const PROGRAM_COMMANDS = {
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
  /** Takes a notice down, in all windows. */
  'notice.dismiss': command(z.strictObject({ id: z.string().max(64) }), nothing),
  'settings.change': command(settingsSchema.partial(), nothing),
} as const;

/** Something a person must know of and can't be told in place: a forged card, a swapped key, a dropped link. */
const noticeRowSchema = z.strictObject({
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

export const PROGRAM_TOPICS = {
  settings: single(settingsSchema),
  notices: topic(nothing, noticeRowSchema, 'id', { sort: 'at' }),
} as const;
