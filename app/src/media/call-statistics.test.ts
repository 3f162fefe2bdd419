import { describe, expect, test } from 'vitest';
import { type CallStatistics, judge, statisticsBetween } from './call-statistics.ts';
import type { FlowTotals, MediaStats } from './media-stats.ts';

const flow: FlowTotals = {
  bytes: 0,
  packets: 0,
  lost: 0,
  jitter: undefined,
  codec: undefined,
  width: undefined,
  height: undefined,
  frames: undefined,
  limit: 'none',
};
const stats = (at: number, more: Partial<MediaStats> = {}): MediaStats => ({
  at,
  roundTrip: 20,
  relayed: false,
  relay: undefined,
  signsOfLife: 0,
  silence: 0,
  received: {},
  sent: {},
  ...more,
});

describe('figures between two readings', () => {
  test('are rates of what came and went in that time', () => {
    const before = stats(1_000, {
      received: { microphone: { ...flow, bytes: 1_000, packets: 100, lost: 5 } },
      sent: { camera: { ...flow, bytes: 10_000, packets: 50, frames: 30 } },
    });
    const now = stats(3_000, {
      roundTrip: 24.6,
      relayed: true,
      received: { microphone: { ...flow, bytes: 9_000, packets: 190, lost: 15, jitter: 3.4, codec: 'opus' } },
      sent: {
        camera: {
          ...flow,
          bytes: 260_000,
          packets: 250,
          frames: 90,
          width: 1_280,
          height: 720,
          codec: 'VP8',
          limit: 'network',
        },
      },
    });
    expect(statisticsBetween(before, now)).toEqual({
      roundTrip: 25,
      relayed: true,
      received: { microphone: { rate: 32_000, loss: 0.1, jitter: 3, codec: 'opus' } },
      sent: {
        camera: { rate: 1_000_000, loss: 0, codec: 'VP8', width: 1_280, height: 720, framesPerSecond: 30 },
      },
      limit: 'network',
    });
  });

  test('leave out what was idle, and what is not measured yet', () => {
    const idle = { ...flow, packets: 10 };
    const { roundTrip: _, ...unmeasured } = stats(2_000, {
      received: { camera: idle },
      sent: { screen: idle },
    });
    expect(
      statisticsBetween(stats(1_000, { received: { camera: idle }, sent: { screen: idle } }), {
        ...unmeasured,
        roundTrip: undefined,
      }),
    ).toEqual({ relayed: false, received: {}, sent: {}, limit: 'none' });
  });

  test('count packets that come late as lost first, and then not any more', () => {
    const before = stats(0, { received: { microphone: { ...flow, lost: 9 } } });
    const now = stats(1_000, { received: { microphone: { ...flow, packets: 50, lost: 4 } } });
    expect(statisticsBetween(before, now).received.microphone?.loss).toBe(0);
  });
});

describe('the verdict on a call', () => {
  const figures = (loss: number, jitter = 0) => ({ rate: 32_000, loss, jitter });
  const call = (more: Partial<CallStatistics> = {}): CallStatistics => ({
    roundTrip: 20,
    relayed: false,
    received: { microphone: figures(0) },
    sent: { microphone: figures(0) },
    limit: 'none',
    ...more,
  });
  const losing = (theirs: number, ours: number) =>
    call({ received: { microphone: figures(theirs) }, sent: { microphone: figures(ours) } });
  const seen = { microphone: figures(0), camera: figures(0) };

  test.each([
    ['all is well', call(), 'none', 'good', 'none'],
    ['a little loss', losing(0.03, 0.03), 'none', 'good', 'none'],
    ['what they send gets lost', losing(0.05, 0), 'none', 'fair', 'their-loss'],
    ['what we send gets lost', losing(0.01, 0.2), 'none', 'poor', 'our-loss'],
    ['both get lost', losing(0.05, 0.12), 'none', 'poor', 'loss'],
    ['a long way', call({ roundTrip: 301 }), 'none', 'fair', 'delay'],
    ['a very long way', call({ roundTrip: 700 }), 'none', 'poor', 'delay'],
    ['uneven', call({ received: { microphone: figures(0, 60) } }), 'none', 'fair', 'jitter'],
    ['far and losing: the worse is named', { ...losing(0.05, 0), roundTrip: 700 }, 'none', 'poor', 'delay'],
    ['nothing comes', call({ received: {} }), 'none', 'poor', 'nothing-arrives'],
    ['our busy computer', call({ sent: seen, limit: 'processor' }), 'none', 'fair', 'our-processor'],
    ['our narrow line', call({ sent: seen, limit: 'network' }), 'none', 'fair', 'our-network'],
    ['a limit of a camera that is off', call({ limit: 'network' }), 'none', 'good', 'none'],
    ['their busy computer', call({ received: seen }), 'processor', 'fair', 'their-processor'],
    ['their narrow line', call({ received: seen }), 'network', 'fair', 'their-network'],
    ['their limit with nothing to see', call(), 'network', 'good', 'none'],
  ] as const)('%s', (_, now, theirLimit, level, cause) => {
    expect(judge(now, theirLimit)).toEqual({ level, cause });
  });

  test('a round trip that is not measured yet is not held against anybody', () => {
    const { roundTrip: _, ...unmeasured } = call();
    expect(judge(unmeasured)).toEqual({ level: 'good', cause: 'none' });
  });
});
