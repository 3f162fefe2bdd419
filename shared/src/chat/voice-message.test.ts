import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../protocol/limits.ts';
import { isVoiceMessage, readWaveform, WAVEFORM_POINTS, waveformOf } from './voice-message.ts';

describe('a waveform', () => {
  it('has 64 points of what was loud in its part, however long the message is', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 2_000 }), levels => {
        const written = waveformOf(levels);
        expect(written).toHaveLength(LIMITS.waveformLength);
        const points = readWaveform(written);
        expect(points).toHaveLength(WAVEFORM_POINTS);
        // Nothing that was loud is lost, and nothing becomes louder than it was.
        expect(Math.max(...points)).toBeCloseTo(Math.max(0, ...levels), 2);
      }),
    );
  });

  it('shows where it was loud', () => {
    const levels = Array.from({ length: 640 }, (_, i) => (i >= 320 && i < 330 ? 1 : 0.2));
    const points = readWaveform(waveformOf(levels));
    expect(points.map(point => Math.round(point * 10))).toEqual(
      Array.from({ length: 64 }, (_, i) => (i === 32 ? 10 : 2)),
    );
  });

  it('is silence where it is none', () => {
    for (const wrong of ['', '?', 'A'.repeat(85)]) {
      expect(readWaveform(wrong).every(point => point === 0)).toBe(true);
    }
  });
});

it('CHAT-32: a voice message is sound with a length and a waveform', () => {
  const voice = { waveform: waveformOf([]) };
  expect(isVoiceMessage({ mime: 'audio/webm', duration: 1_000, voice })).toBe(true);
  expect(isVoiceMessage({ mime: 'audio/webm', duration: 1_000 })).toBe(false);
  expect(isVoiceMessage({ mime: 'audio/webm', voice })).toBe(false);
  expect(isVoiceMessage({ mime: 'application/x-msdownload', duration: 1_000, voice })).toBe(false);
  expect(isVoiceMessage({ duration: 1_000, voice })).toBe(false);
});
