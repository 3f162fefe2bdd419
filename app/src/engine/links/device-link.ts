import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { decodeFrame, encodeFrame } from '@kith/shared/link/frame';
import { Link } from '@kith/shared/link/link';
import type { LinkChannel } from '@kith/shared/link/link-channel';
import type { LinkEffect, LinkEvent } from '@kith/shared/link/link-events';
import { LINK_LIMITS } from '@kith/shared/link/link-limits';
import type { LinkCloseReason, LinkGoodbye, SendFailure } from '@kith/shared/link/link-reason';
import type { LinkSignal } from '@kith/shared/link/link-signal';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Clock } from '../ports/clock.ts';
import type {
  CandidatePolicy,
  ConnectionStats,
  PeerConnection,
  PeerConnections,
} from '../ports/peer-connections.ts';
import type { LinkState, SentMessage } from './links.ts';

/** Frames are written here, one after the other: an allocation for each would keep the garbage collector busy. */
const SCRATCH = new Uint8Array(LINK_LIMITS.frame);
/** How long a connection is kept after its last frame was handed over, so that it leaves the machine. */
const LINGER_MS = 1_000;
const STATS_INTERVAL_MS = 5_000;
const NOT_MEASURED: ConnectionStats = { route: 'unknown', relay: undefined, roundTripMs: undefined };

export interface DeviceLinkParts {
  readonly me: string;
  readonly peer: string;
  readonly connections: PeerConnections;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly policy: () => CandidatePolicy;
  /** Sends a signal to the peer; false when the route knows that it can't be reached. */
  readonly signal: (signal: LinkSignal) => Promise<boolean>;
  /** Hands a message over; done when whoever got it is. */
  readonly deliver: (channel: LinkChannel, message: Uint8Array) => void | Promise<void>;
  readonly stateChanged: (state: LinkState) => void;
  /** Another connection carries the link. */
  readonly connected: () => void;
  readonly sessionReset: () => void;
  readonly report: (error: unknown) => void;
}

/** Who waits for a message. */
interface Sent {
  readonly departed: () => void;
  readonly settled: (outcome: Result<'delivered', SendFailure>) => void;
}

/** Carries out what the core of one link decides: owns its connections, its timer and who waits for what. */
export class DeviceLink {
  readonly #parts: DeviceLinkParts;
  readonly #link: Link;
  readonly #connections = new Map<number, PeerConnection>();
  /** Connections that are given time to send their last frame, and what to call when they are gone. */
  readonly #lingering = new Map<PeerConnection, PromiseWithResolvers<void>>();
  readonly #waiting = new Set<(result: Result<undefined, LinkCloseReason>) => void>();
  readonly #sent = new Map<number, Sent>();
  readonly #events: LinkEvent[] = [];
  #lastId = 0;
  #stats = NOT_MEASURED;
  #carrier: number | undefined;
  #cancelTick: () => void = () => undefined;
  #cancelStats: () => void = () => undefined;

  constructor(parts: DeviceLinkParts) {
    this.#parts = parts;
    this.#link = new Link({
      me: parts.me,
      peer: parts.peer,
      randomBytes: parts.randomBytes,
      bufferedAmount: id => this.#connections.get(id)?.bufferedAmount ?? 0,
    });
  }

  get state(): LinkState {
    const { phase } = this.#link;
    if (phase.state === 'closed' || phase.state === 'connecting') return phase;
    const { roundTripMs, sendRate, receiveRate } = this.#link.quality(this.#parts.clock.now());
    const { route, relay } = this.#stats;
    return {
      state: phase.state,
      route,
      relay,
      roundTripMs: roundTripMs ?? this.#stats.roundTripMs,
      sendRate,
      receiveRate,
    };
  }

  /** Tells the core something that needs no answer. */
  tell(event: LinkEvent): void {
    this.#events.push(event);
    if (this.#events.length > 1) return;
    // What effects cause waits until all effects of the event before are carried out: frames keep their order.
    for (let next = this.#events[0]; next !== undefined; next = this.#events[0]) {
      for (const effect of this.#link.handle(next, this.#parts.clock.now())) this.#perform(effect);
      this.#events.shift();
    }
    this.#setTimer();
  }

  /** Opens the link; at the latest after `timeout` milliseconds there is an answer. */
  open(timeout: number): Promise<Result<undefined, LinkCloseReason>> {
    const { clock } = this.#parts;
    this.tell({ kind: 'want', until: clock.now() + timeout });
    const { phase } = this.#link;
    if (phase.state === 'open') return Promise.resolve(ok(undefined));
    if (phase.state === 'closed') return Promise.resolve(failed(phase.reason));
    return new Promise(resolve => {
      const settle = (result: Result<undefined, LinkCloseReason>) => {
        cancel();
        this.#waiting.delete(settle);
        resolve(result);
      };
      const cancel = clock.after(timeout, () => settle(failed('unreachable')));
      this.#waiting.add(settle);
    });
  }

  send(channel: LinkChannel, message: Uint8Array): SentMessage {
    this.#lastId += 1;
    const id = this.#lastId;
    const departed = Promise.withResolvers<void>();
    const outcome = Promise.withResolvers<Result<'delivered', SendFailure>>();
    this.#sent.set(id, { departed: departed.resolve, settled: outcome.resolve });
    this.tell({ kind: 'send', channel, id, message });
    return { departed: departed.promise, outcome: outcome.promise };
  }

  /** Says goodbye and closes; done when the connections are gone, after a second at most. */
  async close(reason: LinkGoodbye): Promise<void> {
    this.tell({ kind: 'close', reason });
    await Promise.all([...this.#lingering.values()].map(({ promise }) => promise));
  }

  #perform(effect: LinkEffect): void {
    switch (effect.kind) {
      case 'connect':
        this.#connect(effect.connection, effect.role);
        break;
      case 'feed':
        this.#connections.get(effect.connection)?.signal(effect.signal);
        break;
      case 'signal':
        this.#signal(effect.signal);
        break;
      case 'transmit':
        this.#connections.get(effect.connection)?.send(encodeFrame(effect.frame, SCRATCH));
        break;
      case 'drop':
        this.#drop(effect.connection, effect.linger);
        break;
      case 'deliver':
        this.#deliver(effect);
        break;
      case 'departed':
        this.#sent.get(effect.id)?.departed();
        break;
      case 'delivered':
        this.#settle(effect.id, ok('delivered'));
        break;
      case 'failed':
        this.#settle(effect.id, failed(effect.reason));
        break;
      case 'phase':
        this.#phaseChanged();
        break;
      case 'session-reset':
        this.#parts.sessionReset();
        break;
    }
  }

  #connect(connection: number, role: 'initiator' | 'responder'): void {
    const made = this.#parts.connections.connect(
      { role, policy: this.#parts.policy() },
      {
        signal: signal => this.tell({ kind: 'local-signal', connection, signal }),
        open: () => this.tell({ kind: 'opened', connection }),
        message: bytes => {
          if (this.#connections.has(connection)) this.tell({ kind: 'frame', connection, bytes });
          else if (isGoodbye(bytes)) this.#endLinger(made);
        },
        drain: () => this.tell({ kind: 'drained', connection }),
        close: reason => {
          this.#connections.delete(connection);
          this.#endLinger(made);
          const failure = reason === 'handshake-failed' ? reason : 'other';
          this.tell({ kind: 'closed', connection, failure });
        },
      },
    );
    this.#connections.set(connection, made);
  }

  #drop(id: number, linger: boolean): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    this.#connections.delete(id);
    if (!linger) {
      connection.destroy();
      return;
    }
    this.#lingering.set(connection, Promise.withResolvers());
    this.#parts.clock.after(LINGER_MS, () => this.#endLinger(connection));
  }

  #endLinger(connection: PeerConnection): void {
    const lingering = this.#lingering.get(connection);
    if (lingering === undefined) return;
    this.#lingering.delete(connection);
    connection.destroy();
    lingering.resolve();
  }

  #signal(signal: LinkSignal): void {
    this.#parts.signal(signal).then(
      reachable => {
        if (!reachable && signal.kind === 'offer') this.tell({ kind: 'unreachable' });
      },
      error => this.#parts.report(error),
    );
  }

  #deliver({ session, channel, message, cost }: Extract<LinkEffect, { kind: 'deliver' }>): void {
    const consumed = () => this.tell({ kind: 'consumed', session, channel, message, cost });
    try {
      const pending = this.#parts.deliver(channel, message);
      if (pending === undefined) consumed();
      else {
        pending.catch(this.#parts.report).finally(consumed);
      }
    } catch (error) {
      this.#parts.report(error);
      consumed();
    }
  }

  #settle(id: number, outcome: Result<'delivered', SendFailure>): void {
    const sent = this.#sent.get(id);
    this.#sent.delete(id);
    sent?.departed();
    sent?.settled(outcome);
  }

  #phaseChanged(): void {
    const { phase } = this.#link;
    if (phase.state === 'closed') this.#stats = NOT_MEASURED;
    this.#parts.stateChanged(this.state);
    if (phase.state === 'open' && phase.connection !== this.#carrier) {
      this.#carrier = phase.connection;
      this.#parts.connected();
    }
    if (phase.state === 'open') for (const settle of this.#waiting) settle(ok(undefined));
    if (phase.state === 'closed') for (const settle of this.#waiting) settle(failed(phase.reason));
    this.#cancelStats();
    if (phase.state === 'open') void this.#measure(phase.connection);
  }

  /** Asks a connection for its route, again and again while it is the active one. */
  async #measure(id: number): Promise<void> {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    const stats = await connection.stats();
    const { phase } = this.#link;
    if (phase.state !== 'open' || phase.connection !== id) return;
    this.#stats = stats;
    this.#parts.stateChanged(this.state);
    this.#cancelStats();
    this.#cancelStats = this.#parts.clock.after(STATS_INTERVAL_MS, () => void this.#measure(id));
  }

  #setTimer(): void {
    this.#cancelTick();
    const { wakeAt } = this.#link;
    if (!Number.isFinite(wakeAt)) return;
    const { clock } = this.#parts;
    this.#cancelTick = clock.after(Math.max(0, wakeAt - clock.now()), () => this.tell({ kind: 'tick' }));
  }
}

/** Whether the peer ended the session too: nothing is left to wait for. */
function isGoodbye(bytes: Uint8Array): boolean {
  const frame = decodeFrame(bytes);
  return typeof frame === 'object' && frame.kind === 'bye';
}
