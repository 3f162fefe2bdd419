import type { RandomBytes } from '../identity/crypto-suite.ts';
import { fraction, toBase64Url } from '../protocol/bytes.ts';
import { type Attempt, Attempts, candidateOf, signalOf } from './attempts.ts';
import { dialTimeout } from './back-off.ts';
import { Demand } from './demand.ts';
import { DialSchedule } from './dial-schedule.ts';
import type { ConnectionFailure, LinkEffect, LinkEvent, LinkPhase } from './link-events.ts';
import { LINK_LIMITS } from './link-limits.ts';
import { isLinkFault, type LinkCloseReason } from './link-reason.ts';
import type { LinkSession } from './link-session.ts';
import { LinkSessions } from './link-sessions.ts';
import type { LinkSignal, PeerSignal } from './link-signal.ts';
import type { ConnectionId, SessionEffect, SessionEvent, SessionMessage } from './session-events.ts';

export interface LinkParts {
  /** Device ids: when both dial at once, the lower one yields. */
  readonly me: string;
  readonly peer: string;
  readonly randomBytes: RandomBytes;
  /** Bytes handed to a connection that have not left this machine. */
  readonly bufferedAmount: (connection: ConnectionId) => number;
}

type Ended = Extract<SessionEffect, { kind: 'ended' }>;

/**
 * One device's side of a link to another: when to dial, whose offer to take, when to replace a connection, when
 * to give up; the session above it carries the messages.
 *
 *     closed --want, send, offer--> connecting --HELLO--> open --silent or gone--> replacing --HELLO--> open
 *       ^                               |                  |                          |
 *       +---- given up, refused --------+---- BYE, idle ---+---- not back in 15 s ----+
 *
 * Decides only: time, randomness and buffer levels are handed in, what is to be done is handed out.
 */
export class Link {
  readonly #parts: LinkParts;
  readonly #attempts = new Attempts();
  readonly #demand = new Demand();
  readonly #schedule: DialSchedule;
  readonly #sessions: LinkSessions;
  #lastConnection = 0;
  /** The active connection should be replaced. */
  #replace = false;
  /** When a link that is wanted and not open is given up. */
  #giveUpAt: number | undefined;
  #ignoreUntil = 0;
  #phase: LinkPhase = { state: 'closed', reason: 'never-opened' };
  #effects: LinkEffect[] = [];
  #now = 0;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#sessions = new LinkSessions(parts.bufferedAmount);
    this.#schedule = new DialSchedule(() => fraction(parts.randomBytes(4)));
  }

  get phase(): LinkPhase {
    return this.#phase;
  }

  /** As measured; rates in bytes per second over the last seconds, times in milliseconds. */
  quality(now: number): { roundTripMs: number | undefined; sendRate: number; receiveRate: number } {
    return this.#sessions.current?.quality(now) ?? { roundTripMs: undefined, sendRate: 0, receiveRate: 0 };
  }

  /** When `tick` is due, in milliseconds since 1970; `Infinity` for never. */
  get wakeAt(): number {
    const never = Number.POSITIVE_INFINITY;
    const { active, current } = this.#sessions;
    const idleAt = current?.pending ? never : this.#demand.idleAt;
    return Math.min(
      this.#sessions.wakeAt,
      this.#attempts.wakeAt,
      active === undefined ? (this.#giveUpAt ?? never) : idleAt,
      this.#wantsConnection() && this.#attempts.all.length === 0 ? this.#schedule.readyAt : never,
    );
  }

  /**
   * Takes one event and says what to do, in order: all of it, before the next event is given. `now` in
   * milliseconds; it must never go back.
   */
  handle(event: LinkEvent, now: number): LinkEffect[] {
    this.#effects = [];
    this.#now = now;
    this.#apply(event);
    this.#plan();
    this.#showPhase();
    return this.#effects;
  }

  #apply(event: LinkEvent): void {
    switch (event.kind) {
      case 'want':
        this.#want(event.until);
        break;
      case 'hold':
        this.#demand.hold();
        break;
      case 'release':
        this.#demand.release(this.#now);
        break;
      case 'send':
        this.#want(this.#now + LINK_LIMITS.openTimeout);
        this.#run(this.#sessions.current, event);
        break;
      case 'consumed':
        if (event.session === this.#sessions.current?.id) this.#run(this.#sessions.current, event);
        break;
      case 'signal':
        this.#signal(event.signal);
        break;
      case 'unreachable':
        this.#unreachable();
        break;
      case 'available':
        this.#schedule.reset();
        break;
      case 'network-changed':
        this.#schedule.reset();
        this.#replace = this.#sessions.active !== undefined;
        this.#attempts.outdate();
        this.#run(this.#sessions.current, { kind: 'probe' });
        break;
      case 'local-signal':
        this.#tell(this.#attempts.get(event.connection), event.signal);
        break;
      case 'opened':
        this.#opened(this.#attempts.get(event.connection));
        break;
      case 'closed':
        this.#closed(event.connection, event.failure);
        break;
      case 'frame':
      case 'drained':
        this.#run(this.#sessions.ownerOf(event.connection), event);
        break;
      case 'tick':
        this.#run(this.#sessions.current, event);
        this.#run(this.#sessions.offered, event);
        break;
      case 'close':
        this.#run(this.#sessions.current, { kind: 'end', reason: event.reason });
        break;
    }
  }

  #want(until: number): void {
    this.#demand.used(this.#now);
    if (this.#sessions.current === undefined)
      this.#sessions.replace(this.#sessions.make(this.#newSessionId()));
    if (this.#sessions.active === undefined) this.#giveUpAt = Math.max(this.#giveUpAt ?? 0, until);
  }

  #signal(signal: LinkSignal): void {
    if (this.#now < this.#ignoreUntil) return;
    const attempt = this.#attempts.match(signal);
    switch (signal.kind) {
      case 'offer':
        this.#offer(signal);
        break;
      case 'answer':
        if (attempt) this.#effects.push(feed(attempt, { kind: 'answer', sdp: signal.sdp }));
        break;
      case 'candidate':
        if (attempt) this.#effects.push(feed(attempt, candidateOf(signal)));
        else this.#attempts.keepEarly(signal);
        break;
      case 'bye':
        if (attempt === undefined) break;
        if (signal.reason === 'unknown-session') this.#resetSession();
        else if (signal.reason === 'refused') this.#shut('refused');
        else this.#attemptFailed(attempt, 'other');
        break;
    }
  }

  #offer(signal: Extract<LinkSignal, { kind: 'offer' }>): void {
    const { session, generation } = signal;
    const known = session === this.#sessions.current?.id;
    if (!known && signal.resume) {
      this.#effects.push({
        kind: 'signal',
        signal: { kind: 'bye', session, generation, reason: 'unknown-session' },
      });
      return;
    }
    if (known && generation <= this.#sessions.activeGeneration) return;
    const dialled = this.#attempts.dialled;
    if (dialled) {
      // Both dial for the same purpose: the higher device id goes on. A peer that offers a new session in place
      // of an established one has lost its memory, and our dial could not succeed.
      const contested = known || !this.#sessions.established;
      if (contested && this.#parts.me > this.#parts.peer) return;
      this.#drop(dialled);
    }
    const answered = this.#attempts.answered;
    if (answered) this.#drop(answered);
    if (!known) this.#takeSession(session);
    if (session === this.#sessions.current?.id)
      this.#sessions.generation = Math.max(this.#sessions.generation, generation);
    const attempt = this.#start(session, generation, 'responder');
    this.#effects.push(feed(attempt, { kind: 'offer', sdp: signal.sdp }));
    for (const candidate of this.#attempts.takeEarly(attempt)) this.#effects.push(feed(attempt, candidate));
  }

  /** Makes the peer's new session ours, or keeps it aside until it proves to be alive. */
  #takeSession(id: string): void {
    const fresh = this.#sessions.make(id);
    if (this.#sessions.established) this.#sessions.setOffered(fresh);
    else this.#replaceSession(fresh);
  }

  /** Carries what was not sent over into another session; what may have arrived has failed. */
  #replaceSession(fresh: LinkSession): void {
    const wasEstablished = this.#sessions.established;
    const old = this.#sessions.replace(fresh);
    this.#replace = false;
    for (const effect of old?.handle({ kind: 'abandon' }, this.#now) ?? []) {
      if (effect.kind === 'drop') this.#perform(effect);
      if (effect.kind !== 'ended') continue;
      this.#fail(effect.doubtful, 'session-reset');
      this.#requeue(effect.unsent);
    }
    if (wasEstablished) this.#effects.push({ kind: 'session-reset' });
  }

  /** The peer does not know the session any more: it is there, so begin another. */
  #resetSession(): void {
    for (const attempt of this.#attempts.all) this.#drop(attempt);
    this.#replaceSession(this.#sessions.make(this.#newSessionId()));
    this.#schedule.reset();
    this.#giveUpAt = this.#now + LINK_LIMITS.openTimeout;
  }

  #tell(attempt: Attempt | undefined, signal: PeerSignal): void {
    if (attempt === undefined) return;
    const resume = this.#sessions.established && attempt.session === this.#sessions.current?.id;
    this.#effects.push({ kind: 'signal', signal: signalOf(attempt, signal, resume) });
  }

  #start(session: string, generation: number, role: 'initiator' | 'responder'): Attempt {
    this.#lastConnection += 1;
    const attempt: Attempt = {
      connection: this.#lastConnection,
      session,
      generation,
      initiator: role === 'initiator',
      deadline: this.#now + dialTimeout(this.#schedule.failures),
      opened: false,
      outdated: false,
    };
    this.#attempts.set(attempt);
    this.#effects.push({ kind: 'connect', connection: attempt.connection, role });
    return attempt;
  }

  #opened(attempt: Attempt | undefined): void {
    if (attempt === undefined) return;
    const { connection, generation } = attempt;
    const session = this.#sessions.find(attempt.session);
    if (session === undefined) {
      this.#drop(attempt);
      return;
    }
    this.#attempts.set({ ...attempt, opened: true });
    this.#sessions.own(connection, session);
    this.#run(session, { kind: 'opened', connection, generation });
  }

  #closed(connection: ConnectionId, failure: ConnectionFailure): void {
    const owner = this.#sessions.disown(connection);
    const attempt = this.#attempts.get(connection);
    if (attempt) {
      this.#attempts.delete(connection);
      this.#noteFailure(attempt, failure);
      // The peer may have heard our HELLO and count on the session: we are as bound to it as after a loss.
      if (attempt.opened && this.#sessions.current !== undefined) {
        this.#giveUpAt = Math.max(this.#giveUpAt ?? 0, this.#now + LINK_LIMITS.resumeTimeout);
      }
    }
    this.#run(owner, { kind: 'closed', connection });
  }

  #attemptFailed(attempt: Attempt, failure: ConnectionFailure): void {
    this.#drop(attempt);
    this.#noteFailure(attempt, failure);
  }

  #noteFailure(attempt: Attempt, failure: ConnectionFailure): void {
    if (attempt.initiator || failure === 'handshake-failed') this.#schedule.failed(failure, this.#now);
    if (this.#sessions.active !== undefined && !this.#sessions.current?.stalled)
      this.#replace = attempt.outdated;
    if (attempt.session === this.#sessions.offered?.id) this.#sessions.setOffered(undefined);
    if (this.#schedule.hopeless && this.#sessions.active === undefined) this.#shut('handshake-failed');
  }

  #drop(attempt: Attempt): void {
    this.#attempts.delete(attempt.connection);
    this.#effects.push({ kind: 'drop', connection: attempt.connection, linger: false });
    this.#run(this.#sessions.disown(attempt.connection), { kind: 'closed', connection: attempt.connection });
  }

  #unreachable(): void {
    const dialled = this.#attempts.dialled;
    if (dialled === undefined) return;
    this.#attemptFailed(dialled, 'other');
    if (!this.#sessions.established) this.#shut('unreachable');
  }

  #run(session: LinkSession | undefined, event: SessionEvent): void {
    for (const effect of session?.handle(event, this.#now) ?? []) this.#perform(effect, session);
  }

  #perform(effect: SessionEffect, session?: LinkSession): void {
    switch (effect.kind) {
      case 'deliver':
        this.#demand.used(this.#now);
        if (session) this.#effects.push({ ...effect, session: session.id });
        break;
      case 'transmit':
      case 'departed':
      case 'delivered':
      case 'failed':
        this.#effects.push(effect);
        break;
      case 'drop':
        this.#sessions.disown(effect.connection);
        this.#attempts.delete(effect.connection);
        this.#effects.push(effect);
        break;
      case 'active':
        this.#active(effect.connection, effect.generation, session);
        break;
      case 'stalled':
        this.#replace = true;
        break;
      case 'recovered':
        this.#replace = false;
        break;
      case 'lost':
        this.#schedule.reset();
        this.#giveUpAt = this.#now + LINK_LIMITS.resumeTimeout;
        break;
      case 'ended':
        this.#ended(effect, session);
        break;
    }
  }

  #active(connection: ConnectionId, generation: number, session: LinkSession | undefined): void {
    const outdated = this.#attempts.get(connection)?.outdated ?? false;
    this.#attempts.delete(connection);
    if (session !== undefined && session === this.#sessions.offered) this.#replaceSession(session);
    for (const attempt of this.#attempts.all) if (!attempt.opened) this.#drop(attempt);
    this.#sessions.establish(generation);
    this.#replace = outdated;
    this.#giveUpAt = undefined;
    this.#schedule.reset();
    this.#demand.used(this.#now);
  }

  #ended({ reason, by, doubtful, unsent }: Ended, session: LinkSession | undefined): void {
    if (isLinkFault(reason)) {
      this.#ignoreUntil = this.#now + LINK_LIMITS.penalty;
      this.#schedule.block(this.#ignoreUntil);
    }
    if (session === this.#sessions.offered) {
      this.#sessions.setOffered(undefined);
      return;
    }
    this.#forgetSession(reason === 'abandoned' ? 'unreachable' : reason);
    // The peer confirmed all that it got before it said goodbye: the rest can go over a new session.
    const rest = [...doubtful, ...unsent];
    if (by === 'us' || reason !== 'idle') this.#fail(rest, reason === 'abandoned' ? 'unreachable' : reason);
    else if (rest.length > 0) {
      this.#want(this.#now + LINK_LIMITS.openTimeout);
      this.#requeue(rest);
    }
  }

  /** Closes without a goodbye: there is nobody to say it to. */
  #shut(reason: LinkCloseReason): void {
    const session = this.#forgetSession(reason);
    for (const effect of session?.handle({ kind: 'abandon' }, this.#now) ?? []) {
      if (effect.kind === 'drop') this.#effects.push(effect);
      if (effect.kind === 'ended') this.#fail([...effect.doubtful, ...effect.unsent], reason);
    }
  }

  #forgetSession(reason: LinkCloseReason): LinkSession | undefined {
    const session = this.#sessions.replace(undefined);
    for (const attempt of this.#attempts.all) this.#drop(attempt);
    this.#replace = false;
    this.#giveUpAt = undefined;
    this.#setPhase({ state: 'closed', reason });
    return session;
  }

  #requeue(messages: readonly SessionMessage[]): void {
    for (const message of messages) this.#run(this.#sessions.current, { kind: 'send', ...message });
  }

  #fail(messages: readonly SessionMessage[], reason: LinkCloseReason | 'session-reset'): void {
    for (const { id } of messages) this.#effects.push({ kind: 'failed', id, reason });
  }

  #wantsConnection(): boolean {
    if (this.#sessions.current === undefined) return false;
    return this.#sessions.active === undefined ? this.#giveUpAt !== undefined : this.#replace;
  }

  #plan(): void {
    for (const attempt of this.#attempts.all) {
      if (attempt.deadline <= this.#now) this.#attemptFailed(attempt, 'other');
    }
    const session = this.#sessions.current;
    if (session === undefined) return;
    if (session.active !== undefined) {
      if (this.#demand.idleAt <= this.#now && !session.pending)
        this.#run(session, { kind: 'end', reason: 'idle' });
    } else if (this.#giveUpAt === undefined ? this.#attempts.all.length === 0 : this.#giveUpAt <= this.#now) {
      this.#shut(this.#schedule.reason);
    }
    this.#dial();
  }

  #dial(): void {
    if (!this.#wantsConnection() || this.#attempts.all.length > 0 || this.#sessions.current === undefined)
      return;
    if (this.#now < this.#schedule.readyAt) return;
    this.#sessions.generation += 1;
    this.#start(this.#sessions.current.id, this.#sessions.generation, 'initiator');
  }

  #showPhase(): void {
    const session = this.#sessions.current;
    if (session === undefined) return;
    if (session.active === undefined)
      this.#setPhase({ state: this.#sessions.established ? 'replacing' : 'connecting' });
    else if (session.stalled || this.#attempts.all.length > 0) this.#setPhase({ state: 'replacing' });
    else this.#setPhase({ state: 'open', connection: session.active });
  }

  #setPhase(phase: LinkPhase): void {
    if (samePhase(this.#phase, phase)) return;
    this.#phase = phase;
    this.#effects.push({ kind: 'phase', phase });
  }

  #newSessionId(): string {
    return toBase64Url(this.#parts.randomBytes(16));
  }
}

function samePhase(a: LinkPhase, b: LinkPhase): boolean {
  if (a.state === 'open' && b.state === 'open') return a.connection === b.connection;
  if (a.state === 'closed' && b.state === 'closed') return a.reason === b.reason;
  return a.state === b.state;
}

function feed({ connection }: Attempt, signal: PeerSignal): LinkEffect {
  return { kind: 'feed', connection, signal };
}
