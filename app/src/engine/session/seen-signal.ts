import { deviceIdSchema, idSchema, timeSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';

/** A signal that was taken: who sent it, in which run, under which number. */
export const seenSignalSchema = z.strictObject({
  from: deviceIdSchema,
  session: idSchema,
  counter: z.int().nonnegative(),
  expiresAt: timeSchema,
});
export type SeenSignal = z.infer<typeof seenSignalSchema>;
