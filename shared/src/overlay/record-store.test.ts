import { beforeEach, describe, expect, it } from 'vitest';
import type { PublicKey } from '../identity/crypto-suite.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { placedHub, placementKey, rankHubs } from './placement.ts';
import { dayOf } from './presence-key.ts';
import type { PresenceRecord } from './presence-record.ts';
import { RecordStore, type Stores } from './record-store.ts';
import { believed, randomId, randomKey } from './testing/overlay-world.ts';

const now = 1_750_000_000_000;
const HOUR = 3_600_000;
const random = new SeededRandom(21);
const hubs = Array.from({ length: 12 }, () => placedHub(randomId(random)));
const me = hubs[0]!.hub;
const leaf = randomId(random);

const recordOf = (name: PublicKey, changes: Partial<PresenceRecord> = {}) =>
  believed<PresenceRecord>({
    v: 1,
    name,
    day: dayOf(now),
    sequence: now,
    expiresAt: now + 72 * HOUR,
    body: 'AAAA',
    ...changes,
  });
const placesOf = (name: PublicKey, among = hubs): DeviceId[] =>
  rankHubs(placementKey(name), among, 3).map(({ hub }) => hub);
/** A name that belongs to this hub, or does not. */
function nameThat(belongs: boolean, among = hubs): PublicKey {
  for (;;) {
    const name = randomKey(random);
    if (placesOf(name, among).includes(me) === belongs) return name;
  }
}
const targets = (stores: Stores) => [...stores.keys()].sort();

describe('RecordStore', () => {
  let store: RecordStore;
  beforeEach(() => {
    store = new RecordStore(me);
    store.place(hubs, now);
  });

  it('OV-11: the newest record counts', () => {
    const name = nameThat(true);
    store.store(recordOf(name, { sequence: now + 2 }), now);
    store.store(recordOf(name, { sequence: now + 1 }), now);
    expect(store.get(name, now)?.value.sequence).toBe(now + 2);
    store.store(recordOf(name, { sequence: now + 3 }), now);
    expect(store.get(name, now)?.value.sequence).toBe(now + 3);
    expect(store.size).toBe(1);
  });

  it('OV-11: a record is gone when its time is over, and one that is over is not taken', () => {
    const name = nameThat(true);
    store.store(recordOf(name, { expiresAt: now + 1_000 }), now);
    expect(store.get(name, now + 1_000)).toBeUndefined();
    expect(store.wakeAt).toBe(now + 1_000);
    store.expire(now + 1_000);
    expect(store.size).toBe(0);
    store.store(recordOf(name), now + 73 * HOUR);
    store.store(recordOf(name, { expiresAt: now + 80 * HOUR }), now);
    expect(store.size).toBe(0);
  });

  it('OV-12: what a leaf publishes goes to the three, and in place of what it published before', () => {
    const [first, second] = [nameThat(false), nameThat(true)];
    expect(targets(store.publish(leaf, recordOf(first), now))).toEqual(placesOf(first).sort());
    expect(targets(store.publish(leaf, recordOf(second), now))).toEqual(
      placesOf(second)
        .filter(hub => hub !== me)
        .sort(),
    );
    expect(store.published).toBe(1);
    expect(targets(store.restore())).toEqual(targets(store.publish(leaf, recordOf(second), now)));
  });

  it('OV-12, OV-16: what is published is stored where one of the three is new', () => {
    const without = (name: PublicKey) => hubs.filter(({ hub }) => hub !== placesOf(name)[0]);
    let name = nameThat(false);
    while (placesOf(name, without(name)).includes(me)) name = nameThat(false);
    store.publish(leaf, recordOf(name), now);
    const [best] = placesOf(name);
    const left = without(name);
    const fresh = placesOf(name, left).filter(hub => !placesOf(name).includes(hub));
    expect(targets(store.place(left, now))).toEqual(fresh);
    expect(targets(store.place(hubs, now))).toEqual([best]);
    expect(targets(store.place(hubs, now))).toEqual([]);
  });

  it('OV-16: what is held goes to who is new, and is kept for ten minutes where it no longer belongs', () => {
    const name = nameThat(true);
    store.store(recordOf(name), now);
    const better = [...hubs];
    while (placesOf(name, better).includes(me)) better.push(placedHub(randomId(random)));
    const stores = store.place(better, now);
    expect(targets(stores)).toEqual(
      placesOf(name, better)
        .filter(hub => !placesOf(name).includes(hub))
        .sort(),
    );
    expect(store.get(name, now)).toBeDefined();
    store.expire(now + OVERLAY_LIMITS.recordGrace);
    expect(store.size).toBe(0);
  });

  it('OV-16: of those who hold it the first that is left stores it anew', () => {
    const seen = { first: 0, other: 0 };
    for (let i = 0; i < 60; i++) {
      const single = new RecordStore(me);
      single.place(hubs, now);
      const name = nameThat(true);
      single.store(recordOf(name), now);
      const places = placesOf(name);
      const gone = places.find(hub => hub !== me);
      const left = hubs.filter(({ hub }) => hub !== gone);
      const mineToDo = places.filter(hub => hub !== gone)[0] === me;
      expect(single.place(left, now).size).toBe(mineToDo ? 1 : 0);
      seen[mineToDo ? 'first' : 'other'] += 1;
    }
    expect(Math.min(seen.first, seen.other)).toBeGreaterThan(5);
  });

  it('OV-16: a record of a leaf that left stays where it belongs only', () => {
    const [mine, others] = [nameThat(true), nameThat(false)];
    store.publish(leaf, recordOf(mine), now);
    store.unpublish(leaf, now);
    const second = randomId(random);
    store.publish(second, recordOf(others), now);
    store.unpublish(second, now);
    store.expire(now + OVERLAY_LIMITS.recordGrace);
    expect(store.get(mine, now)).toBeDefined();
    expect(store.get(others, now)).toBeUndefined();
    expect(store.published).toBe(0);
  });

  it('OV-14: looking at what changed finds what ranking everything finds', () => {
    const names = Array.from({ length: 200 }, () => randomKey(random));
    for (const name of names) store.publish(randomId(random), recordOf(name), now);
    let known = [...hubs];
    for (let step = 0; step < 30; step++) {
      known = random.chance(0.5)
        ? [...known, placedHub(randomId(random))]
        : known.filter(hub => hub.hub === me || hub !== random.pick(known));
      store.place(known, now);
      for (const name of names)
        expect(store.replicas(name).map(({ hub }) => hub)).toEqual(placesOf(name, known));
    }
  });

  it('OV-29: no more than a hub can hold', () => {
    const long = (name: PublicKey) => {
      const { token, value } = recordOf(name);
      return Object.assign(recordOf(name), { value, token: token.repeat(700) });
    };
    const most = Math.ceil(OVERLAY_LIMITS.recordBytes / 2_800);
    for (let i = 0; i < most + 100; i++) store.store(long(randomKey(random)), now);
    expect(store.size).toBeLessThanOrEqual(most);
    const held = nameThat(true);
    store.store(long(held), now);
    expect(store.get(held, now)).toBeUndefined();
    // Most of them belong elsewhere, and go first.
    store.expire(now + OVERLAY_LIMITS.recordGrace);
    store.store(long(held), now);
    expect(store.get(held, now)).toBeDefined();
  });
});
