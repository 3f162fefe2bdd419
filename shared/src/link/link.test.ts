import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../testing/seeded-random.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { type Faults, NO_FAULTS, VirtualNetwork } from '../testing/virtual-network.ts';
import { type VirtualConnection, VirtualInternet } from '../testing/virtual-peer-connections.ts';
import { encodeFrame } from './frame.ts';
import { Link } from './link.ts';
import type { LinkChannel } from './link-channel.ts';
import type { LinkEffect, LinkEvent } from './link-events.ts';
import { LINK_LIMITS } from './link-limits.ts';
import type { LinkSignal } from './link-signal.ts';

const LINE = { latencyMs: 20, bytesPerSecond: 2_000_000 };

/** A device with a link to one other: carries out effects on the virtual internet and the virtual signal route. */
class Device {
  readonly me: string;
  readonly received: { channel: LinkChannel; n: number }[] = [];
  readonly delivered = new Set<number>();
  readonly failed = new Map<number, string>();
  readonly phases: string[] = [];
  resets = 0;
  link: Link;
  dials = 0;
  readonly #world: World;
  #connections = new Map<number, VirtualConnection>();
  #cancelTimer: () => void = () => undefined;
  readonly #events: LinkEvent[] = [];
  #life = 0;

  constructor(me: string, world: World) {
    this.me = me;
    this.#world = world;
    this.link = this.#newLink();
    world.route.join(me, { receive: signal => this.tell({ kind: 'signal', signal }) });
  }

  send(channel: LinkChannel, id: number): void {
    const message = new Uint8Array(40 + (id % 7) * 3_000);
    new DataView(message.buffer).setUint32(0, id);
    this.tell({ kind: 'send', channel, id, message });
  }

  /** The process dies and starts again: nothing is remembered. */
  restart(): void {
    this.#life += 1;
    this.#cancelTimer();
    for (const connection of this.#connections.values()) connection.destroy();
    this.#connections.clear();
    this.link = this.#newLink();
  }

  tell(event: LinkEvent): void {
    const { clock } = this.#world;
    this.#events.push(event);
    if (this.#events.length > 1) return;
    // An event that an effect causes waits until all effects of the one before are carried out.
    for (let next = this.#events[0]; next !== undefined; next = this.#events[0]) {
      for (const effect of this.link.handle(next, clock.now())) this.#perform(effect);
      this.#events.shift();
    }
    this.#cancelTimer();
    const { wakeAt } = this.link;
    if (Number.isFinite(wakeAt)) {
      this.#cancelTimer = clock.after(wakeAt - clock.now(), () => this.tell({ kind: 'tick' }));
    }
  }

  #newLink(): Link {
    return new Link({
      me: this.me,
      peer: this.me === 'A' ? 'B' : 'A',
      randomBytes: length => this.#world.random.bytes(length),
      bufferedAmount: id => this.#connections.get(id)?.bufferedAmount ?? 0,
    });
  }

  #perform(effect: LinkEffect): void {
    const connections = this.#connections;
    switch (effect.kind) {
      case 'connect': {
        const { connection, role } = effect;
        if (role === 'initiator') this.dials += 1;
        const life = this.#life;
        const tell = (event: LinkEvent) => {
          if (life === this.#life) this.tell(event);
        };
        const made = this.#world.internet.machine(this.me).connect(
          { role },
          {
            signal: signal => tell({ kind: 'local-signal', connection, signal }),
            open: () => tell({ kind: 'opened', connection }),
            message: bytes => tell({ kind: 'frame', connection, bytes }),
            drain: () => tell({ kind: 'drained', connection }),
            close: () => tell({ kind: 'closed', connection, failure: 'other' }),
          },
        );
        connections.set(connection, made);
        break;
      }
      case 'feed':
        connections.get(effect.connection)?.signal(effect.signal);
        break;
      case 'signal':
        this.#world.route.send(this.me, this.me === 'A' ? 'B' : 'A', effect.signal);
        break;
      case 'transmit':
        connections.get(effect.connection)?.send(encodeFrame(effect.frame));
        break;
      case 'drop': {
        const connection = connections.get(effect.connection);
        connections.delete(effect.connection);
        this.#world.clock.after(effect.linger ? 1_000 : 0, () => connection?.destroy());
        break;
      }
      case 'deliver': {
        const { session, channel, cost, message } = effect;
        this.received.push({ channel, n: new DataView(message.buffer, message.byteOffset).getUint32(0) });
        this.tell({ kind: 'consumed', session, channel, message, cost });
        break;
      }
      case 'delivered':
        this.delivered.add(effect.id);
        break;
      case 'failed':
        this.failed.set(effect.id, effect.reason);
        break;
      case 'phase':
        this.phases.push(effect.phase.state === 'closed' ? effect.phase.reason : effect.phase.state);
        break;
      case 'session-reset':
        this.resets += 1;
        break;
    }
  }
}

interface World {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly route: VirtualNetwork<LinkSignal>;
  readonly internet: VirtualInternet;
}

function setUp(seed = 1, faults: Faults = NO_FAULTS) {
  const clock = new VirtualClock();
  const random = new SeededRandom(seed);
  const route = new VirtualNetwork<LinkSignal>(clock, random.fork(), faults);
  const internet = new VirtualInternet(clock, random.fork(), LINE);
  const world: World = { clock, random, route, internet };
  return { ...world, a: new Device('A', world), b: new Device('B', world) };
}

const ids = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);
const numbers = (device: Device) => device.received.map(entry => entry.n);

describe('link', () => {
  it('LINK-20 opens when a message is sent, and carries messages both ways', () => {
    const { clock, a, b } = setUp();
    a.send('chat', 1);
    clock.advance(1_000);
    b.send('chat', 2);
    clock.advance(1_000);
    expect([numbers(a), numbers(b)]).toEqual([[2], [1]]);
    expect([a.phases, b.phases]).toEqual([
      ['connecting', 'open'],
      ['connecting', 'open'],
    ]);
    expect(a.dials + b.dials).toBe(1);
  });

  it('LINK-21 when both dial at once the lower device id yields and one connection is left', () => {
    const { clock, a, b } = setUp();
    a.send('chat', 1);
    b.send('chat', 2);
    clock.advance(1_000);
    expect([numbers(a), numbers(b)]).toEqual([[2], [1]]);
    expect([a.dials, b.dials]).toEqual([1, 1]);
    expect([a.phases, b.phases]).toEqual([
      ['connecting', 'open'],
      ['connecting', 'open'],
    ]);
  });

  it('LINK-22 dials again with back-off while nobody answers, then gives up and fails what waited', () => {
    const { clock, a, route } = setUp();
    route.partition(['A'], ['B']);
    a.send('chat', 1);
    clock.advance(LINK_LIMITS.openTimeout + 1);
    expect(a.dials).toBeGreaterThanOrEqual(2);
    expect(a.dials).toBeLessThanOrEqual(4);
    expect(a.failed.get(1)).toBe('unreachable');
    expect(a.phases).toEqual(['connecting', 'unreachable']);
    expect(clock.pending).toBeLessThan(5);
  });

  it('LINK-22 a handshake that never finishes is dialled again', () => {
    const { clock, a, b, internet } = setUp();
    internet.handshakeLoss = 1;
    a.send('chat', 1);
    clock.advance(4_000);
    internet.handshakeLoss = 0;
    clock.advance(4_000);
    expect(numbers(b)).toEqual([1]);
  });

  it('LINK-22 gives up at once when the route knows that the peer is away', () => {
    const { a } = setUp();
    a.send('chat', 1);
    a.tell({ kind: 'unreachable' });
    expect(a.failed.get(1)).toBe('unreachable');
    expect(a.link.phase).toEqual({ state: 'closed', reason: 'unreachable' });
  });

  it('LINK-23 replaces a stalled connection before dropping it', () => {
    const { clock, a, b, internet } = setUp();
    a.send('chat', 1);
    clock.advance(1_000);
    internet.freeze('B');
    internet.thaw('B');
    a.send('chat', 2);
    clock.advance(3_500);
    expect(numbers(b)).toEqual([1, 2]);
    expect(a.phases).toEqual(['connecting', 'open', 'replacing', 'open']);
    expect(a.resets + b.resets).toBe(0);
  });

  it('LINK-23 replaces the connection when the network changed, while the old one carries on', () => {
    const { clock, a, b } = setUp();
    a.send('chat', 1);
    clock.advance(1_000);
    a.tell({ kind: 'network-changed' });
    for (const id of ids(50, 2)) a.send('chat', id);
    clock.advance(2_000);
    expect(numbers(b)).toEqual(ids(51));
    for (const { phases } of [a, b]) expect(phases).toEqual(['connecting', 'open', 'replacing', 'open']);
  });

  it.each(['a', 'b'] as const)(
    'LINK-23 a connection that was under way when the network of %s changed is replaced too',
    side => {
      for (const after of [0, 10, 20]) {
        const devices = setUp();
        const { phases } = devices[side];
        devices.a.send('chat', 1);
        while (phases.length === 0) devices.clock.advance(1);
        devices.clock.advance(after);
        expect(phases).toEqual(['connecting']);
        devices[side].tell({ kind: 'network-changed' });
        devices.clock.advance(5_000);
        expect(phases.slice(-2)).toEqual(['replacing', 'open']);
        expect(numbers(devices.b)).toEqual([1]);
      }
    },
  );

  it('LINK-24 gives a session up when its connection is not back in time', () => {
    const { clock, a, b, internet, route } = setUp();
    a.send('chat', 1);
    clock.advance(1_000);
    route.partition(['A'], ['B']);
    internet.cutAll();
    b.send('chat', 2);
    clock.advance(LINK_LIMITS.openTimeout + 1);
    expect(a.phases).toEqual(['connecting', 'open', 'replacing', 'unreachable']);
    expect(b.failed.get(2)).toBe('unreachable');
  });

  it('LINK-24 a connection that dies before both HELLOs are through costs nobody the session', () => {
    const { clock, a, b, internet } = setUp();
    a.send('chat', 1);
    for (let step = 0; step < 200 && !a.phases.includes('open'); step++) clock.advance(1);
    a.send('chat', 2);
    internet.cutAll();
    clock.advance(5_000);
    expect(numbers(b)).toEqual([1, 2]);
    expect(a.resets + b.resets).toBe(0);
  });

  it('LINK-25 a restarted peer that dials resets the session: what was not delivered is told', () => {
    const { clock, a, b } = setUp();
    a.send('chat', 1);
    clock.advance(1_000);
    b.restart();
    b.send('chat', 100);
    clock.advance(2_000);
    expect(numbers(a)).toEqual([100]);
    expect(a.resets).toBe(1);
    a.send('chat', 2);
    clock.advance(2_000);
    expect(numbers(b)).toEqual([1, 2]);
  });

  it('LINK-25 a peer that lost its memory says so to who resumes, and a new session begins', () => {
    const { clock, a, b, internet } = setUp();
    a.send('chat', 1);
    clock.advance(1_000);
    internet.freeze('B');
    internet.thaw('B');
    b.restart();
    a.send('chat', 2);
    clock.advance(10_000);
    expect(a.resets).toBe(1);
    expect(a.failed.get(2)).toBe('session-reset');
    a.send('chat', 3);
    clock.advance(5_000);
    expect(numbers(b)).toEqual([1, 3]);
  });

  it('LINK-26 a late offer of an abandoned dial does not disturb an open link', () => {
    const { clock, a, b, route } = setUp();
    let late: LinkSignal | undefined;
    route.onEvent = event => {
      if (event.from === 'A' && event.outcome === 'sent' && event.message.kind === 'offer')
        late ??= event.message;
    };
    a.send('chat', 1);
    b.send('chat', 2);
    clock.advance(1_000);
    expect(late?.kind).toBe('offer');
    if (late) b.tell({ kind: 'signal', signal: late });
    clock.advance(10_000);
    b.send('chat', 3);
    clock.advance(1_000);
    expect(numbers(a)).toEqual([2, 3]);
    expect(a.resets + b.resets).toBe(0);
    expect(b.link.phase.state).toBe('open');
  });

  it('LINK-27 an unused link closes on both sides and opens again for the next message', () => {
    const { clock, a, b } = setUp();
    a.send('chat', 1);
    clock.advance(LINK_LIMITS.idleTimeout + 2_000);
    expect([a.link.phase, b.link.phase]).toEqual([
      { state: 'closed', reason: 'idle' },
      { state: 'closed', reason: 'idle' },
    ]);
    clock.advance(5_000);
    expect(clock.pending).toBe(0);
    b.send('chat', 2);
    clock.advance(1_000);
    expect(numbers(a)).toEqual([2]);
    expect(a.resets + b.resets).toBe(0);
  });

  it('LINK-27 a call holds the link', () => {
    const { clock, a, b } = setUp();
    a.send('call', 1);
    a.tell({ kind: 'hold' });
    b.tell({ kind: 'hold' });
    clock.advance(2 * LINK_LIMITS.idleTimeout);
    expect(a.link.phase.state).toBe('open');
    a.tell({ kind: 'release' });
    b.tell({ kind: 'release' });
    clock.advance(LINK_LIMITS.idleTimeout + 2_000);
    expect(a.link.phase.state).toBe('closed');
  });

  it('LINK-27 a message that crosses an idle goodbye goes over the next session', () => {
    const { clock, a, b } = setUp();
    a.send('chat', 1);
    clock.advance(1_000);
    a.tell({ kind: 'close', reason: 'idle' });
    b.send('chat', 2);
    clock.advance(3_000);
    expect(numbers(a)).toEqual([2]);
    expect(b.delivered.has(2)).toBe(true);
  });

  it('LINK-28 a refusal closes the link and names itself', () => {
    const { clock, a, route } = setUp();
    route.leave('B');
    route.join('B', {
      receive: ({ session, generation }) =>
        route.send('B', 'A', { kind: 'bye', session, generation, reason: 'refused' }),
    });
    a.send('chat', 1);
    clock.advance(1_000);
    expect(a.link.phase).toEqual({ state: 'closed', reason: 'refused' });
    expect(a.failed.get(1)).toBe('refused');
  });

  it('LINK-29 after failed handshakes it stops dialling and says why', () => {
    const clock = new VirtualClock();
    const random = new SeededRandom(3);
    const link = new Link({ me: 'A', peer: 'B', randomBytes: n => random.bytes(n), bufferedAmount: () => 0 });
    const connections: number[] = [];
    const run = (event: LinkEvent) => {
      for (const effect of link.handle(event, clock.now())) {
        if (effect.kind === 'connect') connections.push(effect.connection);
      }
    };
    run({ kind: 'want', until: clock.now() + 20_000 });
    run({ kind: 'closed', connection: connections[0] ?? 0, failure: 'handshake-failed' });
    clock.advance(1_000);
    run({ kind: 'tick' });
    run({ kind: 'closed', connection: connections[1] ?? 0, failure: 'handshake-failed' });
    expect(connections).toEqual([1, 2]);
    expect(link.phase).toEqual({ state: 'closed', reason: 'handshake-failed' });
  });

  it('LINK-13 a peer that sends rubbish is dropped and not dialled for a while', () => {
    const { clock, a, b, internet } = setUp();
    const wires: VirtualConnection[] = [];
    const { machine } = internet;
    internet.machine = name => ({
      connect: (options, events) => {
        const connection = machine.call(internet, name).connect(options, events);
        if (name === 'B') wires.push(connection);
        return connection;
      },
    });
    a.send('chat', 1);
    clock.advance(1_000);
    wires[0]?.send(Uint8Array.of(99, 1, 2));
    clock.advance(3_000);
    expect(a.link.phase).toEqual({ state: 'closed', reason: 'malformed-frame' });
    expect(b.link.phase).toEqual({ state: 'closed', reason: 'malformed-frame' });
    a.send('chat', 2);
    clock.advance(LINK_LIMITS.openTimeout + 1);
    expect(a.dials).toBe(1);
    expect(a.failed.get(2)).toBe('unreachable');
  });
});

describe('link fuzz', () => {
  const FAULTY: Faults = { latencyMs: [5, 800], loss: 0.15, duplication: 0.15, reordering: 0.3 };
  const seeds = Array.from({ length: 100 }, (_, index) => index + 1);

  it.each(seeds)(
    'LINK-10 LINK-21 LINK-25 everything arrives once and in order, or is reported: seed %i',
    seed => {
      const { clock, a, b, internet, route } = setUp(seed, FAULTY);
      const random = new SeededRandom(seed * 7_919);
      internet.handshakeLoss = 0.1;
      const devices = [a, b];
      let next = 1;
      const sent: [number[], number[]] = [[], []];
      const restarts = [0, 0];
      for (let step = 0; step < 60; step++) {
        const side = random.int(2);
        const device = devices[side] ?? a;
        const dice = random.next();
        if (dice < 0.6) {
          sent[side === 0 ? 0 : 1].push(next);
          device.send(random.chance(0.8) ? 'chat' : 'call', next++);
        } else if (dice < 0.68) internet.cutAll();
        else if (dice < 0.74) {
          internet.freeze(device.me);
          internet.thaw(device.me);
        } else if (dice < 0.8) device.tell({ kind: 'network-changed' });
        else if (dice < 0.83 && seed % 3 === 0) {
          device.restart();
          restarts[side] = (restarts[side] ?? 0) + 1;
        } else if (dice < 0.86) device.tell({ kind: 'close', reason: 'idle' });
        clock.advance(random.pick([0, 5, 50, 500, 3_000]));
      }
      route.heal();
      internet.handshakeLoss = 0;
      clock.advance(60_000);
      for (const [side, from, to] of [[0, a, b] as const, [1, b, a] as const]) {
        const got = numbers(to);
        for (const channel of ['call', 'chat'] as const) {
          const inChannel = to.received.filter(entry => entry.channel === channel).map(entry => entry.n);
          expect(inChannel).toEqual([...inChannel].sort((x, y) => x - y));
        }
        expect(new Set(got).size).toBe(got.length);
        const unexplained = sent[side].filter(id => !got.includes(id) && !from.failed.has(id));
        if (restarts[0] === 0 && restarts[1] === 0) expect(unexplained).toEqual([]);
        for (const id of from.delivered) expect(got).toContain(id);
      }
      // Who gave a session up, or said goodbye into a dead line, forgot it as a restart would.
      const forgotten = devices.some(device =>
        device.phases.some(phase => ['unreachable', 'idle'].includes(phase)),
      );
      if (restarts[0] === 0 && restarts[1] === 0 && !forgotten) expect(a.resets + b.resets).toBe(0);
      a.send('chat', 900_001);
      b.send('chat', 900_002);
      clock.advance(25_000);
      expect([numbers(b).at(-1), numbers(a).at(-1)]).toEqual([900_001, 900_002]);
    },
  );
});
