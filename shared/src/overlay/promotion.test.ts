import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../protocol/schemas.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import {
  type CandidateFacts,
  hubsNeeded,
  PROMOTION_RULES,
  rankCandidates,
  releaseReason,
  standbysToWake,
  unfitness,
} from './promotion.ts';
import { randomId } from './testing/overlay-world.ts';

const HOUR = 3_600_000;
const good: CandidateFacts = {
  device: 'A'.repeat(22) as DeviceId,
  willing: true,
  uptime: 2 * HOUR,
  sessions: [3 * HOUR, HOUR, 5 * HOUR],
  reachable: false,
  uplink: 500_000,
  load: 0.1,
  refusals: 0,
};
const named = (name: string) => name.padEnd(22, 'A') as DeviceId;

describe('candidates', () => {
  it.each([
    [undefined, {}],
    ['not-willing', { willing: false }],
    ['unreliable', { refusals: PROMOTION_RULES.refusals }],
    ['overloaded', { load: 0.8 }],
    ['overloaded', { uplink: 10_000 }],
    [undefined, { uplink: 0 }],
    ['too-young', { uptime: 60_000, sessions: [] }],
    ['too-young', { uptime: 60_000, sessions: [60_000, 60_000, HOUR] }],
    [undefined, { uptime: 60_000, sessions: [HOUR, HOUR] }],
    [undefined, { uptime: 11 * 60_000, sessions: [] }],
  ] as const)('OV-31: %s: %j', (reason, changes) => {
    expect(unfitness({ ...good, ...changes })).toBe(reason);
  });

  it('OV-31: who serves is released later than who is not chosen', () => {
    expect(releaseReason({ ...good, load: 0.8 })).toBeUndefined();
    expect(releaseReason({ ...good, load: 0.95 })).toBe('overloaded');
    expect(releaseReason({ ...good, uptime: 0, sessions: [] })).toBeUndefined();
    expect(releaseReason({ ...good, willing: false })).toBe('not-willing');
    expect(releaseReason({ ...good, refusals: 3 })).toBe('unreliable');
  });

  it('OV-31: the reachable come first, then those who stay, then those with the better line', () => {
    const candidates = [
      { ...good, device: named('young'), uptime: HOUR / 2, sessions: [] },
      { ...good, device: named('stays'), uptime: 12 * HOUR },
      { ...good, device: named('fast'), uplink: 5_000_000 },
      { ...good, device: named('plain') },
      { ...good, device: named('reached'), reachable: true },
      { ...good, device: named('refused'), refusals: 3 },
    ];
    const names = rankCandidates(candidates).map(({ device }) => device.replace(/A+$/, ''));
    expect(names).toEqual(['reached', 'stays', 'fast', 'plain', 'young']);
    expect(rankCandidates([...candidates].reverse()).map(({ device }) => device)).toEqual(
      rankCandidates(candidates).map(({ device }) => device),
    );
  });
});

describe('hubsNeeded', () => {
  it.each([
    [0, 2, 2],
    [100, 2, 2],
    [201, 3, 2],
    [20_000, 200, 68],
  ])('OV-32: for %d leaves %d serve and %d stand by', (leaves, active, standby) => {
    expect(hubsNeeded(leaves)).toEqual({ active, standby });
  });
});

describe('standbysToWake', () => {
  const random = new SeededRandom(5);
  const standbys = Array.from({ length: 10 }, () => randomId(random));

  it('OV-32: none while there are enough', () => {
    expect(standbysToWake({ hubs: 3, leaves: 300, capacity: 300, standbys }, 7)).toEqual([]);
  });

  it.each([
    ['hubs are missing', { hubs: 2, leaves: 450, capacity: 500 }, 3],
    ['room is missing', { hubs: 5, leaves: 450, capacity: 150 }, 3],
    ['there is one hub', { hubs: 1, leaves: 1, capacity: 100 }, 1],
    ['all are gone', { hubs: 0, leaves: 5_000, capacity: 0 }, 10],
  ])('OV-32: as many as are missing when %s', (_, overlay, count) => {
    const woken = standbysToWake({ ...overlay, standbys }, 7);
    expect(new Set(woken).size).toBe(count);
  });

  it('OV-32: everybody finds the same, and others in another epoch', () => {
    const overlay = { hubs: 1, leaves: 0, capacity: 100 };
    const first = (epoch: number, order: readonly DeviceId[]) =>
      standbysToWake({ ...overlay, standbys: order }, epoch)[0];
    const epochs = Array.from({ length: 100 }, (_, i) => 29_000_000 + i);
    for (const epoch of epochs) expect(first(epoch, random.shuffle(standbys))).toBe(first(epoch, standbys));
    expect(new Set(epochs.map(epoch => first(epoch, standbys))).size).toBe(standbys.length);
  });
});
