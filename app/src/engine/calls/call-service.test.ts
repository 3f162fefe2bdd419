import type { CallRecord } from '@kith/shared/call/call-record';
import type { Address } from '@kith/shared/identity/address';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { SeededRandom } from '@kith/shared/testing/seeded-random';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MediaOrder } from '../ports/call-media.ts';
import type { KnownDevice } from '../ports/contacts.ts';
import { CallService } from './call-service.ts';
import { WindowCallMedia } from './window-call-media.ts';

const deviceId = (name: string) => name.padEnd(22, '-') as DeviceId;
const alice = 'alice@home.example' as Address;
const bob = 'bob@home.example' as Address;
const stranger = 'mallory@home.example' as Address;

/** Devices of two buddies whose messages arrive at once, each with a window that obeys at once. */
class World {
  readonly clock = new VirtualClock();
  readonly peers = new Map<DeviceId, Peer>();
  readonly random = new SeededRandom(7);
  /** Messages to these are lost. */
  readonly deaf = new Set<DeviceId>();

  add(address: Address, name: string): Peer {
    const peer = new Peer(this, address, deviceId(name));
    this.peers.set(peer.device, peer);
    return peer;
  }

  devicesOf(address: Address): readonly KnownDevice[] {
    return [...this.peers.values()].filter(peer => peer.address === address).map(knownDevice);
  }
}

function knownDevice({ address, device }: Peer): KnownDevice {
  const key = 'k'.repeat(43) as KnownDevice['sign'];
  return { address, device, name: device, sign: key, seal: key };
}

class Peer {
  readonly address: Address;
  readonly device: DeviceId;
  readonly media = new WindowCallMedia();
  readonly calls: CallService;
  readonly records: CallRecord[] = [];
  readonly held = new Set<DeviceId>();
  readonly orders: MediaOrder[] = [];
  readonly states: string[] = [];
  #done = 0;

  constructor(world: World, address: Address, device: DeviceId) {
    this.address = address;
    this.device = device;
    this.calls = new CallService({
      me: { address, device },
      contacts: {
        devicesOf: of => world.devicesOf(of),
        find: id => {
          const peer = world.peers.get(id);
          return peer && knownDevice(peer);
        },
        isBuddy: of => of !== stranger,
        presenceOf: () => 'online',
      },
      clock: {
        now: () => world.clock.now(),
        after: (delay, callback) => {
          const id = world.clock.setTimeout(callback, delay);
          return () => world.clock.clearTimeout(id);
        },
      },
      random: length => world.random.bytes(length),
      media: this.media,
      policyFor: () => ({ iceServers: [], relayOnly: true }),
      sendCallMessage: (to, message) => {
        if (world.deaf.has(to)) return;
        // As over a wire: what arrives is text that has to be read again.
        const text = JSON.stringify(message);
        world.clock.setTimeout(() => world.peers.get(to)?.calls.receive(this.device, JSON.parse(text)), 5);
      },
      holdLink: to => {
        this.held.add(to);
        return () => void this.held.delete(to);
      },
      recordCall: record => void this.records.push(record),
    });
    this.calls.onChange(() => {
      const state = this.calls.views.at(-1)?.state ?? 'idle';
      if (this.states.at(-1) !== state) this.states.push(state);
    });
    this.media.onOrders(window => this.#obey(window));
  }

  get callId(): string {
    return this.calls.views.at(-1)?.callId ?? '';
  }

  report(type: 'connected' | 'stalled', generation: number, window = 'window'): boolean {
    return this.media.report(window, { type, callId: this.callId, generation });
  }

  #obey(window: string): void {
    for (const { seq, order } of this.media.orders(window)) {
      if (seq <= this.#done) continue;
      this.#done = seq;
      this.orders.push(order);
    }
  }
}

let world: World;
let alice1: Peer;
let bob1: Peer;
let bob2: Peer;

beforeEach(() => {
  world = new World();
  alice1 = world.add(alice, 'alice1');
  bob1 = world.add(bob, 'bob1');
  bob2 = world.add(bob, 'bob2');
});

function talk(): void {
  alice1.calls.place(bob, 'window');
  world.clock.advance(100);
  bob1.calls.accept(bob1.callId, 'window');
  world.clock.advance(100);
  alice1.report('connected', 1);
  bob1.report('connected', 1);
}

describe('a call from ring to end', () => {
  test('rings on all devices, is answered on one, and ends on both', () => {
    expect(alice1.calls.place(bob, 'window')).toMatchObject({ ok: true });
    world.clock.advance(100);
    expect([bob1, bob2].map(({ calls }) => calls.views.at(-1)?.state)).toEqual(['ringing', 'ringing']);
    expect([alice1, bob1].map(({ calls }) => calls.views.at(-1)?.tone)).toEqual(['outgoing', 'incoming']);
    expect(bob1.calls.views.at(-1)?.can).toEqual({ accept: true, decline: true });
    bob1.calls.accept(bob1.callId, 'window');
    world.clock.advance(100);
    expect(bob2.calls.views.at(-1)).toMatchObject({ state: 'ended', reason: 'answered-elsewhere' });
    alice1.report('connected', 1);
    bob1.report('connected', 1);
    expect([alice1, bob1].map(({ calls }) => calls.views.at(-1)?.state)).toEqual(['active', 'active']);
    expect([...alice1.held, ...bob1.held]).toEqual([bob1.device, alice1.device]);
    world.clock.advance(60_000);
    bob1.calls.hangUp(bob1.callId);
    world.clock.advance(100);
    expect(alice1.calls.views.at(-1)).toMatchObject({ state: 'ended', reason: 'hung-up', duration: 60_005 });
    expect([...alice1.held, ...bob1.held]).toEqual([]);
    world.clock.advance(5_000);
    expect([alice1, bob1, bob2].map(({ calls }) => calls.views.at(-1))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(alice1.records).toMatchObject([{ outcome: 'answered', caller: alice, writtenBy: 'caller' }]);
    expect(world.clock.pending).toBe(0);
  });

  test('the window gets its orders: microphone, connection, signals, mute, stop', () => {
    talk();
    bob1.media.report('window', { type: 'signal', callId: bob1.callId, generation: 1, data: '{"answer":1}' });
    world.clock.advance(100);
    alice1.calls.setMuted(alice1.callId, true);
    expect(alice1.calls.views.at(-1)).toMatchObject({ muted: true });
    alice1.calls.hangUp(alice1.callId);
    const callId = alice1.callId;
    expect(alice1.orders).toEqual([
      { type: 'prepare', callId, camera: false },
      {
        type: 'start',
        callId,
        role: 'initiator',
        generation: 1,
        policy: { iceServers: [], relayOnly: true },
        muted: false,
        camera: false,
        held: false,
      },
      { type: 'signal', callId, generation: 1, data: '{"answer":1}' },
      { type: 'mute', callId, muted: true },
      { type: 'stop', callId },
    ]);
    expect(bob1.orders[0]).toMatchObject({ type: 'start', role: 'responder' });
  });

  test('a decline says why, on one line', () => {
    alice1.calls.place(bob, 'window');
    world.clock.advance(100);
    bob2.calls.decline(bob2.callId, '  in a meeting\nlater ');
    world.clock.advance(100);
    expect(alice1.calls.views.at(-1)).toMatchObject({ reason: 'declined', message: 'in a meeting later' });
    expect(bob1.calls.views.at(-1)).toMatchObject({ reason: 'declined-elsewhere' });
  });

  test('a call that nobody answers is missed after 45 seconds, and every device is told through chat', () => {
    world.deaf.add(bob1.device);
    alice1.calls.place(bob, 'window');
    world.clock.advance(44_000);
    expect(bob2.calls.views.at(-1)?.state).toBe('ringing');
    world.clock.advance(2_000);
    expect(alice1.calls.views.at(-1)).toMatchObject({ state: 'ended', reason: 'missed' });
    expect(alice1.records).toMatchObject([{ outcome: 'missed', writtenBy: 'caller' }]);
    expect(bob1.records).toEqual([]);
  });

  test('both call at once: one call, answered by itself', () => {
    alice1.calls.place(bob, 'window');
    bob1.calls.place(alice, 'window');
    world.clock.advance(100);
    alice1.report('connected', 1);
    bob1.report('connected', 1);
    expect(alice1.callId).toBe(bob1.callId);
    expect([alice1, bob1, bob2].map(({ calls }) => calls.views.at(-1)?.state)).toEqual([
      'active',
      'active',
      'ended',
    ]);
  });

  test('calling somebody whose call rings here takes that call', () => {
    alice1.calls.place(bob, 'window');
    world.clock.advance(100);
    expect(bob1.calls.place(alice, 'window')).toEqual({ ok: true, value: { callId: alice1.callId } });
    world.clock.advance(100);
    alice1.report('connected', 1);
    bob1.report('connected', 1);
    expect([alice1, bob1, bob2].map(({ calls }) => calls.views.at(-1)?.state)).toEqual([
      'active',
      'active',
      'ended',
    ]);
  });

  test('shutting down hangs up', () => {
    talk();
    bob1.calls.close();
    world.clock.advance(100);
    expect(alice1.calls.views.at(-1)).toMatchObject({ state: 'ended', reason: 'hung-up' });
    expect(bob1.calls.place(alice, 'window')).toEqual({ ok: false, error: 'busy' });
  });
});

describe('several calls and several devices', () => {
  const carol = 'carol@home.example' as Address;
  const stateOf = (peer: Peer) => peer.calls.views.map(({ state, held }) => held ?? state);

  test('a second call waits, is taken while the first is held, and they swap', () => {
    const carol1 = world.add(carol, 'carol1');
    talk();
    const first = alice1.callId;
    carol1.calls.place(alice, 'window');
    world.clock.advance(100);
    expect(alice1.calls.views.map(({ tone }) => tone)).toEqual(['none', 'waiting']);
    const second = alice1.callId;
    expect(alice1.calls.accept(second, 'window', { others: 'hold' })).toMatchObject({ ok: true });
    world.clock.advance(100);
    expect(stateOf(alice1)).toEqual(['here', 'connecting']);
    expect(stateOf(bob1)).toEqual(['there']);
    alice1.report('connected', 1);
    expect(alice1.calls.resume(second)).toEqual({ ok: false, error: 'not-possible-now' });
    alice1.calls.resume(first);
    world.clock.advance(100);
    expect(stateOf(alice1)).toEqual(['active', 'here']);
    expect(stateOf(bob1)).toEqual(['active']);
    expect(alice1.orders.slice(-2)).toEqual([
      { type: 'hold', callId: second, held: true },
      { type: 'hold', callId: first, held: false },
    ]);
  });

  test('a video call opens the camera, and so does an answer with video; another window does not', () => {
    alice1.calls.place(bob, 'window', true);
    world.clock.advance(100);
    expect(bob1.calls.views).toMatchObject([{ media: 'video' }]);
    bob1.calls.accept(bob1.callId, 'window', { video: true });
    world.clock.advance(100);
    expect(alice1.orders).toMatchObject([
      { type: 'prepare', camera: true },
      { type: 'start', camera: true },
    ]);
    expect(bob1.orders).toMatchObject([{ type: 'start', camera: true }]);
    bob1.media.windowClosed('window');
    bob1.media.attach('other');
    expect(bob1.orders.at(-1)).toMatchObject({ type: 'start', generation: 2, camera: false });
  });

  test('a running call is shown on my other devices, offered, taken there, and ends here', () => {
    talk();
    world.clock.advance(100);
    const { callId } = bob1;
    world.clock.advance(6_000);
    expect(bob2.calls.elsewhere).toMatchObject([
      { callId, address: alice, device: bob1.device, offered: false, can: { take: true } },
    ]);
    expect(bob1.calls.offer(callId, deviceId('nobody'))).toEqual({ ok: false, error: 'no-devices' });
    bob1.calls.offer(callId, bob2.device);
    world.clock.advance(100);
    expect(bob2.calls.elsewhere).toMatchObject([{ offered: true }]);
    expect(bob2.calls.take(callId, 'window')).toMatchObject({ ok: true });
    expect(bob2.calls.elsewhere).toEqual([]);
    bob2.media.report('window', { type: 'ready', callId, generation: 2 });
    world.clock.advance(100);
    expect(bob1.calls.views).toMatchObject([{ state: 'ended', reason: 'moved' }]);
    expect(alice1.orders.at(-1)).toMatchObject({ type: 'start', generation: 2 });
    alice1.report('connected', 2);
    bob2.report('connected', 2);
    expect(stateOf(alice1)).toEqual(['active']);
    expect([...alice1.held]).toEqual([bob2.device]);
    expect(bob2.calls.take('another', 'window')).toEqual({ ok: false, error: 'no-such-call' });
  });

  test('another network is told to the window of every call', () => {
    talk();
    alice1.calls.networkChanged();
    expect(alice1.orders.at(-1)).toEqual({ type: 'network-changed', callId: alice1.callId });
  });
});

describe('what is refused', () => {
  test('calls to oneself, strangers, people without devices, and a second call', () => {
    const { calls } = alice1;
    expect(calls.place(alice, 'window')).toEqual({ ok: false, error: 'own-account' });
    expect(calls.place(stranger, 'window')).toEqual({ ok: false, error: 'not-buddies' });
    expect(calls.place('carol@home.example' as Address, 'window')).toEqual({
      ok: false,
      error: 'no-devices',
    });
    calls.place(bob, 'window');
    expect(calls.place(bob, 'window')).toEqual({ ok: false, error: 'busy' });
  });

  test('commands for another call, and those that do not fit', () => {
    talk();
    const { calls, callId } = alice1;
    expect(calls.hangUp('another')).toEqual({ ok: false, error: 'no-such-call' });
    expect(calls.accept(callId, 'window')).toEqual({ ok: false, error: 'not-possible-now' });
    expect(calls.decline(callId)).toEqual({ ok: false, error: 'not-possible-now' });
    expect(calls.dismiss(callId)).toEqual({ ok: false, error: 'not-possible-now' });
  });

  test('rubbish, and messages of people who are no buddies', () => {
    const mallory = world.add(stranger, 'mallory');
    expect(alice1.calls.receive(bob1.device, { kind: 'invite' })).toBe(false);
    const invite = { kind: 'invite', callId: 'c'.repeat(22), media: 'voice', sentAt: world.clock.now() };
    expect(alice1.calls.receive(mallory.device, invite)).toBe(true);
    expect(alice1.calls.receive(deviceId('nobody'), invite)).toBe(true);
    expect(alice1.calls.views.at(-1)).toBeUndefined();
    alice1.calls.receive(bob1.device, invite);
    expect(alice1.calls.views.at(-1)?.state).toBe('ringing');
  });
});

describe('windows that come and go', () => {
  test('a window that reloads gets the call back with a new connection', () => {
    talk();
    alice1.media.windowClosed('window');
    expect(alice1.calls.views.at(-1)).toMatchObject({ state: 'reconnecting', mediaAttached: false });
    world.clock.advance(3_000);
    expect(alice1.media.attach('window')).toBe(true);
    expect(alice1.calls.views.at(-1)).toMatchObject({ state: 'reconnecting', mediaAttached: true });
    expect(alice1.orders.at(-1)).toMatchObject({ type: 'start', generation: 2 });
    world.clock.advance(100);
    expect(bob1.orders.at(-1)).toMatchObject({ type: 'start', generation: 2, role: 'responder' });
    alice1.report('connected', 2);
    bob1.report('connected', 2);
    expect([alice1, bob1].map(({ calls }) => calls.views.at(-1)?.state)).toEqual(['active', 'active']);
  });

  test('a window that has the media may say so again', () => {
    talk();
    const { length } = alice1.orders;
    expect(alice1.media.attach('window')).toBe(true);
    expect(alice1.orders).toHaveLength(length);
    expect(alice1.calls.views.at(-1)?.state).toBe('active');
  });

  test('while one window has the media another can neither take them nor report', () => {
    talk();
    expect(alice1.media.attach('other')).toBe(false);
    expect(alice1.report('stalled', 1, 'other')).toBe(false);
    expect(alice1.media.orders('other')).toEqual([]);
    expect(alice1.media.report('window', { type: 'connected', callId: 'x' })).toBe(false);
    expect(alice1.calls.views.at(-1)?.state).toBe('active');
  });

  test('a call without a window for ten seconds is over', () => {
    talk();
    alice1.media.windowClosed('window');
    world.clock.advance(9_999);
    expect(alice1.calls.views.at(-1)?.state).toBe('reconnecting');
    world.clock.advance(1);
    expect(alice1.calls.views.at(-1)).toMatchObject({ reason: 'failed', problem: 'window-gone' });
    world.clock.advance(100);
    expect(bob1.calls.views.at(-1)).toMatchObject({ reason: 'failed', problem: 'peer-failed' });
  });

  test('a window that closed while it rang is missed when somebody answers', () => {
    alice1.calls.place(bob, 'window');
    alice1.media.windowClosed('window');
    world.clock.advance(100);
    bob1.calls.accept(bob1.callId, 'window');
    world.clock.advance(100);
    expect(alice1.calls.views.at(-1)).toMatchObject({ state: 'connecting', mediaAttached: false });
    alice1.media.attach('other');
    expect(alice1.calls.views.at(-1)).toMatchObject({ state: 'connecting', mediaAttached: true });
    expect(alice1.media.orders('other')).toMatchObject([{ order: { type: 'start', generation: 2 } }]);
  });

  test('a window that attaches while it rings opens the microphone', () => {
    alice1.calls.place(bob, 'window');
    alice1.media.windowClosed('window');
    alice1.media.attach('other');
    expect(alice1.media.orders('other')).toMatchObject([{ order: { type: 'prepare' } }]);
  });

  test('a microphone that is refused ends the call before anybody answers', () => {
    alice1.calls.place(bob, 'window');
    world.clock.advance(100);
    const failure = { type: 'failed', callId: alice1.callId, generation: 0, failure: 'microphone-denied' };
    expect(alice1.media.report('window', failure)).toBe(true);
    expect(alice1.calls.views.at(-1)).toMatchObject({ reason: 'failed', problem: 'microphone-denied' });
    world.clock.advance(100);
    expect(bob1.calls.views.at(-1)).toMatchObject({ state: 'ended', reason: 'failed' });
  });
});
