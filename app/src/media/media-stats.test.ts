import { describe, expect, test } from 'vitest';
import { judgeQuality, type MediaStats } from './media-stats.ts';

const before: MediaStats = { packetsReceived: 1_000, packetsLost: 500, roundTrip: 20, relayed: false };
const after = (received: number, lost: number, roundTrip = 20): MediaStats => ({
  packetsReceived: 1_000 + received,
  packetsLost: 500 + lost,
  roundTrip,
  relayed: true,
});

describe('quality between two readings', () => {
  test.each([
    [100, 0, 20, 'good', 0],
    [97, 3, 300, 'good', 0.03],
    [90, 10, 20, 'fair', 0.1],
    [100, 0, 600, 'fair', 0],
    [80, 20, 20, 'poor', 0.2],
    [100, 0, 700, 'poor', 0],
    [0, 0, 20, 'poor', 1],
    // Packets that come late are counted as lost first, and then not any more.
    [100, -5, 20, 'good', 0],
  ] as const)('%i packets, %i lost, %i ms: %s', (received, lost, roundTrip, verdict, loss) => {
    expect(judgeQuality(before, after(received, lost, roundTrip))).toEqual({
      verdict,
      roundTrip,
      loss,
      relayed: true,
    });
  });

  test('a round trip that is not measured yet is not invented', () => {
    expect(judgeQuality(before, { ...after(100, 0), roundTrip: undefined })).toEqual({
      verdict: 'good',
      loss: 0,
      relayed: true,
    });
  });
});
