import { LINK_LIMITS } from './link-limits.ts';
import type { LinkSignal, PeerSignal } from './link-signal.ts';
import type { ConnectionId } from './session-events.ts';

/** A connection that is being made. */
export interface Attempt {
  readonly connection: ConnectionId;
  readonly session: string;
  readonly generation: number;
  readonly initiator: boolean;
  /** Milliseconds since 1970 by which it must carry the session. */
  readonly deadline: number;
  /** It can carry frames; the peer's HELLO is awaited. */
  readonly opened: boolean;
  /** The network, or what may be shown to the peer, changed since it was begun: what it makes is replaced at once. */
  readonly outdated: boolean;
}

type CandidateSignal = Extract<LinkSignal, { kind: 'candidate' }>;

/** The connections of one link that are being made: at most one that we dialled and one that the peer did. */
export class Attempts {
  readonly #byConnection = new Map<ConnectionId, Attempt>();
  /** Candidates that overtook their offer. */
  #early: CandidateSignal[] = [];

  get all(): Attempt[] {
    return [...this.#byConnection.values()];
  }

  get dialled(): Attempt | undefined {
    return this.all.find(attempt => attempt.initiator);
  }

  get answered(): Attempt | undefined {
    return this.all.find(attempt => !attempt.initiator);
  }

  get(connection: ConnectionId): Attempt | undefined {
    return this.#byConnection.get(connection);
  }

  set(attempt: Attempt): void {
    this.#byConnection.set(attempt.connection, attempt);
  }

  /** Those that are under way were begun in another network, or by other rules. */
  outdate(): void {
    for (const attempt of this.all) this.set({ ...attempt, outdated: true });
  }

  delete(connection: ConnectionId): void {
    this.#byConnection.delete(connection);
  }

  /** When the first of them has failed. */
  get wakeAt(): number {
    return Math.min(...this.all.map(attempt => attempt.deadline));
  }

  /** The attempt that a signal of the peer is about. */
  match(signal: LinkSignal): Attempt | undefined {
    const initiator = signal.kind === 'candidate' ? signal.from === 'answerer' : signal.kind !== 'offer';
    return this.all.find(
      attempt =>
        attempt.session === signal.session &&
        attempt.generation === signal.generation &&
        attempt.initiator === initiator,
    );
  }

  /** Keeps a candidate whose offer may still be under way. */
  keepEarly(signal: CandidateSignal): void {
    if (signal.from !== 'offerer') return;
    this.#early = [...this.#early, signal].slice(-LINK_LIMITS.earlyCandidates);
  }

  /** The candidates that came before this attempt's offer. */
  takeEarly(attempt: Attempt): PeerSignal[] {
    const mine = this.#early.filter(
      signal => signal.session === attempt.session && signal.generation === attempt.generation,
    );
    this.#early = [];
    return mine.map(candidateOf);
  }
}

/** What a candidate signal says to our end of the connection. */
export function candidateOf({ candidate, sdpMid, sdpMLineIndex }: CandidateSignal): PeerSignal {
  return { kind: 'candidate', candidate, sdpMid, sdpMLineIndex };
}

/** What our end of a connection has to say, as a signal to the peer; `resume` marks the offer of a known session. */
export function signalOf(attempt: Attempt, signal: PeerSignal, resume: boolean): LinkSignal {
  const { session, generation, initiator } = attempt;
  const about = { session, generation };
  switch (signal.kind) {
    case 'offer':
      return { ...about, ...signal, resume };
    case 'answer':
      return { ...about, ...signal };
    case 'candidate':
      return { ...about, ...signal, from: initiator ? 'offerer' : 'answerer' };
  }
}
