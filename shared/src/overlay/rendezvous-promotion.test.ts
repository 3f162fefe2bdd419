import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../protocol/schemas.ts';
import {
  fadedFailures,
  type HubCandidate,
  type HubRole,
  hubsNeeded,
  promote,
  stability,
} from './rendezvous-promotion.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RULE = { minimalUptime: 10 * MINUTE };

function candidate(id: string, changes: Partial<HubCandidate> = {}): HubCandidate {
  return {
    id: id as DeviceId,
    willing: true,
    isBarred: false,
    hub: 'none',
    uptime: HOUR,
    sessions: [],
    failures: 0,
    load: 0,
    ...changes,
  };
}
const decide = (candidates: readonly HubCandidate[], leaves = 5) =>
  Object.fromEntries(
    [...promote(candidates, leaves, RULE)].map(([id, { hub, reason }]) => [id, `${hub} ${reason}`]),
  );

const anyCandidate = fc.record({
  willing: fc.boolean(),
  isBarred: fc.boolean(),
  hub: fc.constantFrom<HubRole>('none', 'standby', 'active'),
  uptime: fc.nat(48 * HOUR),
  sessions: fc.array(fc.nat(48 * HOUR), { maxLength: 5 }),
  failures: fc.float({ min: 0, max: 10, noNaN: true }),
  load: fc.float({ min: 0, max: 1, noNaN: true }),
});
const many = fc
  .array(anyCandidate, { maxLength: 60 })
  .map(list => list.map((each, i) => candidate(`device ${i}`, each)));

describe('RZ-49 promotion', () => {
  it('takes the two most stable of a household, and the others stand by', () => {
    const people = [10, 40, 20, 90, 30].map((minutes, i) => candidate(`d${i}`, { uptime: minutes * MINUTE }));
    expect(decide(people)).toEqual({
      d3: 'active chosen',
      d1: 'active chosen',
      d4: 'standby enough-others',
      d2: 'standby enough-others',
      d0: 'none enough-others',
    });
  });

  it('says why somebody is not taken', () => {
    expect(
      decide([
        candidate('refuses', { willing: false, hub: 'active' }),
        candidate('young', { uptime: 10 * MINUTE - 1 }),
        candidate('busy', { load: 0.7 }),
        candidate('left', { isBarred: true, hub: 'standby' }),
        candidate('good'),
      ]),
    ).toEqual({
      refuses: 'none not-willing',
      young: 'none too-young',
      busy: 'none overloaded',
      left: 'none unreliable',
      good: 'active chosen',
    });
  });

  it('keeps who serves until somebody is twice as stable', () => {
    const serving = [candidate('a', { hub: 'active' }), candidate('b', { hub: 'active' })];
    expect(decide([...serving, candidate('c', { uptime: 2 * HOUR - 1 })])['c']).toBe('standby enough-others');
    expect(decide([...serving, candidate('c', { uptime: 2 * HOUR + 2 })])['c']).toBe('active chosen');
  });

  it('lets an overloaded one go when another can take its place, not before', () => {
    const pair = [candidate('a', { hub: 'active', load: 0.95 }), candidate('b', { hub: 'active' })];
    expect(decide(pair)['a']).toBe('active chosen');
    expect(decide([...pair, candidate('c')])).toEqual({
      a: 'none overloaded',
      b: 'active chosen',
      c: 'active chosen',
    });
  });

  it('trusts less who failed, and less so as time goes by', () => {
    const sessions = [8 * HOUR, 1 * MINUTE, 9 * HOUR];
    expect(stability({ uptime: HOUR, sessions, failures: 0 })).toBe(9 * HOUR);
    expect(stability({ uptime: HOUR, sessions, failures: 2 })).toBe(3 * HOUR);
    expect(fadedFailures(2, 24 * HOUR)).toBe(1);
    expect(fadedFailures(2, -HOUR)).toBe(2);
  });

  it('needs two hubs, and one more for every hundred leaves', () => {
    expect([0, 1, 200, 201, 1_000].map(hubsNeeded)).toEqual([2, 2, 2, 3, 10]);
  });

  it('gives everybody one decision, never too many hubs, and takes nobody who is out of the question', () => {
    fc.assert(
      fc.property(many, fc.nat(2_000), (candidates, leaves) => {
        const decisions = promote(candidates, leaves, RULE);
        expect(new Set(decisions.keys())).toEqual(new Set(candidates.map(({ id }) => id)));
        const hubs = [...decisions].filter(([, { hub }]) => hub === 'active').map(([id]) => id);
        expect(hubs.length).toBeLessThanOrEqual(hubsNeeded(leaves));
        for (const { id, willing, isBarred } of candidates) {
          if (!willing || isBarred) expect(decisions.get(id)?.hub).toBe('none');
        }
      }),
    );
  });

  it('changes nothing when it is asked again', () => {
    fc.assert(
      fc.property(many, fc.nat(2_000), (candidates, leaves) => {
        const first = promote(candidates, leaves, RULE);
        const placed = candidates.map(each => ({ ...each, hub: first.get(each.id)?.hub ?? 'none' }));
        const active = (decisions: typeof first) =>
          [...decisions].filter(([, { hub }]) => hub === 'active').map(([id]) => id);
        expect(new Set(active(promote(placed, leaves, RULE)))).toEqual(new Set(active(first)));
      }),
    );
  });
});
