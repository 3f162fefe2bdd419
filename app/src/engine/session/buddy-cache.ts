import {
  accountSettingsSchema,
  buddyRequestSchema,
  buddySchema,
  ownDeviceSchema,
} from '@kith/shared/protocol/rendezvous-contract';
import { addressSchema, timeSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';

/** What the server last said about the account, for a start without it. Presence is not kept: it would be a lie. */
export const buddyCacheSchema = z.strictObject({
  buddies: z.array(buddySchema),
  requests: z.array(buddyRequestSchema),
  blocked: z.array(addressSchema),
  devices: z.array(ownDeviceSchema),
  settings: accountSettingsSchema,
  admin: z.boolean(),
  lastSeen: z.array(z.strictObject({ address: addressSchema, at: timeSchema })),
});
export type BuddyCache = z.infer<typeof buddyCacheSchema>;
