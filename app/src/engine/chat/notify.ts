import { z } from 'zod';
import type { SqlRow } from '../ports/database.ts';

/** What a person wants to hear of one buddy on this device. */
export const notifySchema = z.strictObject({
  /** `all`; `silent`: counted, without sound and notification; `none`: not even counted in the title and on the badge. */
  mode: z.enum(['all', 'silent', 'none']),
  /** With `silent` and `none`: until then, milliseconds since 1970; absent: until it is changed. */
  until: z.int().nonnegative().optional(),
  /** Notifications say who, and not what. */
  hideContent: z.boolean(),
  /** Tell when they come online. */
  whenOnline: z.boolean(),
});
export type Notify = z.infer<typeof notifySchema>;

export const NOTIFY_ALL: Notify = { mode: 'all', hideContent: false, whenOnline: false };

/** Column `notify`; what does not fit (of another version) counts as not chosen. */
export function readNotify(value: SqlRow[string] | undefined): Notify {
  if (typeof value !== 'string') return NOTIFY_ALL;
  const parsed = notifySchema.safeParse(JSON.parse(value));
  return parsed.success ? parsed.data : NOTIFY_ALL;
}
