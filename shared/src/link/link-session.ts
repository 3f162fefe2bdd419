import { type DataFrame, decodeFrame, type Frame, type HelloFrame } from './frame.ts';
import { LINK_LIMITS } from './link-limits.ts';
import type { ByeReason, LinkFault } from './link-reason.ts';
import { RateMeter } from './rate-meter.ts';
import { SessionConnection } from './session-connection.ts';
import type { ConnectionId, SessionEffect, SessionEvent } from './session-events.ts';
import { Streams } from './streams.ts';

/**
 * A numbered session between two devices above connections that can be replaced under it (PROTOCOL, section
 * Links). Messages of the kept channels arrive once and in order however often the connection changes; a higher
 * priority always goes first; a slow line or reader is never flooded.
 *
 *     opened --HELLO--> active --silence 3 s--> stalled --silence 6 s--> dropped: `lost`
 *                         ^                        |
 *                         +---- HELLO on a newer connection: the older ones are dropped
 *
 * Decides only: time and buffer levels are handed in, what is to be done is handed out.
 */
export class LinkSession {
  /** 16 bytes in base64url, the same on both sides. */
  readonly id: string;
  readonly #bufferedAmount: (connection: ConnectionId) => number;
  readonly #streams = new Streams();
  readonly #connections = new Map<ConnectionId, SessionConnection>();
  readonly #sendMeter = new RateMeter();
  readonly #receiveMeter = new RateMeter();
  #active: SessionConnection | undefined;
  #effects: SessionEffect[] = [];
  #now = 0;
  #wakeAt = Number.POSITIVE_INFINITY;
  #ended = false;

  /** @param bufferedAmount bytes handed to a connection that have not left this machine */
  constructor(id: string, bufferedAmount: (connection: ConnectionId) => number) {
    this.id = id;
    this.#bufferedAmount = bufferedAmount;
  }

  get active(): ConnectionId | undefined {
    return this.#active?.id;
  }

  /** Whether the active connection is silent. */
  get stalled(): boolean {
    return this.#active?.stalled ?? false;
  }

  /** Whether a message is not delivered yet. */
  get pending(): boolean {
    return this.#streams.pending;
  }

  /** As measured; rates in bytes per second over the last seconds, times in milliseconds. */
  quality(now: number): { roundTripMs: number | undefined; sendRate: number; receiveRate: number } {
    return {
      roundTripMs: this.#active?.roundTrip,
      sendRate: this.#sendMeter.rate(now),
      receiveRate: this.#receiveMeter.rate(now),
    };
  }

  /** When `tick` is due, in milliseconds since 1970; `Infinity` for never. */
  get wakeAt(): number {
    return this.#wakeAt;
  }

  /**
   * Takes one event and says what to do, in order: all of it, before the next event is given. `now` in
   * milliseconds; it must never go back.
   */
  handle(event: SessionEvent, now: number): SessionEffect[] {
    this.#effects = [];
    this.#now = now;
    if (this.#ended) {
      if (event.kind === 'send') this.#effects.push({ kind: 'failed', id: event.id, reason: 'unreachable' });
      return this.#effects;
    }
    this.#forgiveSleep();
    this.#apply(event);
    this.#beat();
    this.#pump();
    this.#wakeAt = Math.min(...[...this.#connections.values()].map(connection => connection.wakeAt));
    return this.#effects;
  }

  #apply(event: SessionEvent): void {
    switch (event.kind) {
      case 'opened':
        this.#opened(event.connection, event.generation);
        break;
      case 'closed':
        this.#connections.delete(event.connection);
        this.#loseActive(event.connection);
        break;
      case 'frame':
        this.#received(event.connection, event.bytes);
        break;
      case 'send': {
        const outcome = this.#streams.offer(event);
        if (outcome !== 'queued') this.#effects.push({ kind: 'failed', id: event.id, reason: outcome });
        break;
      }
      case 'consumed':
        if (this.#streams.consume(event.channel, { bytes: event.message, cost: event.cost }))
          this.#acknowledge(this.#active);
        break;
      case 'probe':
        this.#active?.startHeartbeat(this.#now);
        break;
      case 'end':
        this.#end(event.reason, 'us');
        break;
      case 'abandon':
        this.#end('abandoned', 'us');
        break;
      case 'drained':
      case 'tick':
        break;
    }
  }

  #opened(id: ConnectionId, generation: number): void {
    const { freshLimit, received, limits } = this.#streams.helloState();
    const connection = new SessionConnection(id, generation, freshLimit, this.#now);
    this.#connections.set(id, connection);
    this.#transmit(connection, { kind: 'hello', session: this.id, generation, received, limits });
  }

  #received(id: ConnectionId, bytes: Uint8Array): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    connection.heard(this.#now);
    const frame = decodeFrame(bytes);
    const fault = typeof frame === 'string' ? frame : this.#frame(connection, frame, bytes.length);
    if (fault === undefined) return;
    if (connection !== this.#active) this.#transmit(connection, { kind: 'bye', reason: fault });
    this.#end(fault, 'us');
  }

  #frame(connection: SessionConnection, frame: Frame, length: number): LinkFault | undefined {
    if (frame.kind === 'bye') {
      this.#end(frame.reason, 'peer');
      return undefined;
    }
    if (frame.kind === 'hello') return this.#hello(connection, frame);
    if (!connection.greeted) return 'no-hello';
    switch (frame.kind) {
      case 'data':
        return this.#data(connection, frame, length);
      case 'ack': {
        const taken = this.#streams.take(frame);
        if (taken === undefined) return 'bad-ack';
        connection.pacer.acknowledged(taken.bytes, this.#now);
        this.#confirm(taken.delivered);
        return undefined;
      }
      case 'ping':
        // A peer that pings and never reads must not fill our memory.
        if (this.#bufferedAmount(connection.id) <= LINK_LIMITS.replyBuffer) {
          this.#transmit(connection, { kind: 'pong', token: frame.token });
        }
        return undefined;
      case 'pong':
        connection.pong(frame.token, this.#now);
        return undefined;
    }
  }

  #hello(connection: SessionConnection, hello: HelloFrame): LinkFault | undefined {
    if (connection.greeted || hello.session !== this.id || hello.generation !== connection.generation) {
      return 'bad-hello';
    }
    if (this.#active !== undefined && this.#active.generation > connection.generation) {
      this.#drop(connection);
      return undefined;
    }
    for (const older of this.#connections.values()) {
      // The peer may not have our HELLO yet: it should not see the old one close first.
      if (older.generation < connection.generation) this.#drop(older, true);
    }
    connection.greeted = true;
    connection.startHeartbeat(this.#now);
    this.#active = connection;
    this.#effects.push({ kind: 'active', connection: connection.id, generation: connection.generation });
    for (const id of this.#streams.reconnect(connection.freshLimit)) {
      this.#effects.push({ kind: 'failed', id, reason: 'connection-replaced' });
    }
    const taken = this.#streams.takeHello(hello);
    if (taken === undefined) return 'bad-hello';
    this.#confirm(taken.delivered);
    return undefined;
  }

  #data(connection: SessionConnection, frame: DataFrame, length: number): LinkFault | undefined {
    this.#receiveMeter.count(length, this.#now);
    const message = this.#streams.accept(frame);
    if (typeof message === 'string') return message;
    if (connection.received(length, this.#now)) this.#acknowledge(connection);
    if (message === undefined) return undefined;
    const { bytes, cost } = message;
    this.#effects.push({ kind: 'deliver', channel: frame.channel, message: bytes, cost });
    return undefined;
  }

  #confirm(delivered: readonly number[]): void {
    for (const id of delivered) this.#effects.push({ kind: 'delivered', id });
  }

  #acknowledge(connection: SessionConnection | undefined): void {
    if (connection === undefined) return;
    connection.acknowledged();
    this.#transmit(connection, { kind: 'ack', ...this.#streams.state() });
  }

  /** Heartbeat, due acknowledgements, silent connections. */
  #beat(): void {
    for (const connection of this.#connections.values()) {
      const health = connection.health(this.#now);
      if (health === 'dead') {
        this.#drop(connection);
        this.#loseActive(connection.id);
        continue;
      }
      if (connection !== this.#active) continue;
      const stalled = health === 'stalled';
      if (stalled !== connection.stalled) {
        connection.stalled = stalled;
        this.#effects.push({ kind: stalled ? 'stalled' : 'recovered' });
      }
      if (connection.pingDue(this.#now)) {
        this.#transmit(connection, { kind: 'ping', token: connection.ping(this.#now) });
      }
      if (connection.ackDue !== undefined && connection.ackDue <= this.#now) this.#acknowledge(connection);
    }
  }

  /** Hands over what the line, the buffers and the peer's credit allow, the highest priority first. */
  #pump(): void {
    const connection = this.#active;
    if (connection === undefined) return;
    const { pacer } = connection;
    let buffered = this.#bufferedAmount(connection.id);
    for (;;) {
      const { frameSize } = pacer;
      const sender = this.#streams.next(frameSize);
      const length = sender?.peek(frameSize);
      if (sender === undefined || length === undefined) {
        pacer.ranDry();
        return;
      }
      if (!pacer.allows(length, this.#streams.inFlight, buffered)) return;
      const { frame, completed } = sender.take(frameSize);
      this.#transmit(connection, frame);
      if (completed !== undefined) this.#effects.push({ kind: 'departed', id: completed });
      this.#sendMeter.count(length, this.#now);
      pacer.sent(length, this.#now);
      buffered += length;
    }
  }

  /** Silence while this process slept says nothing about the peer: ask again before judging. */
  #forgiveSleep(): void {
    if (this.#now - this.#wakeAt >= LINK_LIMITS.sleptAfter) this.#active?.startHeartbeat(this.#now);
  }

  #loseActive(id: ConnectionId): void {
    if (this.#active?.id !== id) return;
    this.#active = undefined;
    this.#effects.push({ kind: 'lost' });
  }

  #drop(connection: SessionConnection, linger = false): void {
    this.#connections.delete(connection.id);
    this.#effects.push({ kind: 'drop', connection: connection.id, linger });
  }

  #end(reason: ByeReason | 'abandoned', by: 'us' | 'peer'): void {
    const farewell = by === 'us' && reason !== 'abandoned';
    if (farewell && this.#active) {
      // With this the peer knows exactly what arrived and can send the rest another way.
      this.#acknowledge(this.#active);
      this.#transmit(this.#active, { kind: 'bye', reason });
    }
    for (const { id } of this.#connections.values()) {
      this.#effects.push({ kind: 'drop', connection: id, linger: farewell });
    }
    this.#connections.clear();
    this.#active = undefined;
    this.#ended = true;
    this.#effects.push({ kind: 'ended', reason, by, ...this.#streams.drain() });
  }

  #transmit(connection: SessionConnection, frame: Frame): void {
    this.#effects.push({ kind: 'transmit', connection: connection.id, frame });
  }
}
