import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId } from '../protocol/schemas.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { Hub } from './hub.ts';
import type { HubBeacon } from './hub-beacon.ts';
import type { HubEffect, HubEvent } from './hub-events.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { OverlayMessage, ToHub } from './overlay-message.ts';
import { placedHub, placementKey, rankHubs } from './placement.ts';
import { believed, certificateOf, passOf, randomId, randomKey } from './testing/overlay-world.ts';

const start = 1_750_000_000_000;
const MINUTE = 60_000;
const random = new SeededRandom(31);
const [me, leaf, other, hubA, hubB, hubC] = Array.from({ length: 6 }, () => randomId(random)) as [
  DeviceId,
  DeviceId,
  DeviceId,
  DeviceId,
  DeviceId,
  DeviceId,
];
const handle = randomId(random);
const letter = { kind: 'letter' as const, sealed: 'AAAA' };

function beaconOf(hub: DeviceId, changes: Partial<HubBeacon> = {}) {
  const beacon = { leaves: 10, capacity: 100, neighbours: [], standbys: [], ...changes };
  return believed<HubBeacon>({ v: 1, hub, sequence: start, ...beacon });
}

describe('Hub', () => {
  let hub: Hub;
  let now: number;

  const handleEvent = (event: HubEvent): HubEffect[] => {
    const effects = hub.handle(event, now);
    const beacon = effects.find(effect => effect.kind === 'sign-beacon');
    return beacon
      ? [...effects, ...handleEvent({ kind: 'signed', beacon: believed(beacon.beacon) })]
      : effects;
  };
  const say = (from: DeviceId, message: ToHub) => handleEvent({ kind: 'message', from, message });
  const sent = (effects: readonly HubEffect[]) =>
    effects.flatMap(effect => (effect.kind === 'send' ? [{ ...effect.message, to: effect.to }] : []));
  const attach = (device: DeviceId, spare = false, at = randomId(random)) =>
    say(device, { kind: 'attach', pass: passOf(device, now), handle: at, spare });
  const answerTo = (effects: readonly HubEffect[]) => sent(effects)[0];
  /** Lets time pass, tick by tick. */
  const pass = (ms: number): HubEffect[] => {
    const end = now + ms;
    const effects: HubEffect[] = [];
    while (hub.wakeAt <= end) {
      now = Math.max(now, Math.ceil(hub.wakeAt));
      effects.push(...handleEvent({ kind: 'tick' }));
    }
    now = end;
    return effects;
  };
  const befriend = (...peers: DeviceId[]) => {
    for (const peer of peers) {
      handleEvent({ kind: 'opened', peer });
      say(peer, { kind: 'greet', certificate: certificateOf(peer, start) });
      say(peer, { kind: 'gossip', certificates: [], beacons: [beaconOf(peer)], suspects: [] });
    }
  };

  beforeEach(() => {
    now = start;
    const bytes = random.fork();
    hub = new Hub({ me, randomBytes: length => bytes.bytes(length) });
    handleEvent({ kind: 'certificate', certificate: certificateOf(me, now) });
  });

  describe('and its leaves', () => {
    it('OV-4: takes a leaf with its own pass only', () => {
      expect(answerTo(attach(leaf))).toMatchObject({ to: leaf, kind: 'attached', spare: false });
      const wrong: ToHub = { kind: 'attach', pass: passOf(leaf, now), handle, spare: false };
      expect(answerTo(say(other, wrong))).toEqual({ to: other, kind: 'refused', handle, reason: 'bad-pass' });
      const over: ToHub = { kind: 'attach', pass: passOf(other, now, now), handle, spare: false };
      expect(answerTo(say(other, over))).toMatchObject({ reason: 'bad-pass' });
    });

    it('OV-4: two leaves never have one handle', () => {
      attach(leaf, false, handle);
      expect(answerTo(attach(other, false, handle))).toMatchObject({ reason: 'handle-taken' });
      expect(answerTo(attach(leaf, true, handle))).toMatchObject({ kind: 'attached', spare: true });
    });

    it('OV-4: refuses more than it has room for, but never a spare that needs a hub', () => {
      handleEvent({ kind: 'capacity', leaves: 2 });
      const spare = randomId(random);
      attach(spare, true, handle);
      attach(leaf);
      attach(other);
      expect(answerTo(attach(randomId(random)))).toMatchObject({ kind: 'refused', reason: 'full' });
      expect(answerTo(attach(spare, false, handle))).toMatchObject({ kind: 'attached', spare: false });
      expect(hub.status).toMatchObject({ leaves: 3, spares: 0 });
    });

    it('OV-5: a pass that is over ends it, one that is renewed does not', () => {
      attach(leaf, false, handle);
      attach(other);
      now += 71 * 60 * MINUTE;
      attach(leaf, false, handle);
      handleEvent({ kind: 'certificate', certificate: certificateOf(me, now) });
      const effects = pass(60 * MINUTE);
      expect(effects).toContainEqual({ kind: 'release', peer: other });
      expect(hub.status.leaves).toBe(1);
    });

    it('OV-7: hands on the wish for a relay', () => {
      attach(leaf);
      expect(say(leaf, { kind: 'relay', id: handle })).toEqual([{ kind: 'relay-asked', leaf, id: handle }]);
      expect(say(other, { kind: 'relay', id: handle })).toEqual([]);
    });

    it('OV-26: a signal to a handle is delivered, to no handle is unreachable', () => {
      attach(leaf, false, handle);
      attach(other);
      const signal = (to: string): ToHub => ({
        kind: 'signal',
        id: 'S'.repeat(22),
        to: { hub: me, handle: to },
        content: letter,
      });
      expect(sent(say(other, signal(handle)))).toEqual([
        { to: leaf, kind: 'delivered', handle, content: letter },
      ]);
      const nobody = sent(say(other, signal(randomId(random))));
      expect(nobody).toEqual([{ to: other, kind: 'unreachable', id: 'S'.repeat(22) }]);
      handleEvent({ kind: 'closed', peer: leaf });
      expect(sent(say(other, signal(handle)))[0]).toMatchObject({ kind: 'unreachable' });
    });

    it('OV-27: a knock is for the hub itself, in the name of who knocks; its answer goes back', () => {
      attach(leaf, false, handle);
      const at = { hub: me, handle };
      const knock = (device: DeviceId): ToHub => ({
        kind: 'signal',
        id: handle,
        to: { hub: me },
        content: { kind: 'knock', pass: passOf(device, now), at, envelope: 'AAAA' },
      });
      expect(say(leaf, knock(leaf))).toMatchObject([{ kind: 'knock', at, envelope: 'AAAA' }]);
      expect(say(leaf, knock(other))).toEqual([]);
      const content = { kind: 'reply' as const, hub: me, envelope: 'BBBB' };
      expect(sent(handleEvent({ kind: 'reply', to: at, envelope: 'BBBB' }))).toEqual([
        { to: leaf, kind: 'delivered', handle, content },
      ]);
      expect(say(leaf, { kind: 'signal', id: handle, to: at, content })).toEqual([]);
    });

    it('OV-22: sends leaves elsewhere when it has many and others have room, a few at a time', () => {
      befriend(hubA);
      handleEvent({ kind: 'capacity', leaves: 10 });
      const spares = Array.from({ length: 10 }, () => ({ device: randomId(random), at: randomId(random) }));
      for (let i = 0; i < 8; i++) attach(randomId(random));
      for (const { device, at } of spares) attach(device, true, at);
      expect(sent(pass(20_000)).filter(({ kind }) => kind === 'move')).toEqual([]);
      for (const { device, at } of spares) attach(device, false, at);
      const moves = (ms: number) => sent(pass(ms)).filter(({ kind }) => kind === 'move');
      expect(moves(11_000)).toHaveLength(OVERLAY_LIMITS.movesPerStep);
      expect(moves(10_000)).toMatchObject([{ to: expect.any(String) as string }, {}, {}, {}, {}]);
    });

    it('OV-22: a stop moves all, says so in a beacon, and ends when they are gone', () => {
      befriend(hubA);
      pass(10_000);
      attach(leaf);
      attach(other, true);
      const effects = handleEvent({ kind: 'stop' });
      const moved = sent(effects).filter(message => message.kind === 'move');
      expect(moved.map(({ to }) => to).sort()).toEqual([leaf, other].sort());
      const last = effects.find(effect => effect.kind === 'sign-beacon');
      expect(last?.beacon.capacity).toBe(0);
      expect(answerTo(attach(randomId(random)))).toMatchObject({ kind: 'refused', reason: 'not-serving' });
      say(leaf, { kind: 'detach' });
      say(other, { kind: 'detach' });
      const rest = pass(OVERLAY_LIMITS.handover - 1);
      expect(rest.at(-1)).toEqual({ kind: 'stopped' });
      expect(sent(rest)).toContainEqual({ to: hubA, kind: 'part' });
      expect(sent(rest).some(({ kind }) => kind === 'gossip')).toBe(true);
    });

    it('OV-22: a stop waits no longer than it has to for leaves that stay', () => {
      attach(leaf);
      handleEvent({ kind: 'stop' });
      expect(pass(OVERLAY_LIMITS.handover - 1)).not.toContainEqual({ kind: 'stopped' });
      expect(pass(1)).toContainEqual({ kind: 'stopped' });
    });

    it('OV-23: wakes a stand-by of its own when hubs are missing', () => {
      const woken = () => sent(pass(OVERLAY_LIMITS.epoch)).filter(({ kind }) => kind === 'activate');
      handleEvent({ kind: 'hubs', certificates: [certificateOf(leaf, now, { standby: true })] });
      attach(leaf, true, handle);
      attach(other);
      expect(woken()).toEqual([]);
      attach(leaf, false, handle);
      pass(10_000);
      expect(woken()).toEqual([{ to: leaf, kind: 'activate' }]);
    });
  });

  describe('and other hubs', () => {
    it('OV-17: dials hubs that it knows and greets them', () => {
      handleEvent({ kind: 'hubs', certificates: [certificateOf(hubA, now)] });
      const [dial] = pass(2_000).filter(({ kind }) => kind === 'dial');
      expect(dial).toMatchObject({ hub: { value: { device: hubA } } });
      expect(sent(handleEvent({ kind: 'opened', peer: hubA }))).toMatchObject([{ to: hubA, kind: 'greet' }]);
      expect(hub.status.neighbours).toEqual([]);
      const answer = sent(say(hubA, { kind: 'greet', certificate: certificateOf(hubA, now) }));
      expect(answer.map(({ kind }) => kind)).not.toContain('greet');
      expect(hub.status.neighbours).toEqual([hubA]);
    });

    it('OV-17: a certificate of another makes no neighbour', () => {
      handleEvent({ kind: 'opened', peer: hubA });
      say(hubA, { kind: 'greet', certificate: certificateOf(hubB, now) });
      expect(hub.status.neighbours).toEqual([]);
    });

    it('OV-17: parts from who comes when it has too many', () => {
      const many = Array.from({ length: OVERLAY_LIMITS.neighboursMax }, () => randomId(random));
      befriend(...many);
      handleEvent({ kind: 'opened', peer: hubA });
      const effects = say(hubA, { kind: 'greet', certificate: certificateOf(hubA, now) });
      expect(effects.slice(-2)).toEqual([
        { kind: 'send', to: hubA, message: { kind: 'part' } },
        { kind: 'release', peer: hubA },
      ]);
      expect(hub.status.neighbours).toHaveLength(many.length);
    });

    it('OV-17: gives up the oldest neighbour for another now and then', () => {
      const many = Array.from({ length: OVERLAY_LIMITS.neighbours }, () => randomId(random));
      befriend(...many);
      handleEvent({ kind: 'hubs', certificates: [certificateOf(hubA, now)] });
      const effects = pass(OVERLAY_LIMITS.beaconTimeout - 1);
      expect(effects.some(({ kind }) => kind === 'dial')).toBe(false);
      now += OVERLAY_LIMITS.rotation * 1.25;
      const later = handleEvent({ kind: 'tick' });
      expect(sent(later)).toContainEqual({ to: many[0], kind: 'part' });
      expect(later).toContainEqual({ kind: 'release', peer: many[0] });
      expect(hub.status.neighbours).not.toContain(many[0]);
    });

    it('OV-17: who is no neighbour and speaks like one is told so', () => {
      const message: ToHub = { kind: 'want', hubs: [me] };
      expect(sent(say(hubA, message))).toEqual([{ to: hubA, kind: 'part' }]);
      expect(sent(say(hubA, { kind: 'part' }))).toEqual([]);
    });

    it('OV-19: asks for what it needs to check a beacon, and answers who asks', () => {
      befriend(hubA);
      const message: ToHub = { kind: 'gossip', certificates: [], beacons: [], suspects: [] };
      const effects = handleEvent({ kind: 'message', from: hubA, message, unknown: [hubB] });
      expect(sent(effects)).toEqual([{ to: hubA, kind: 'want', hubs: [hubB] }]);
      const [answer] = sent(say(hubA, { kind: 'want', hubs: [me, hubB] }));
      expect(answer).toMatchObject({
        kind: 'gossip',
        certificates: [{ value: { device: me } }],
        beacons: [{}],
      });
    });

    it('OV-19: passes news on, to all but who told it', () => {
      befriend(hubA, hubB, hubC);
      pass(2 * MINUTE);
      const fresh = randomId(random);
      const news: ToHub = {
        kind: 'gossip',
        certificates: [certificateOf(fresh, now)],
        beacons: [beaconOf(fresh, { sequence: now })],
        suspects: [],
      };
      say(hubA, news);
      const told = sent(pass(OVERLAY_LIMITS.gossipInterval * 1.2)).filter(
        message =>
          message.kind === 'gossip' && message.certificates.some(({ value }) => value.device === fresh),
      );
      expect(told.map(({ to }) => to).sort()).toEqual([hubB, hubC].sort());
    });

    it('OV-24: a neighbour whose link died is suspected, and dead after ten seconds', () => {
      befriend(hubA, hubB);
      handleEvent({ kind: 'closed', peer: hubA });
      const suspects = sent(pass(1_000)).flatMap(message =>
        message.kind === 'gossip' ? message.suspects : [],
      );
      expect(suspects).toEqual([{ hub: hubA, sequence: start }]);
      expect(hub.status.liveHubs).toBe(3);
      pass(OVERLAY_LIMITS.suspicion);
      expect(hub.status.liveHubs).toBe(2);
      // What it said before its link died comes late, and proves nothing.
      const late = beaconOf(hubA, { sequence: now - 11_000 });
      say(hubB, { kind: 'gossip', certificates: [], beacons: [late], suspects: [] });
      pass(OVERLAY_LIMITS.suspicion);
      expect(hub.status.liveHubs).toBe(2);
      const word = beaconOf(hubA, { sequence: now });
      say(hubB, { kind: 'gossip', certificates: [], beacons: [word], suspects: [] });
      pass(OVERLAY_LIMITS.suspicion);
      expect(hub.status.liveHubs).toBe(3);
    });

    it('OV-24: a hub that is parted from is not suspected', () => {
      befriend(hubA, hubB);
      say(hubA, { kind: 'part' });
      handleEvent({ kind: 'closed', peer: hubA });
      pass(OVERLAY_LIMITS.suspicion + 1_000);
      expect(hub.status.liveHubs).toBe(3);
    });

    it('OV-24: speaks at once when it is suspected itself, and does not believe it of who it has a link to', () => {
      befriend(hubA, hubB);
      pass(30_000);
      const suspects = [
        { hub: me, sequence: now },
        { hub: hubB, sequence: now },
      ];
      const effects = say(hubA, { kind: 'gossip', certificates: [], beacons: [], suspects });
      expect(effects.some(({ kind }) => kind === 'sign-beacon')).toBe(true);
      pass(OVERLAY_LIMITS.suspicion + 1_000);
      expect(hub.status.liveHubs).toBe(3);
    });
  });

  describe('on the way', () => {
    const far = randomId(random);
    const forward = (changes: object): ToHub => ({
      kind: 'forward',
      to: far,
      from: hubA,
      ttl: 3,
      id: handle,
      message: { kind: 'lookup', names: [randomKey(random)] },
      ...changes,
    });
    const learn = (hubId: DeviceId, neighbours: DeviceId[]) =>
      say(hubA, {
        kind: 'gossip',
        certificates: [certificateOf(hubId, now)],
        beacons: [beaconOf(hubId, { neighbours, sequence: start + 1 })],
        suspects: [],
      });

    it('OV-20: passes on to the neighbour that the other names', () => {
      befriend(hubA, hubB, hubC);
      learn(far, [hubC]);
      expect(sent(say(hubA, forward({})))).toMatchObject([{ to: hubC, kind: 'forward', from: hubA, ttl: 2 }]);
    });

    it('OV-20: else to one that has a neighbour in common with it', () => {
      befriend(hubA, hubB, hubC);
      const between = randomId(random);
      learn(far, [between]);
      learn(hubB, [between]);
      for (let i = 0; i < 10; i++) {
        const [hop] = sent(say(hubA, forward({ id: randomId(random) })));
        expect(hop?.to).toBe(hubB);
      }
    });

    it('OV-20: says that there is no way when it may go no further, and to nobody else', () => {
      befriend(hubA, hubB);
      const refused = { kind: 'forward', id: handle, message: { kind: 'unreachable' } };
      // The way back begins at this hub.
      const [first] = hub.handle({ kind: 'message', from: hubA, message: forward({ ttl: 0 }) }, now);
      expect(first).toMatchObject({ kind: 'send', to: hubA, message: { ...refused, from: me, to: hubA } });
      expect(say(hubA, forward({ ttl: 0, message: { kind: 'found', records: [] } }))).toEqual([]);
      expect(say(hubA, forward({ from: me }))).toEqual([]);
    });

    it('OV-20: never back over the one it came from', () => {
      befriend(hubA);
      expect(sent(say(hubA, forward({})))).toMatchObject([{ to: hubA, message: { kind: 'unreachable' } }]);
    });

    it('OV-26: the leaf that signalled is told that nobody is there', () => {
      befriend(hubA);
      attach(leaf);
      const signal: ToHub = { kind: 'signal', id: handle, to: { hub: hubA, handle: me }, content: letter };
      const [travels] = sent(say(leaf, signal));
      const id = travels?.kind === 'forward' ? travels.id : '';
      const answer: ToHub = {
        kind: 'forward',
        to: me,
        from: hubA,
        ttl: 4,
        id,
        message: { kind: 'unreachable' },
      };
      expect(sent(say(hubA, answer))).toEqual([{ to: leaf, kind: 'unreachable', id: handle }]);
      expect(sent(say(hubA, answer))).toEqual([]);
      expect(hub.status.pending).toBe(0);
    });

    /** A name that belongs to three others. */
    const elsewhere = () => {
      const hubs = [me, hubA, hubB, hubC].map(placedHub);
      for (;;) {
        const name = randomKey(random);
        const replicas = rankHubs(placementKey(name), hubs, 3).map(({ hub: replica }) => replica);
        if (!replicas.includes(me)) return { name, replicas };
      }
    };
    const asked = (messages: readonly (OverlayMessage & { to: unknown })[]) =>
      messages.flatMap(message =>
        message.kind === 'forward' && message.message.kind === 'lookup' ? [message.to] : [],
      );

    it('OV-15: asks the three in turn, each for a second and a half, and all once more when none answers', () => {
      befriend(hubA, hubB, hubC);
      pass(5_000);
      attach(leaf);
      const { name, replicas } = elsewhere();
      const first = sent(say(leaf, { kind: 'lookup', id: handle, names: [name] }));
      expect(asked(first)).toEqual(replicas.slice(0, 1));
      const rest = sent(pass(6 * OVERLAY_LIMITS.replicaTimeout));
      expect([...asked(first), ...asked(rest)]).toEqual([...replicas, ...replicas]);
      const done = rest.filter(({ kind }) => kind === 'found');
      expect(done).toMatchObject([{ to: leaf, id: handle, records: [], unanswered: [name] }]);
      expect(hub.status.pending).toBe(0);
    });

    it('OV-15: asks those last of whom nobody knows whether they live, and nobody twice when one answered', () => {
      befriend(hubA, hubB, hubC);
      pass(5_000);
      attach(leaf);
      const { name, replicas } = elsewhere();
      const [dead, next, last] = replicas;
      handleEvent({ kind: 'closed', peer: dead! });
      const [ask] = sent(say(leaf, { kind: 'lookup', id: handle, names: [name] }));
      if (ask?.kind !== 'forward') throw new Error('nobody was asked');
      const answer = { kind: 'forward' as const, to: me, from: next!, ttl: 4, id: ask.id };
      const more = sent(say(next!, { ...answer, message: { kind: 'found', records: [] } }));
      const rest = sent(pass(3 * OVERLAY_LIMITS.replicaTimeout));
      const all = [...asked([ask]), ...asked(more), ...asked(rest)];
      // To the dead one it goes over somebody else.
      expect(all).toEqual([next, last, expect.anything()]);
      expect(all[2]).not.toBe(dead);
      expect(rest.filter(({ kind }) => kind === 'found')).toMatchObject([{ unanswered: [] }]);
    });

    it('OV-15: a record that was not asked for is none', () => {
      befriend(hubA, hubB, hubC);
      pass(5_000);
      attach(leaf);
      const recordOf = (of: ReturnType<typeof randomKey>) =>
        believed({
          v: 1 as const,
          name: of,
          day: 20_254,
          sequence: now,
          expiresAt: now + MINUTE,
          body: 'AA',
        });
      const name = randomKey(random);
      const [ask] = sent(say(leaf, { kind: 'lookup', id: handle, names: [name] }));
      if (ask?.kind !== 'forward') throw new Error('nobody was asked');
      const answer = (from: DeviceId, of: ReturnType<typeof randomKey>): ToHub => ({
        kind: 'forward',
        to: me,
        from,
        ttl: 4,
        id: ask.id,
        message: { kind: 'found', records: [recordOf(of)] },
      });
      // Somebody else answers for the hub that was asked: not heard.
      const somebody = [hubA, hubB, hubC].find(id => id !== ask.to)!;
      expect(sent(say(somebody, answer(somebody, name)))).toEqual([]);
      const next = sent(say(ask.to, answer(ask.to, randomKey(random))));
      expect(next.every(({ kind }) => kind === 'forward' || kind === 'found')).toBe(true);
      const records = [...next, ...sent(pass(10_000))].flatMap(message =>
        message.kind === 'found' ? message.records : [],
      );
      expect(records).toEqual([]);
    });
  });

  it('OV-29: a stranger is let go of after half a minute', () => {
    handleEvent({ kind: 'opened', peer: other });
    expect(pass(OVERLAY_LIMITS.strangers)).toContainEqual({ kind: 'release', peer: other });
    handleEvent({ kind: 'opened', peer: leaf });
    attach(leaf);
    expect(pass(OVERLAY_LIMITS.strangers)).not.toContainEqual({ kind: 'release', peer: leaf });
  });

  it('OV-28: a neighbour that says too much is not heard', () => {
    befriend(hubA, hubB);
    let heard = 0;
    for (let i = 0; i < 3 * OVERLAY_LIMITS.neighbourBurst; i++)
      heard += sent(say(hubA, { kind: 'want', hubs: [me] })).length;
    expect(heard).toBeLessThan(OVERLAY_LIMITS.neighbourBurst);
    expect(sent(say(hubB, { kind: 'want', hubs: [me] }))).toHaveLength(1);
    now += 10_000;
    expect(sent(say(hubA, { kind: 'want', hubs: [me] })).length).toBeGreaterThan(0);
  });

  it('OV-1: a hub whose certificate is over stops', () => {
    pass(72 * 60 * MINUTE - 1_000);
    expect(hub.status.serving).toBe(true);
    pass(MINUTE);
    expect(hub.status.serving).toBe(false);
  });
});
