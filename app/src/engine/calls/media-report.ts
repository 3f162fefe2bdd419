import { CALL_BOUNDS } from '@kith/shared/call/call-bounds';
import { idSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import type { MediaReport } from '../ports/call-media.ts';

const callId = idSchema;
const generation = z.int().min(1).max(CALL_BOUNDS.generations);

const mediaReportSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('signal'),
    callId,
    generation,
    data: z.string().min(1).max(CALL_BOUNDS.mediaSignalLength),
  }),
  z.strictObject({ type: z.literal('ready'), callId, generation }),
  z.strictObject({ type: z.literal('connected'), callId, generation }),
  z.strictObject({ type: z.literal('stalled'), callId, generation }),
  z.strictObject({
    type: z.literal('failed'),
    callId,
    generation: z.int().min(0).max(CALL_BOUNDS.generations),
    failure: z.enum([
      'microphone-denied',
      'microphone-missing',
      'microphone-in-use',
      'media-insecure',
      'media-unsupported',
      'connection-failed',
    ]),
  }),
]);

/** Checks what a window reports; `undefined` when it is no report. */
export function parseMediaReport(value: unknown): MediaReport | undefined {
  const parsed = mediaReportSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
