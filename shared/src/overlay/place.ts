import { z } from 'zod';
import { deviceIdSchema, idSchema } from '../protocol/schemas.ts';

/** Where a device can be reached through hubs: a hub, and what the device calls itself there (16 random bytes). */
export const placeSchema = z.strictObject({ hub: deviceIdSchema, handle: idSchema });
export type Place = z.infer<typeof placeSchema>;
