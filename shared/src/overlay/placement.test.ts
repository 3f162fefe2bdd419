import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../testing/seeded-random.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { insertRanked, placedHub, placementKey, placementScore, type Ranked, rankHubs } from './placement.ts';
import { randomId, randomKey } from './testing/overlay-world.ts';

const { replicas } = OVERLAY_LIMITS;
const hubsOf = (random: SeededRandom, count: number) =>
  Array.from({ length: count }, () => placedHub(randomId(random)));
const idsOf = (ranked: readonly Ranked[]) => ranked.map(({ hub }) => hub);
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('placement', () => {
  it('OV-14: everybody finds the same three hubs, in whatever order hubs are known', async () => {
    await fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 40 }), (seed, count) => {
        const random = new SeededRandom(seed);
        const hubs = hubsOf(random, count);
        const name = placementKey(randomKey(random));
        const ranked = rankHubs(name, hubs, replicas);
        expect(ranked.length).toBe(Math.min(replicas, count));
        expect(rankHubs(name, random.shuffle(hubs), replicas)).toEqual(ranked);
        const best = hubs.map(hub => placementScore(name, hub)).sort((a, b) => b - a);
        expect(ranked.map(({ score }) => score)).toEqual(best.slice(0, replicas));
      }),
    );
  });

  it('OV-14: a hub that leaves moves only what it had; one that comes takes only what it gets', async () => {
    await fc.assert(
      fc.property(seeds, fc.integer({ min: 4, max: 30 }), (seed, count) => {
        const random = new SeededRandom(seed);
        const hubs = hubsOf(random, count);
        const left = random.pick(hubs);
        const rest = hubs.filter(hub => hub !== left);
        for (let i = 0; i < 20; i++) {
          const name = placementKey(randomKey(random));
          const before = idsOf(rankHubs(name, hubs, replicas));
          const after = idsOf(rankHubs(name, rest, replicas));
          const moved = after.filter(hub => !before.includes(hub));
          expect(moved.length).toBe(before.includes(left.hub) ? 1 : 0);
          expect(after.filter(hub => before.includes(hub))).toEqual(before.filter(hub => hub !== left.hub));
        }
      }),
    );
  });

  it('OV-14: a new hub put among the best gives what ranking all anew gives', async () => {
    await fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 10 }), (seed, count) => {
        const random = new SeededRandom(seed);
        const hubs = hubsOf(random, count);
        const fresh = placedHub(randomId(random));
        const name = placementKey(randomKey(random));
        const best = rankHubs(name, hubs, replicas);
        insertRanked(best, { hub: fresh.hub, score: placementScore(name, fresh) }, replicas);
        expect(best).toEqual(rankHubs(name, [...hubs, fresh], replicas));
      }),
    );
  });

  it('OV-14: each hub gets its share of names', () => {
    const random = new SeededRandom(3);
    const hubs = hubsOf(random, 50);
    const names = 20_000;
    const held = new Map(hubs.map(({ hub }) => [hub, 0]));
    for (let i = 0; i < names; i++) {
      for (const { hub } of rankHubs(placementKey(randomKey(random)), hubs, replicas))
        held.set(hub, (held.get(hub) ?? 0) + 1);
    }
    const share = (names * replicas) / hubs.length;
    // Five standard deviations of a binomial distribution.
    for (const count of held.values()) expect(Math.abs(count - share)).toBeLessThan(5 * Math.sqrt(share));
  });

  it('OV-14: names that differ in one bit rank hubs in orders that have nothing to do with each other', () => {
    const random = new SeededRandom(4);
    const hubs = hubsOf(random, 100);
    let common = 0;
    const pairs = 2_000;
    for (let i = 0; i < pairs; i++) {
      const name = placementKey(randomKey(random));
      const near = { high: name.high, low: name.low ^ (1 << (i & 31)) };
      const best = idsOf(rankHubs(name, hubs, 1));
      if (best[0] === rankHubs(near, hubs, 1)[0]?.hub) common += 1;
    }
    expect(common / pairs).toBeLessThan(0.02);
  });
});
