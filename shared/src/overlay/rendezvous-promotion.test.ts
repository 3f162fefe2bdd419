import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../protocol/schemas.ts';
import { hubsNeeded, PROMOTION_RULES } from './promotion.ts';
import { type HubCandidate, type HubRole, promote } from './rendezvous-promotion.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RULES = PROMOTION_RULES;

function candidate(id: string, changes: Partial<HubCandidate> = {}): HubCandidate {
  return {
    device: id as DeviceId,
    willing: true,
    reachable: false,
    hub: 'none',
    uptime: HOUR,
    sessions: [],
    uplink: 0,
    refusals: 0,
    load: 0,
    ...changes,
  };
}
const decide = (candidates: readonly HubCandidate[], leaves = 5) =>
  Object.fromEntries(
    [...promote(candidates, leaves, RULES)].map(([id, { hub, reason }]) => [id, `${hub} ${reason}`]),
  );

const anyCandidate = fc.record({
  willing: fc.boolean(),
  reachable: fc.boolean(),
  hub: fc.constantFrom<HubRole>('none', 'standby', 'active'),
  uptime: fc.nat(48 * HOUR),
  sessions: fc.array(fc.nat(48 * HOUR), { maxLength: 5 }),
  uplink: fc.nat(1_000_000),
  refusals: fc.nat(4),
  load: fc.float({ min: 0, max: 1, noNaN: true }),
});
const many = fc
  .array(anyCandidate, { maxLength: 60 })
  .map(list => list.map((each, i) => candidate(`device ${i}`, each)));

describe('RZ-49 promotion', () => {
  it('takes the two most stable of a household, and the others stand by', () => {
    const people = [11, 40, 20, 90, 30].map((minutes, i) => candidate(`d${i}`, { uptime: minutes * MINUTE }));
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
        candidate('busy', { load: 0.8 }),
        candidate('left', { refusals: 3, hub: 'standby' }),
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

  it('keeps who serves until somebody is much more stable, also among those who came just now', () => {
    const serving = [candidate('a', { hub: 'active' }), candidate('b', { hub: 'active' })];
    expect(decide([...serving, candidate('c', { uptime: 3 * HOUR - MINUTE })])['c']).toBe(
      'standby enough-others',
    );
    expect(decide([...serving, candidate('c', { uptime: 3 * HOUR + MINUTE })])['c']).toBe('active chosen');
    const rules = { ...RULES, uptime: 0 };
    const equal = ['a', 'b', 'c'].map(id =>
      candidate(id, { uptime: 0, hub: id === 'a' ? 'none' : 'active' }),
    );
    expect(promote(equal, 5, rules).get('a' as DeviceId)?.hub).toBe('standby');
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

  it('does not change all hubs when all are overloaded, nor one that has more to do for one that has nothing', () => {
    const all = Array.from({ length: 20 }, (_, i) => candidate(`serves ${i}`, { hub: 'active', load: 0.95 }));
    const others = Array.from({ length: 20 }, (_, i) => candidate(`fresh ${i}`));
    const decisions = Object.values(decide([...all, ...others], 2_000));
    expect(decisions.filter(text => text === 'none overloaded')).toHaveLength(2);
    const busy = all.map(each => ({ ...each, load: 0.85 }));
    expect(decide([...busy, ...others], 2_000)).toMatchObject(
      Object.fromEntries(all.map(({ device }) => [device, 'active chosen'])),
    );
  });

  it('has one more for every hundred leaves, and lets it go when there are a fifth fewer', () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map(id => candidate(id));
    const active = (leaves: number, hubs: number) =>
      Object.values(
        decide(
          five.map((each, i) => ({ ...each, hub: i < hubs ? 'active' : 'none' })),
          leaves,
        ),
      ).filter(text => text.startsWith('active')).length;
    expect([active(200, 2), active(201, 2), active(170, 3), active(160, 3)]).toEqual([2, 3, 3, 2]);
  });

  it('gives everybody one decision, takes nobody who may not, and has as many as are needed where they are there', () => {
    fc.assert(
      fc.property(many, fc.nat(2_000), (candidates, leaves) => {
        const decisions = promote(candidates, leaves, RULES);
        expect(new Set(decisions.keys())).toEqual(new Set(candidates.map(({ device }) => device)));
        for (const { device, willing, refusals } of candidates) {
          if (!willing || refusals >= RULES.refusals) expect(decisions.get(device)?.hub).toBe('none');
        }
        const count = (hub: HubRole) => [...decisions.values()].filter(each => each.hub === hub).length;
        if (count('standby') > 0) expect(count('active')).toBeGreaterThanOrEqual(hubsNeeded(leaves).active);
      }),
    );
  });

  it('comes to rest when it is asked again', () => {
    fc.assert(
      fc.property(many, fc.nat(2_000), (candidates, leaves) => {
        let placed: readonly HubCandidate[] = candidates;
        const again = () => {
          const decisions = promote(placed, leaves, RULES);
          placed = placed.map(each => ({ ...each, hub: decisions.get(each.device)?.hub ?? 'none' }));
          return placed.filter(({ hub }) => hub === 'active').map(({ device }) => device);
        };
        // Overloaded ones go one by one.
        for (const _ of candidates) again();
        expect(again()).toEqual(again());
      }),
    );
  });
});
