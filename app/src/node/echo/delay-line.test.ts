import { describe, expect, it } from 'vitest';
import { type AudioFrame, DelayLine } from './delay-line.ts';

const frame = (value: number, sampleRate = 48_000): AudioFrame => ({
  samples: new Int16Array(sampleRate / 100).fill(value),
  sampleRate,
  bitsPerSample: 16,
  channelCount: 1,
  numberOfFrames: sampleRate / 100,
});
const first = ({ samples }: AudioFrame) => samples[0];

describe('a delay line', () => {
  it('plays silence first, then each frame so many frames later, in order', () => {
    const line = new DelayLine(3);
    const out = [1, 2, 3, 4, 5].map(value => first(line.pass(frame(value))));
    expect(out).toEqual([0, 0, 0, 1, 2]);
  });

  it('gives frames out in their own shape, silence in the shape of what goes in', () => {
    const line = new DelayLine(1);
    expect(line.pass(frame(1, 16_000))).toMatchObject({ sampleRate: 16_000, numberOfFrames: 160 });
    const out = line.pass(frame(2, 48_000));
    expect(out).toMatchObject({ sampleRate: 16_000, numberOfFrames: 160 });
    expect(out.samples).toHaveLength(160);
  });

  it('begins anew when it was cleared', () => {
    const line = new DelayLine(2);
    for (const value of [1, 2, 3]) line.pass(frame(value));
    line.clear();
    expect([7, 8, 9].map(value => first(line.pass(frame(value))))).toEqual([0, 0, 7]);
  });
});
