import { LINK_LIMITS } from './link-limits.ts';
import { SendPacer } from './send-pacer.ts';
import type { ConnectionId } from './session-events.ts';

/** What a session knows of one of its connections: is the peer there, how fast is the line, what is due when. */
export class SessionConnection {
  readonly id: ConnectionId;
  readonly generation: number;
  readonly pacer: SendPacer;
  /** The peer's HELLO arrived. */
  greeted = false;
  /** Nothing was heard for so long that a replacement was asked for. */
  stalled = false;
  /** When the acknowledgement of what was received is due. */
  ackDue: number | undefined;
  /** What our HELLO told the peer that it may send on a stream that starts anew. */
  readonly freshLimit: number;
  #unacknowledged = 0;
  readonly #openedAt: number;
  #lastHeard: number;
  #nextPing = Number.POSITIVE_INFINITY;
  #pings = new Map<number, number>();
  #nextToken = 1;
  #roundTrip: number | undefined;

  constructor(id: ConnectionId, generation: number, freshLimit: number, now: number) {
    this.id = id;
    this.generation = generation;
    this.freshLimit = freshLimit;
    this.pacer = new SendPacer(now);
    this.#openedAt = now;
    this.#lastHeard = now;
  }

  /** The last measured round trip, in milliseconds. */
  get roundTrip(): number | undefined {
    return this.#roundTrip;
  }

  /** Notes that the peer was heard. */
  heard(now: number): void {
    this.#lastHeard = now;
  }

  /** Starts the heartbeat: a PING is due now. */
  startHeartbeat(now: number): void {
    this.#nextPing = now;
    this.#lastHeard = now;
  }

  pingDue(now: number): boolean {
    return now >= this.#nextPing;
  }

  /** Token of the PING that is sent now. */
  ping(now: number): number {
    const token = this.#nextToken++;
    this.#pings.set(token, now);
    for (const old of this.#pings.keys()) {
      if (this.#pings.size <= LINK_LIMITS.pingsUnanswered) break;
      this.#pings.delete(old);
    }
    this.#nextPing = now + LINK_LIMITS.pingInterval;
    return token;
  }

  /** Takes the answer to a PING; unknown tokens are ignored. */
  pong(token: number, now: number): void {
    const sentAt = this.#pings.get(token);
    if (sentAt === undefined) return;
    this.#pings.delete(token);
    this.#roundTrip = now - sentAt;
    this.pacer.measured(this.#roundTrip, now);
  }

  /** Counts received bytes; whether they should be acknowledged at once. */
  received(bytes: number, now: number): boolean {
    this.#unacknowledged += bytes;
    this.ackDue ??= now + LINK_LIMITS.ackDelay;
    return this.#unacknowledged >= LINK_LIMITS.ackBytes;
  }

  acknowledged(): void {
    this.#unacknowledged = 0;
    this.ackDue = undefined;
  }

  /** How the connection is doing. */
  health(now: number): 'fine' | 'stalled' | 'dead' {
    if (!this.greeted) return now - this.#openedAt >= LINK_LIMITS.helloTimeout ? 'dead' : 'fine';
    const silence = now - this.#lastHeard;
    if (silence >= LINK_LIMITS.deadAfter) return 'dead';
    return silence >= LINK_LIMITS.stalledAfter ? 'stalled' : 'fine';
  }

  /** When something is due next. */
  get wakeAt(): number {
    const judged = this.greeted
      ? this.#lastHeard + (this.stalled ? LINK_LIMITS.deadAfter : LINK_LIMITS.stalledAfter)
      : this.#openedAt + LINK_LIMITS.helloTimeout;
    return Math.min(judged, this.#nextPing, this.ackDue ?? Number.POSITIVE_INFINITY);
  }
}
