import { describe, expect, test } from 'vitest';
import { renderTone, type ToneName } from './tone-patterns.ts';

const RATE = 8_000;

/** Strength of one frequency (Goertzel), 0 to about the amplitude. */
function strength(samples: Float32Array, hertz: number): number {
  let re = 0;
  let im = 0;
  samples.forEach((sample, index) => {
    const angle = (2 * Math.PI * hertz * index) / RATE;
    re += sample * Math.cos(angle);
    im += sample * Math.sin(angle);
  });
  return (2 * Math.hypot(re, im)) / samples.length;
}

describe('tones', () => {
  test('the tone of the other side ringing is 425 Hz, one second of five', () => {
    const tone = renderTone('outgoing', RATE);
    expect(tone.length).toBe(5 * RATE);
    const sounding = tone.subarray(0, RATE);
    expect(strength(sounding, 425)).toBeGreaterThan(0.1);
    expect(strength(sounding, 600)).toBeLessThan(0.005);
    expect(tone.subarray(RATE).every(sample => sample === 0)).toBe(true);
  });

  test.each<ToneName>(['incoming', 'outgoing', 'message', 'test'])(
    '%s begins and ends softly and never clips',
    name => {
      const tone = renderTone(name, RATE);
      expect(tone[0]).toBeCloseTo(0);
      expect(tone.at(-1)).toBeCloseTo(0);
      const loudest = tone.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(loudest).toBeGreaterThan(0.1);
      expect(loudest).toBeLessThan(1);
    },
  );
});
