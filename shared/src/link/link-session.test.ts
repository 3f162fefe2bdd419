import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { VirtualWire, type WireEnd, type WireQuality } from '../testing/virtual-wire.ts';
import { encodeFrame, type Frame } from './frame.ts';
import { CHANNEL_RULES, LINK_CHANNELS, type LinkChannel } from './link-channel.ts';
import { LINK_LIMITS } from './link-limits.ts';
import { LinkSession } from './link-session.ts';
import type { SessionEffect, SessionEvent } from './session-events.ts';

const FAST: WireQuality = { latencyMs: 5, bytesPerSecond: 10_000_000 };
const SESSION = 'AAAAAAAAAAAAAAAAAAAAAA';

/** One side: a session whose effects are carried out on virtual wires. */
class Side {
  readonly session: LinkSession;
  readonly log: SessionEffect[] = [];
  readonly received: { channel: LinkChannel; message: Uint8Array; cost: number; at: number }[] = [];
  /** Whether messages are consumed as they come. */
  reads = true;
  highestBuffer = 0;
  readonly #clock: VirtualClock;
  readonly #wires = new Map<number, WireEnd>();
  readonly #events: SessionEvent[] = [];
  #nextId = 1;
  #cancelTimer: () => void = () => undefined;

  constructor(clock: VirtualClock, session = SESSION) {
    this.#clock = clock;
    this.session = new LinkSession(session, id => this.#wires.get(id)?.bufferedAmount ?? 0);
  }

  attach(connection: number, generation: number, end: WireEnd): void {
    this.#wires.set(connection, end);
    end.onMessage = bytes => this.tell({ kind: 'frame', connection, bytes });
    end.onDrain = () => this.tell({ kind: 'drained', connection });
    end.onClose = () => {
      this.#wires.delete(connection);
      this.tell({ kind: 'closed', connection });
    };
    this.tell({ kind: 'opened', connection, generation });
  }

  send(channel: LinkChannel, message: Uint8Array): number {
    const id = this.#nextId++;
    this.tell({ kind: 'send', channel, id, message });
    return id;
  }

  tell(event: SessionEvent): void {
    this.#events.push(event);
    if (this.#events.length > 1) return;
    // An event that an effect causes waits until all effects of the one before are carried out.
    for (let next = this.#events[0]; next !== undefined; next = this.#events[0]) {
      for (const effect of this.session.handle(next, this.#clock.now())) this.#perform(effect);
      this.#events.shift();
    }
    this.#cancelTimer();
    if (Number.isFinite(this.session.wakeAt)) {
      this.#cancelTimer = this.#clock.after(this.session.wakeAt - this.#clock.now(), () =>
        this.tell({ kind: 'tick' }),
      );
    }
  }

  kinds(): string[] {
    return this.log.map(effect => effect.kind);
  }

  find<K extends SessionEffect['kind']>(kind: K): Extract<SessionEffect, { kind: K }>[] {
    return this.log.filter((effect): effect is Extract<SessionEffect, { kind: K }> => effect.kind === kind);
  }

  #perform(effect: SessionEffect): void {
    if (effect.kind !== 'transmit') this.log.push(effect);
    switch (effect.kind) {
      case 'transmit': {
        const wire = this.#wires.get(effect.connection);
        wire?.send(encodeFrame(effect.frame));
        this.highestBuffer = Math.max(this.highestBuffer, wire?.bufferedAmount ?? 0);
        break;
      }
      case 'drop': {
        const wire = this.#wires.get(effect.connection);
        this.#wires.delete(effect.connection);
        if (wire === undefined) break;
        wire.onMessage = wire.onDrain = wire.onClose = undefined;
        this.#clock.after(effect.linger ? 1_000 : 0, () => wire.close());
        break;
      }
      case 'deliver':
        // What the channel lends is written to again after it was consumed.
        this.received.push({ ...effect, message: effect.message.slice(), at: this.#clock.now() });
        if (this.reads) this.tell({ ...effect, kind: 'consumed' });
        break;
      default:
        break;
    }
  }
}

function setUp(quality = FAST) {
  const clock = new VirtualClock(0);
  const a = new Side(clock);
  const b = new Side(clock);
  let generation = 0;
  const connect = (wireQuality = quality) => {
    generation += 1;
    const wire = new VirtualWire(clock, wireQuality);
    a.attach(generation, generation, wire.a);
    b.attach(generation, generation, wire.b);
    return wire;
  };
  return { clock, a, b, connect };
}

const text = (n: number, length = 20) => {
  const bytes = new Uint8Array(Math.max(4, length)).fill(n & 0xff);
  new DataView(bytes.buffer).setUint32(0, n);
  return bytes;
};
const numberOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);

describe('link session', () => {
  it('LINK-4 greets on a new connection and delivers what waited', () => {
    const { clock, a, b, connect } = setUp();
    const id = a.send('chat', text(1));
    connect();
    clock.advance(100);
    expect(b.received.map(entry => numberOf(entry.message))).toEqual([1]);
    expect(a.find('delivered').map(effect => effect.id)).toEqual([id]);
    expect(a.find('active')).toEqual([{ kind: 'active', connection: 1, generation: 1 }]);
  });

  it('LINK-5 cuts messages of any size and puts them together again', () => {
    const { clock, a, b, connect } = setUp();
    connect();
    clock.advance(50);
    const sizes = [0, 1, 4_088, 4_089, 16_376, 65_528, 65_529, 262_144];
    for (const size of sizes) a.send('chat', new Uint8Array(size).fill(size % 251));
    clock.advance(2_000);
    expect(b.received.map(entry => entry.message.length)).toEqual(sizes);
    expect(b.received.every(entry => entry.message.every(byte => byte === entry.message.length % 251))).toBe(
      true,
    );
  });

  it('LINK-5 refuses a message that is too large and one too many in the queue', () => {
    const { a } = setUp();
    const rules = CHANNEL_RULES.chat;
    a.send('chat', new Uint8Array(rules.maxMessage + 1));
    expect(a.find('failed').map(effect => effect.reason)).toEqual(['message-too-large']);
    const fit = Math.floor(rules.maxQueue / (rules.maxMessage + 8));
    for (let n = 0; n < fit + 1; n++) a.send('chat', new Uint8Array(rules.maxMessage));
    expect(a.find('failed').map(effect => effect.reason)).toEqual(['message-too-large', 'queue-full']);
  });

  it('LINK-6 a higher priority overtakes what waits', () => {
    const { clock, a, b, connect } = setUp({ latencyMs: 5, bytesPerSecond: 100_000 });
    connect();
    clock.advance(50);
    for (let n = 0; n < 20; n++) a.send('files', text(n, 65_536));
    clock.advance(3_000);
    const sentAt = clock.now();
    for (const channel of ['overlay', 'chat', 'call'] as const) a.send(channel, text(7, 6_000));
    clock.advance(1_000);
    const after = b.received.filter(entry => entry.at >= sentAt && entry.channel !== 'files');
    expect(after.map(entry => entry.channel)).toEqual(['call', 'chat', 'overlay']);
    // 50 ms of files may be under way, one frame of them in the wire, and the round trip.
    expect(after.every(entry => entry.at - sentAt < 350)).toBe(true);
    clock.advance(20_000);
    expect(b.received.filter(entry => entry.channel === 'files')).toHaveLength(20);
  });

  it.each([50_000, 1_000_000, 50_000_000])(
    'LINK-7 what waits in buffers stays under max(one frame, 50 ms) at %i bytes per second, and the line is used',
    bytesPerSecond => {
      const { clock, a, b, connect } = setUp({ latencyMs: 20, bytesPerSecond });
      connect();
      clock.advance(100);
      const volume = Math.min(6_000_000, bytesPerSecond * 10);
      const messages = Math.ceil(volume / 262_144);
      const start = clock.now();
      for (let n = 0; n < messages; n++) a.send('files', text(n, 262_144));
      clock.advance(1_500);
      a.highestBuffer = 0;
      clock.advance(60_000);
      expect(b.received).toHaveLength(messages);
      const allowed = Math.max(LINK_LIMITS.smallFrame, bytesPerSecond * 0.05);
      expect(a.highestBuffer).toBeLessThanOrEqual(allowed * 1.5 + 200);
      const seconds = ((b.received.at(-1)?.at ?? Number.POSITIVE_INFINITY) - start) / 1_000;
      expect(volume / seconds).toBeGreaterThan(Math.min(bytesPerSecond * 0.7, 5_000_000));
    },
  );

  it('LINK-8 a reader that stops is not flooded, other channels go on, and it gets all when it reads again', () => {
    const { clock, a, b, connect } = setUp();
    connect();
    b.reads = false;
    for (let n = 0; n < 60; n++) a.send('chat', text(n, 50_000));
    clock.advance(5_000);
    const held = b.received.reduce((sum, entry) => sum + entry.cost, 0);
    expect(held).toBeGreaterThan(CHANNEL_RULES.chat.window / 2);
    expect(held).toBeLessThanOrEqual(CHANNEL_RULES.chat.window);
    a.send('call', text(99));
    clock.advance(100);
    expect(b.received.at(-1)?.channel).toBe('call');
    b.reads = true;
    for (const each of [...b.received]) b.tell({ ...each, kind: 'consumed' });
    clock.advance(5_000);
    expect(
      b.received.filter(entry => entry.channel === 'chat').map(entry => numberOf(entry.message)),
    ).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  it('LINK-9 a frozen peer is noticed: stalled after 3 s of silence, dropped after 6 s', () => {
    const { clock, a, connect } = setUp();
    const wire = connect();
    clock.advance(10_000);
    expect(a.kinds()).not.toContain('stalled');
    const frozenAt = clock.now();
    wire.freeze();
    clock.advance(3_100);
    expect(a.kinds()).toContain('stalled');
    expect(a.kinds()).not.toContain('lost');
    clock.advance(6_000 - (clock.now() - frozenAt));
    expect(a.kinds().slice(-2)).toEqual(['drop', 'lost']);
  });

  it('LINK-9 measures the round trip', () => {
    const { clock, a, connect } = setUp({ latencyMs: 40, bytesPerSecond: 1_000_000 });
    connect();
    clock.advance(5_000);
    const { roundTripMs } = a.session.quality(clock.now());
    expect(roundTripMs).toBeGreaterThanOrEqual(80);
    expect(roundTripMs).toBeLessThan(85);
  });

  it('LINK-9 silence while this process slept is forgiven until the peer was asked again', () => {
    const clock = new VirtualClock(0);
    const session = new LinkSession(SESSION, () => 0);
    session.handle({ kind: 'opened', connection: 1, generation: 1 }, clock.now());
    const hello = encodeFrame({
      kind: 'hello',
      session: SESSION,
      generation: 1,
      received: [0, 0, 0, 0],
      limits: [0, 0, 0, 0],
    });
    session.handle({ kind: 'frame', connection: 1, bytes: hello }, clock.now());
    const woken = session.handle({ kind: 'tick' }, clock.now() + 3_600_000);
    expect(woken.map(effect => effect.kind)).toEqual(['transmit']);
    const kinds: string[] = [];
    while (Number.isFinite(session.wakeAt) && !kinds.includes('lost')) {
      clock.advance(session.wakeAt - clock.now());
      kinds.push(...session.handle({ kind: 'tick' }, clock.now()).map(effect => effect.kind));
    }
    expect(kinds).toContain('stalled');
    expect(clock.now()).toBe(3_606_000);
  });

  it('LINK-10 the next connection takes over before the old one is dropped, and nothing is lost or doubled', () => {
    const { clock, a, b, connect } = setUp();
    connect();
    clock.advance(50);
    for (let n = 0; n < 200; n++) a.send('chat', text(n, 5_000));
    clock.advance(30);
    connect();
    clock.advance(5_000);
    expect(b.received.map(entry => numberOf(entry.message))).toEqual(
      Array.from({ length: 200 }, (_, n) => n),
    );
    expect(a.kinds()).not.toContain('lost');
    expect(a.find('drop')).toEqual([{ kind: 'drop', connection: 1, linger: true }]);
    expect(a.session.active).toBe(2);
  });

  it('LINK-11 files are not sent again: those under way fail, later ones go over the new connection', () => {
    const { clock, a, b, connect } = setUp({ latencyMs: 50, bytesPerSecond: 1_000_000 });
    const wire = connect();
    clock.advance(200);
    const ids = Array.from({ length: 10 }, (_, n) => a.send('files', text(n, 100_000)));
    clock.advance(300);
    wire.cut();
    connect();
    clock.advance(10_000);
    const failed = a.find('failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every(effect => effect.reason === 'connection-replaced')).toBe(true);
    const delivered = a.find('delivered').map(effect => effect.id);
    expect([...delivered, ...failed.map(effect => effect.id)].sort((x, y) => x - y)).toEqual(ids);
    const arrived = b.received.map(entry => numberOf(entry.message) + 1);
    expect(new Set(arrived).size).toBe(arrived.length);
    expect(delivered.every(id => arrived.includes(id))).toBe(true);
  });

  it('LINK-12 a goodbye ends both sides, with what was not delivered handed back', () => {
    const { clock, a, b, connect } = setUp();
    connect();
    clock.advance(50);
    b.tell({ kind: 'end', reason: 'shutting-down' });
    a.send('chat', text(5));
    clock.advance(50);
    expect(a.find('ended')).toMatchObject([{ reason: 'shutting-down', by: 'peer', doubtful: [{ id: 1 }] }]);
    expect(b.find('ended')).toMatchObject([{ reason: 'shutting-down', by: 'us' }]);
  });

  const rubbish: [string, string, (Frame | Uint8Array)[]][] = [
    ['unknown type', 'malformed-frame', [Uint8Array.of(77)]],
    ['more than 64 KiB', 'frame-too-large', [new Uint8Array(65_537)]],
    ['a second HELLO', 'bad-hello', [helloFrame()]],
    ['a gap', 'sequence-gap', [dataFrame({ offset: 5_000 })]],
    ['half a double', 'sequence-gap', [dataFrame({}), dataFrame({ payload: new Uint8Array(500) })]],
    ['a middle without a start', 'bad-fragment', [dataFrame({ first: false })]],
    ['a start inside a message', 'bad-fragment', [dataFrame({ last: false }), dataFrame({ offset: 18 })]],
    [
      'a message without end',
      'message-too-large',
      Array.from({ length: 2 }, (_, n) =>
        dataFrame({
          channel: 'call',
          first: n === 0,
          last: false,
          offset: n * 40_008,
          payload: new Uint8Array(40_000),
        }),
      ),
    ],
    [
      'more than the credit',
      'credit-exceeded',
      Array.from({ length: 6 }, (_, n) =>
        dataFrame({ channel: 'call', offset: n * 50_008, payload: new Uint8Array(50_000) }),
      ),
    ],
    [
      'an ACK of what was never sent',
      'bad-ack',
      [{ kind: 'ack', received: [9, 0, 0, 0], limits: [0, 0, 0, 0] }],
    ],
  ];
  it.each(rubbish)('LINK-13 drops a peer that sends %s as %s', (_what, reason, frames) => {
    const session = new LinkSession(SESSION, () => 0);
    session.handle({ kind: 'opened', connection: 1, generation: 1 }, 0);
    const effects = [helloFrame(), ...frames].flatMap(frame =>
      session.handle(
        { kind: 'frame', connection: 1, bytes: frame instanceof Uint8Array ? frame : encodeFrame(frame) },
        1,
      ),
    );
    expect(effects.find(effect => effect.kind === 'ended')).toMatchObject({ reason, by: 'us' });
    expect(effects.filter(effect => effect.kind === 'drop')).toEqual([
      { kind: 'drop', connection: 1, linger: true },
    ]);
  });

  it.each([
    ['data before HELLO', 'no-hello', dataFrame({})],
    ['another session', 'bad-hello', helloFrame({ session: 'BBBBBBBBBBBBBBBBBBBBBA' })],
    ['another generation', 'bad-hello', helloFrame({ generation: 2 })],
    ['having received what was never sent', 'bad-hello', helloFrame({ received: [0, 8, 0, 0] })],
  ] as const)('LINK-13 drops a peer that opens with %s', (_what, reason, frame) => {
    const session = new LinkSession(SESSION, () => 0);
    session.handle({ kind: 'opened', connection: 1, generation: 1 }, 0);
    const effects = session.handle({ kind: 'frame', connection: 1, bytes: encodeFrame(frame) }, 1);
    expect(effects.find(effect => effect.kind === 'ended')).toMatchObject({ reason, by: 'us' });
  });

  it('LINK-13 survives any bytes from a peer that greeted', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), inputs => {
        const session = new LinkSession(SESSION, () => 0);
        session.handle({ kind: 'opened', connection: 1, generation: 1 }, 0);
        session.handle({ kind: 'frame', connection: 1, bytes: encodeFrame(helloFrame()) }, 0);
        const effects = inputs.flatMap(bytes => session.handle({ kind: 'frame', connection: 1, bytes }, 1));
        expect(effects.filter(effect => effect.kind === 'ended').length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('LINK-10 messages arrive once and in order per channel, whatever happens to the connections', () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('send' as const),
          side: fc.boolean(),
          channel: fc.constantFrom(...LINK_CHANNELS.slice(0, 3)),
          size: fc.nat({ max: 60_000 }),
        }),
      },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 400 }) }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('connect' as const), latencyMs: fc.nat({ max: 100 }) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'freeze' as const) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), steps => {
        const { clock, a, b, connect } = setUp();
        let wire = connect();
        const sent = { a: new Map<LinkChannel, number[]>(), b: new Map<LinkChannel, number[]>() };
        for (const [n, action] of steps.entries()) {
          if (action.do === 'send') {
            const side = action.side ? 'a' : 'b';
            (action.side ? a : b).send(action.channel, text(n, action.size));
            sent[side].set(action.channel, [...(sent[side].get(action.channel) ?? []), n]);
          } else if (action.do === 'wait') clock.advance(action.ms);
          else if (action.do === 'connect')
            wire = connect({ latencyMs: action.latencyMs, bytesPerSecond: 2_000_000 });
          else if (action.do === 'cut') wire.cut();
          else wire.freeze();
        }
        clock.advance(7_000);
        connect();
        clock.advance(30_000);
        for (const [from, to] of [['a', b] as const, ['b', a] as const]) {
          for (const channel of LINK_CHANNELS) {
            const got = to.received
              .filter(entry => entry.channel === channel)
              .map(entry => numberOf(entry.message));
            expect(got).toEqual(sent[from].get(channel) ?? []);
          }
        }
        expect(a.session.pending || b.session.pending).toBe(false);
        expect([...a.find('ended'), ...b.find('ended')]).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

function helloFrame(change: Partial<Extract<Frame, { kind: 'hello' }>> = {}): Frame {
  const zero = [0, 0, 0, 0] as const;
  return { kind: 'hello', session: SESSION, generation: 1, received: zero, limits: zero, ...change };
}

function dataFrame(change: Partial<Extract<Frame, { kind: 'data' }>>): Frame {
  return {
    kind: 'data',
    channel: 'chat',
    first: true,
    last: true,
    offset: 0,
    payload: new Uint8Array(10),
    ...change,
  };
}
