import { fromBase64Url, toBase64Url } from '../protocol/bytes.ts';
import type { FileBody } from '../protocol/peer-messages.ts';

/** How many loudnesses a waveform has. */
export const WAVEFORM_POINTS = 64;

/**
 * The waveform of a voice message: the loudest moment of each of 64 equal parts of it (PROTOCOL, CHAT-32).
 *
 * @param levels loudness from 0 to 1 at equal distances in time; none at all is silence
 * @returns 64 bytes in base64url
 */
export function waveformOf(levels: readonly number[]): string {
  const points = Uint8Array.from({ length: WAVEFORM_POINTS }, (_, i) => {
    const from = Math.floor((i * levels.length) / WAVEFORM_POINTS);
    const to = Math.max(from + 1, Math.floor(((i + 1) * levels.length) / WAVEFORM_POINTS));
    const loudest = Math.max(0, ...levels.slice(from, to));
    return Math.round(255 * Math.min(1, loudest));
  });
  return toBase64Url(points);
}

/** Loudness from 0 to 1 of each of its 64 parts; silence where it says none. */
export function readWaveform(waveform: string): readonly number[] {
  const bytes = fromBase64Url(waveform);
  return Array.from({ length: WAVEFORM_POINTS }, (_, i) => (bytes?.[i] ?? 0) / 255);
}

/** Whether an offered file was spoken into Kith: sound with its length and its waveform. */
export function isVoiceMessage<Body extends Pick<FileBody, 'mime' | 'duration' | 'voice'>>(
  body: Body,
): body is Body & { readonly duration: number; readonly voice: { readonly waveform: string } } {
  return body.voice !== undefined && body.duration !== undefined && body.mime?.startsWith('audio/') === true;
}
