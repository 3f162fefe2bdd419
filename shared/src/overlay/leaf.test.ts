import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceId } from '../protocol/schemas.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { Leaf } from './leaf.ts';
import type { LeafEffect, LeafEvent } from './leaf-events.ts';
import { openLetter, sealLetter } from './letter.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { FromLeaf, ToLeaf } from './overlay-message.ts';
import { dayOf, startOfDay } from './presence-key.ts';
import type { PresenceRecord } from './presence-record.ts';
import { believed, certificateOf, openSuite, passOf, randomId, randomKey } from './testing/overlay-world.ts';

const start = 1_750_000_000_000;
const HOUR = 3_600_000;
const random = new SeededRandom(41);
const ids = (count: number) => Array.from({ length: count }, () => randomId(random));
const key = new Uint8Array(32);

describe('Leaf', () => {
  let leaf: Leaf;
  let now: number;
  let me: DeviceId;
  let hubs: DeviceId[];
  /** Handles that the leaf gave to hubs. */
  let handles: Map<DeviceId, string>;

  const does = (event: LeafEvent): LeafEffect[] => {
    const effects = leaf.handle(event, now);
    for (const effect of effects)
      if (effect.kind === 'send' && effect.message.kind === 'attach')
        handles.set(effect.to, effect.message.handle);
    return effects;
  };
  const say = (from: DeviceId, message: ToLeaf) => does({ kind: 'message', from, message });
  const dialed = (effects: readonly LeafEffect[]) =>
    effects.flatMap(effect => (effect.kind === 'dial' ? [effect.hub.value.device] : []));
  const sent = <K extends FromLeaf['kind']>(effects: readonly LeafEffect[], kind: K) =>
    effects.flatMap(effect =>
      effect.kind === 'send' && effect.message.kind === kind
        ? [{ over: effect.to, ...(effect.message as Extract<FromLeaf, { kind: K }>) }]
        : [],
    );
  const pass = (ms: number): LeafEffect[] => {
    const end = now + ms;
    const effects: LeafEffect[] = [];
    while (leaf.wakeAt <= end) {
      now = Math.max(now, Math.ceil(leaf.wakeAt));
      effects.push(...does({ kind: 'tick' }));
    }
    now = end;
    return effects;
  };
  const accept = (hub: DeviceId, spare: boolean) => [
    ...does({ kind: 'opened', hub }),
    ...say(hub, { kind: 'attached', handle: handles.get(hub) ?? '', spare }),
  ];
  /** Begins with `hubs[0]` as the hub and `hubs[1]` as the spare. */
  const settle = () => {
    does({
      kind: 'hubs',
      certificates: hubs.map(hub => certificateOf(hub, now)),
      assigned: hubs.slice(0, 2),
    });
    does({ kind: 'pass', pass: passOf(me, now) });
    const effects = [...accept(hubs[0]!, false), ...accept(hubs[1]!, true)];
    // One more was dialed, which is not needed.
    for (const hub of leaf.status.dialing) accept(hub, true);
    return effects;
  };
  const lookup = (id: string, names = [randomKey(random)]) => does({ kind: 'lookup', id, names });

  beforeEach(() => {
    now = start;
    me = randomId(random);
    hubs = ids(6);
    handles = new Map();
    const bytes = random.fork();
    leaf = new Leaf({ me, randomBytes: length => bytes.bytes(length), suite: openSuite });
  });

  it('OV-8: dials those that the rendezvous assigned first, and nobody without a pass', () => {
    const certificates = hubs.map(hub => certificateOf(hub, now));
    expect(does({ kind: 'hubs', certificates, assigned: hubs.slice(3, 5) })).toEqual([
      { kind: 'hubs-changed' },
    ]);
    const dials = dialed(does({ kind: 'pass', pass: passOf(me, now) }));
    expect(dials.slice(0, 2)).toEqual(hubs.slice(3, 5));
    expect(dials).toHaveLength(OVERLAY_LIMITS.leafDials);
  });

  it('OV-8: without a word of the rendezvous leaves spread over the hubs', () => {
    const chosen = new Set<DeviceId>();
    for (let i = 0; i < 60; i++) {
      const other = new Leaf({ me: randomId(random), randomBytes: n => random.bytes(n), suite: openSuite });
      other.handle(
        { kind: 'hubs', certificates: hubs.map(hub => certificateOf(hub, now)), assigned: [] },
        now,
      );
      const [first] = dialed(other.handle({ kind: 'pass', pass: passOf(me, now) }, now));
      chosen.add(first!);
    }
    expect(chosen.size).toBe(hubs.length);
  });

  it('OV-8: those that failed come last, after a back-off', () => {
    does({ kind: 'hubs', certificates: hubs.map(hub => certificateOf(hub, now)), assigned: [] });
    let dials = dialed(does({ kind: 'pass', pass: passOf(me, now) }));
    const tried = new Set(dials);
    for (const hub of [...dials]) {
      const next = dialed(does({ kind: 'closed', hub }));
      expect(next).toHaveLength(1);
      tried.add(next[0]!);
    }
    expect(tried.size).toBe(hubs.length);
    for (const hub of leaf.status.dialing) dials = dialed(does({ kind: 'closed', hub }));
    expect(leaf.status.dialing).toEqual([]);
    expect(dialed(pass(OVERLAY_LIMITS.redialFirst)).length).toBeGreaterThan(0);
  });

  it('OV-4: the first that takes it is the hub, the second the spare, a third is let go', () => {
    does({ kind: 'hubs', certificates: hubs.map(hub => certificateOf(hub, now)), assigned: [] });
    const [a, b, c] = dialed(does({ kind: 'pass', pass: passOf(me, now) })) as [DeviceId, DeviceId, DeviceId];
    for (const hub of [a, b, c]) does({ kind: 'opened', hub });
    const attached = (hub: DeviceId) =>
      say(hub, { kind: 'attached', handle: handles.get(hub)!, spare: false });
    expect(attached(b)).toContainEqual({ kind: 'attached', hub: b, spare: undefined });
    expect(sent(attached(a), 'attach')).toMatchObject([{ over: a, spare: true }]);
    expect(leaf.status).toMatchObject({ hub: b, spare: a });
    expect(attached(c)).toEqual([
      { kind: 'send', to: c, message: { kind: 'detach' } },
      { kind: 'release', hub: c },
    ]);
  });

  it('OV-4: a hub that refuses is left alone for a while', () => {
    does({ kind: 'hubs', certificates: [certificateOf(hubs[0]!, now)], assigned: [] });
    does({ kind: 'pass', pass: passOf(me, now) });
    does({ kind: 'opened', hub: hubs[0]! });
    const effects = say(hubs[0]!, { kind: 'refused', handle: handles.get(hubs[0]!)!, reason: 'full' });
    expect(effects).toEqual([{ kind: 'release', hub: hubs[0] }]);
    expect(dialed(pass(OVERLAY_LIMITS.epoch - 1))).toEqual([]);
    expect(dialed(pass(1))).toEqual([hubs[0]]);
  });

  it('OV-4: a renewed pass is shown to both', () => {
    settle();
    const effects = does({ kind: 'pass', pass: passOf(me, now) });
    expect(sent(effects, 'attach').map(({ over, spare }) => [over, spare])).toEqual([
      [hubs[0], false],
      [hubs[1], true],
    ]);
  });

  it('OV-21: the spare is the hub at once when that is gone, with a new record and another spare', () => {
    does({ kind: 'visible', on: true });
    settle();
    pass(1_000);
    const effects = does({ kind: 'closed', hub: hubs[0]! });
    expect(sent(effects, 'attach')).toMatchObject([{ over: hubs[1], spare: false }]);
    expect(effects).toContainEqual({ kind: 'attached', hub: hubs[1], spare: undefined });
    const record = effects.find(effect => effect.kind === 'sign-record');
    expect(record?.at).toEqual([{ hub: hubs[1], handle: handles.get(hubs[1]!) }]);
    expect(dialed(effects)).toHaveLength(1);
    expect(dialed(effects)).not.toContain(hubs[0]);
  });

  it('OV-21: what the old hub was asked is asked of the new one', () => {
    settle();
    const names = [randomKey(random)];
    expect(sent(lookup('x', names), 'lookup')).toMatchObject([{ over: hubs[0], names }]);
    const [again] = sent(does({ kind: 'closed', hub: hubs[0]! }), 'lookup');
    expect(again).toMatchObject({ over: hubs[1], names });
    const effects = say(hubs[1]!, { kind: 'found', id: again!.id, records: [], unanswered: [] });
    expect(effects).toEqual([{ kind: 'found', id: 'x', records: [], unanswered: [] }]);
  });

  it('OV-22: a leaf that is moved takes its spare, and stays five seconds longer', () => {
    settle();
    const effects = say(hubs[0]!, { kind: 'move', to: hubs[4]! });
    expect(leaf.status.hub).toBe(hubs[1]);
    expect(dialed(effects)).toEqual([hubs[4]]);
    expect(sent(effects, 'detach')).toEqual([]);
    // A letter to the old place still arrives.
    does({ kind: 'keys', keys: [key] });
    const at = [{ hub: hubs[2]!, handle: randomId(random) }];
    const sealed = sealLetter(openSuite, n => random.bytes(n), { from: hubs[5]!, at, envelope: 'AA' }, key);
    const content = { kind: 'letter' as const, sealed };
    const delivered = say(hubs[0]!, { kind: 'delivered', handle: handles.get(hubs[0]!)!, content });
    expect(delivered).toEqual([{ kind: 'letter', from: hubs[5], at, envelope: 'AA' }]);
    expect(sent(pass(OVERLAY_LIMITS.linger), 'detach').map(({ over }) => over)).toEqual([hubs[0]]);
  });

  it('OV-22: without a spare it keeps its hub until another takes it', () => {
    settle();
    does({ kind: 'closed', hub: hubs[1]! });
    for (const hub of leaf.status.dialing) does({ kind: 'closed', hub });
    for (const hub of leaf.status.dialing) does({ kind: 'closed', hub });
    say(hubs[0]!, { kind: 'move', to: hubs[5]! });
    expect(leaf.status.hub).toBe(hubs[0]);
    const next = leaf.status.dialing[0]!;
    expect(accept(next, false)).toContainEqual({ kind: 'attached', hub: next, spare: undefined });
    expect(leaf.status.hub).toBe(next);
  });

  it('OV-23: a stand-by is woken by a hub that it is attached to', () => {
    settle();
    expect(say(hubs[3]!, { kind: 'activate' })).toEqual([]);
    expect(say(hubs[0]!, { kind: 'activate' })).toEqual([{ kind: 'activate' }]);
  });

  describe('record', () => {
    const signs = (effects: readonly LeafEffect[]) =>
      effects.flatMap(effect => (effect.kind === 'sign-record' ? [effect] : []));

    it('OV-12: none is made while the device is invisible', () => {
      expect(signs(settle())).toEqual([]);
      expect(signs([...does({ kind: 'changed' }), ...pass(24 * HOUR)])).toEqual([]);
    });

    it('OV-12: is published to the hub, with both places, and again after changes', () => {
      settle();
      const [first] = signs(does({ kind: 'visible', on: true }));
      const at = hubs.slice(0, 2).map(hub => ({ hub, handle: handles.get(hub) }));
      expect(first).toMatchObject({ at, day: dayOf(now), sequence: now, expiresAt: now + 72 * HOUR });
      const record = believed<PresenceRecord>({
        v: 1,
        name: randomKey(random),
        day: first!.day,
        sequence: first!.sequence,
        expiresAt: first!.expiresAt,
        body: 'AA',
      });
      expect(sent(does({ kind: 'signed', record }), 'publish')).toMatchObject([{ over: hubs[0], record }]);
      does({ kind: 'changed' });
      does({ kind: 'changed' });
      const [second, ...more] = signs(pass(1_000));
      expect(second!.sequence).toBeGreaterThan(first!.sequence);
      expect(more).toEqual([]);
    });

    it('OV-12: one that names no place is made when the device hides', () => {
      settle();
      does({ kind: 'visible', on: true });
      expect(signs(does({ kind: 'visible', on: false }))).toMatchObject([{ at: [] }]);
      expect(signs([...does({ kind: 'changed' }), ...pass(48 * HOUR)])).toEqual([]);
    });

    it('OV-12: is made anew each day and every six hours', () => {
      settle();
      does({ kind: 'visible', on: true });
      const made = signs(pass(startOfDay(dayOf(now) + 3) - now + 5 * 60_000));
      expect(new Set(made.map(({ day }) => day)).size).toBe(4);
      for (const [i, { until, sequence }] of made.entries()) {
        const next = made[i + 1]?.sequence ?? sequence;
        expect(next - sequence).toBeLessThanOrEqual(OVERLAY_LIMITS.publishInterval);
        expect(until).toBeGreaterThanOrEqual(next);
      }
    });

    it('OV-28: is not made more often than hubs take it', () => {
      settle();
      does({ kind: 'visible', on: true });
      let made = 0;
      for (let i = 0; i < 600; i++) made += signs([...does({ kind: 'changed' }), ...pass(1_000)]).length;
      expect(made).toBeLessThanOrEqual(OVERLAY_LIMITS.publishBurst + 600 * OVERLAY_LIMITS.publishPerSecond);
      expect(made).toBeGreaterThan(20);
    });
  });

  describe('look-ups', () => {
    it('OV-15: many names go in messages of 32, four at a time, no faster than hubs take them', () => {
      settle();
      const names = Array.from({ length: 1_000 }, () => randomKey(random));
      let open = sent(lookup('x', names), 'lookup');
      expect(open).toHaveLength(OVERLAY_LIMITS.leafLookups);
      const began = now;
      let asked = 0;
      const done: LeafEffect[] = [];
      while (done.length === 0) {
        const [next, ...rest] = open;
        asked += next?.names.length ?? 0;
        const effects = next
          ? say(hubs[0]!, { kind: 'found', id: next.id, records: [], unanswered: [] })
          : pass(100);
        open = [...rest, ...sent(effects, 'lookup')];
        done.push(...effects.filter(({ kind }) => kind === 'found'));
        const { leafBurst, leafPerSecond } = OVERLAY_LIMITS;
        expect(asked).toBeLessThanOrEqual(leafBurst + ((now - began) / 1_000) * leafPerSecond);
      }
      expect(asked).toBe(1_000);
      expect(done).toEqual([{ kind: 'found', id: 'x', records: [], unanswered: [] }]);
      expect(leaf.status.pending).toBe(0);
    });

    it('OV-15: what nobody answers is asked once more, then unanswered', () => {
      settle();
      const names = [randomKey(random)];
      lookup('x', names);
      expect(sent(pass(OVERLAY_LIMITS.lookupTimeout), 'lookup')).toHaveLength(1);
      expect(pass(OVERLAY_LIMITS.lookupTimeout)).toEqual([
        { kind: 'found', id: 'x', records: [], unanswered: names },
      ]);
    });

    it('OV-15: without a hub what is asked waits a moment', () => {
      const names = [randomKey(random)];
      lookup('x', names);
      expect(sent(settle(), 'lookup')).toMatchObject([{ names }]);
      const lonely = new Leaf({ me, randomBytes: n => random.bytes(n), suite: openSuite });
      expect(lonely.handle({ kind: 'lookup', id: 'y', names }, now)).toEqual([]);
      now = lonely.wakeAt;
      expect(lonely.handle({ kind: 'tick' }, now)).toEqual([
        { kind: 'found', id: 'y', records: [], unanswered: names },
      ]);
      expect(lonely.wakeAt).toBe(Number.POSITIVE_INFINITY);
    });

    it('OV-15: no names are answered at once', () => {
      expect(lookup('x', [])).toEqual([{ kind: 'found', id: 'x', records: [], unanswered: [] }]);
    });

    it('OV-15, OV-29: answers of others, and records that were not asked for, are none', () => {
      settle();
      const names = [randomKey(random)];
      const [ask] = sent(lookup('x', names), 'lookup');
      const record = believed<PresenceRecord>({
        v: 1,
        name: randomKey(random),
        day: 1,
        sequence: now,
        expiresAt: now + HOUR,
        body: 'AA',
      });
      const answer: ToLeaf = { kind: 'found', id: ask!.id, records: [record], unanswered: [] };
      expect(say(hubs[4]!, answer)).toEqual([]);
      expect(say(hubs[0]!, answer)).toEqual([{ kind: 'found', id: 'x', records: [], unanswered: [] }]);
      expect(say(hubs[0]!, answer)).toEqual([]);
    });
  });

  describe('letters', () => {
    const places = ids(2).map(hub => ({ hub, handle: randomId(random) }));

    it('OV-25, OV-26: go to the first place, then to the next, and then nowhere', () => {
      settle();
      const effects = does({ kind: 'letter', id: 'x', to: places, key, envelope: 'AAAA' });
      const [first] = sent(effects, 'signal');
      expect(first).toMatchObject({ over: hubs[0], to: places[0] });
      const sealed = first?.content.kind === 'letter' ? first.content.sealed : '';
      const at = hubs.slice(0, 2).map(hub => ({ hub, handle: handles.get(hub) }));
      expect(openLetter(openSuite, sealed, [key])).toEqual({ from: me, at, envelope: 'AAAA' });
      const [second] = sent(say(hubs[0]!, { kind: 'unreachable', id: first!.id }), 'signal');
      expect(second).toMatchObject({ to: places[1] });
      expect(say(hubs[0]!, { kind: 'unreachable', id: first!.id })).toEqual([]);
      expect(say(hubs[0]!, { kind: 'unreachable', id: second!.id })).toEqual([
        { kind: 'undelivered', id: 'x' },
      ]);
    });

    it('OV-26: go straight to a hub that this device hangs on too', () => {
      settle();
      const to = [{ hub: hubs[1]!, handle: randomId(random) }];
      const [signal] = sent(does({ kind: 'letter', id: 'x', to, key, envelope: 'AAAA' }), 'signal');
      expect(signal?.over).toBe(hubs[1]);
    });

    it('OV-26: go nowhere without a hub', () => {
      expect(does({ kind: 'letter', id: 'x', to: places, key, envelope: 'AA' })).toEqual([
        { kind: 'undelivered', id: 'x' },
      ]);
    });

    it('OV-25: what does not open, or is for another handle, is none', () => {
      settle();
      const content = { kind: 'letter' as const, sealed: 'AAAA' };
      expect(say(hubs[0]!, { kind: 'delivered', handle: handles.get(hubs[0]!)!, content })).toEqual([]);
      const reply = { kind: 'reply' as const, hub: hubs[3]!, envelope: 'AA' };
      expect(say(hubs[0]!, { kind: 'delivered', handle: randomId(random), content: reply })).toEqual([]);
      expect(say(hubs[0]!, { kind: 'delivered', handle: handles.get(hubs[0]!)!, content: reply })).toEqual([
        { ...reply },
      ]);
    });

    it('OV-27: knocks at a hub over its own', () => {
      settle();
      const [signal] = sent(does({ kind: 'knock', hub: hubs[3]!, envelope: 'AA' }), 'signal');
      expect(signal).toMatchObject({
        over: hubs[0],
        to: { hub: hubs[3] },
        content: { kind: 'knock', at: { hub: hubs[0] }, envelope: 'AA' },
      });
    });
  });

  it('OV-6: a hub that is said to be gone is tried last, and none is forgotten for it', () => {
    settle();
    say(hubs[0]!, { kind: 'hubs', certificates: [], gone: hubs.slice(0, 5) });
    expect(leaf.status.hubs).toBe(hubs.length);
    expect(dialed(does({ kind: 'closed', hub: hubs[1]! }))).toEqual([hubs[5]]);
  });

  it('OV-6: keeps a bounded number of hubs', () => {
    settle();
    for (let i = 0; i < 30; i++)
      say(hubs[0]!, { kind: 'hubs', certificates: ids(20).map(hub => certificateOf(hub, now)), gone: [] });
    expect(leaf.status.hubs).toBe(OVERLAY_LIMITS.leafHubsKept);
  });

  it('OV-7: asks those of its hubs that relay', () => {
    const certificates = hubs.map((hub, i) => certificateOf(hub, now, { relay: i === 1 }));
    does({ kind: 'hubs', certificates, assigned: hubs.slice(0, 2) });
    settle();
    const [ask] = sent(does({ kind: 'relays' }), 'relay');
    expect(ask?.over).toBe(hubs[1]);
    const server = { urls: ['turn:192.0.2.1:3478'], username: 'u', credential: 'c' };
    expect(say(hubs[1]!, { kind: 'servers', id: ask!.id, server })).toEqual([
      { kind: 'servers', hub: hubs[1], server },
    ]);
  });

  it('tells its hubs when it stops, and dials no more', () => {
    settle();
    const effects = does({ kind: 'stop' });
    expect(sent(effects, 'detach').map(({ over }) => over)).toEqual(hubs.slice(0, 2));
    expect(leaf.wakeAt).toBe(Number.POSITIVE_INFINITY);
  });
});
