import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId } from '../protocol/schemas.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import type { HubBeacon } from './hub-beacon.ts';
import { HubList } from './hub-list.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { believed, certificateOf, randomId } from './testing/overlay-world.ts';

const start = 1_750_000_000_000;
const { beaconTimeout, suspicion } = OVERLAY_LIMITS;
const random = new SeededRandom(2);
const hub = randomId(random);

const beacon = (sequence: number, changes: Partial<HubBeacon> = {}) =>
  believed<HubBeacon>({
    v: 1,
    hub,
    sequence,
    leaves: 0,
    capacity: 100,
    neighbours: [],
    standbys: [],
    ...changes,
  });

describe('HubList', () => {
  let list: HubList;
  const live = () => list.live.map(entry => entry.hub);

  beforeEach(() => {
    list = new HubList();
    list.add(certificateOf(hub, start), start);
  });

  it('OV-18: a hub is live from its first beacon, and dead 150 s after its last', () => {
    expect(live()).toEqual([]);
    expect(list.hear(beacon(start), start)).toBe(true);
    expect(live()).toEqual([hub]);
    list.hear(beacon(start + 60_000), start + 60_000);
    expect(list.wakeAt).toBe(start + 60_000 + beaconTimeout);
    list.expire(list.wakeAt - 1);
    expect(live()).toEqual([hub]);
    list.expire(list.wakeAt);
    expect(live()).toEqual([]);
    expect(list.isSuspected(hub)).toBe(true);
  });

  it('OV-18: without a certificate nobody is heard', () => {
    expect(list.hear(beacon(start, { hub: randomId(random) }), start)).toBe(false);
  });

  it('OV-18: older beacons, and those of another time, are refused', () => {
    list.hear(beacon(start), start);
    expect(list.hear(beacon(start), start)).toBe(false);
    expect(list.hear(beacon(start - 1), start)).toBe(false);
    expect(list.hear(beacon(start + 271_000), start)).toBe(false);
    expect(list.hear(beacon(start + 1), start + 272_000)).toBe(false);
    expect(list.beacon(hub)?.value.sequence).toBe(start);
  });

  it('OV-18: capacity 0 is the end', () => {
    list.hear(beacon(start), start);
    list.hear(beacon(start + 1, { capacity: 0 }), start);
    expect(live()).toEqual([]);
    list.hear(beacon(start + 2), start);
    expect(live()).toEqual([hub]);
  });

  it('OV-24: a suspected hub is live for ten seconds more', () => {
    list.hear(beacon(start), start);
    expect(list.suspect(hub, start, start + 1_000)).toBe(true);
    expect(list.suspect(hub, start, start + 1_000)).toBe(false);
    expect(live()).toEqual([hub]);
    list.expire(start + 1_000 + suspicion);
    expect(live()).toEqual([]);
  });

  it('OV-24: a newer beacon ends a suspicion, an old suspicion is none', () => {
    list.hear(beacon(start), start);
    list.suspect(hub, start, start);
    list.hear(beacon(start + 5), start + 5);
    expect(list.isSuspected(hub)).toBe(false);
    expect(list.suspect(hub, start, start + 6)).toBe(false);
    list.expire(start + 5 + suspicion);
    expect(live()).toEqual([hub]);
  });

  it('OV-1: a hub whose certificate is over is forgotten, unless it was renewed', () => {
    list.hear(beacon(start), start);
    const { expiresAt } = list.certificate(hub)!.value;
    expect(list.add(certificateOf(hub, start + 1), start + 1)).toBe(true);
    expect(list.add(certificateOf(hub, start), start + 1)).toBe(false);
    list.expire(expiresAt);
    expect(list.size).toBe(1);
    list.expire(expiresAt + 1);
    expect(list.size).toBe(0);
    expect(live()).toEqual([]);
    expect(list.wakeAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('OV-23: a stand-by is worth a dial when it was heard of', () => {
    const standby = randomId(random);
    list.add(certificateOf(standby, start, { standby: true }), start);
    const candidates = (): DeviceId[] => [...list.candidates()].map(({ value }) => value.device);
    expect(candidates()).toEqual([hub]);
    list.hear(beacon(start, { hub: standby }), start);
    expect(candidates()).toEqual([hub, standby]);
  });

  it('the version tells when who is live changed', () => {
    const versions = [
      () => list.hear(beacon(start), start),
      () => list.hear(beacon(start + 1), start),
      () => list.suspect(hub, start + 1, start),
      () => list.expire(start + suspicion),
    ].map(step => {
      step();
      return list.version;
    });
    expect(versions).toEqual([1, 1, 1, 2]);
  });
});
