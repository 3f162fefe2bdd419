import { LIMITS } from '@kith/shared/protocol/limits';
import { base64Url, tokenSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';

const envelope = base64Url(LIMITS.signalEnvelopeLength).min(1);

/** To a hub, over its WebSocket: a sealed signal and who sends it. */
const askSchema = z.strictObject({ pass: tokenSchema, envelope });
/** From it. */
const answerSchema = z.strictObject({ envelope });

export type DoorAsk = z.infer<typeof askSchema>;

export function readAsk(text: string): DoorAsk | undefined {
  return askSchema.safeParse(readJson(text)).data;
}

export function readAnswer(text: string): z.infer<typeof answerSchema> | undefined {
  return answerSchema.safeParse(readJson(text)).data;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
