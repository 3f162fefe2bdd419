import { z } from 'zod';
import { deviceIdSchema, timeSchema } from '../protocol/schemas.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';

/** A hub's word that it lives, how full it is and who it has links to. Domain `hub-beacon`, signed by the hub's device key. */
export const hubBeaconSchema = z.strictObject({
  v: z.literal(1),
  hub: deviceIdSchema,
  /** When it was made, and always more than in the last one. */
  sequence: timeSchema,
  /** Leaves that have it as their hub (spares are not counted), and how many it would have. */
  leaves: z.int().nonnegative(),
  capacity: z.int().nonnegative(),
  neighbours: z.array(deviceIdSchema).max(OVERLAY_LIMITS.neighboursMax),
  /** Stand-bys among its leaves. */
  standbys: z.array(deviceIdSchema).max(OVERLAY_LIMITS.standbys),
});
export type HubBeacon = z.infer<typeof hubBeaconSchema>;
