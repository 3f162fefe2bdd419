import { backOff } from './back-off.ts';
import type { ConnectionFailure } from './link-events.ts';
import { LINK_LIMITS } from './link-limits.ts';

/** When the next dial may start, from how the last ones ended. */
export class DialSchedule {
  readonly #random: () => number;
  #failures = 0;
  #handshakeFailures = 0;
  #last: ConnectionFailure = 'other';
  #readyAt = 0;

  /** @param random numbers in [0, 1) */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds since 1970. */
  get readyAt(): number {
    return this.#readyAt;
  }

  /** Dials that failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** What became of the last attempt. */
  get reason(): 'unreachable' | 'handshake-failed' {
    return this.#last === 'other' ? 'unreachable' : this.#last;
  }

  /** Whether dialling again is pointless: the peer's key is not what it should be. */
  get hopeless(): boolean {
    return this.#handshakeFailures >= LINK_LIMITS.handshakeFailures;
  }

  failed(failure: ConnectionFailure, now: number): void {
    this.#failures += 1;
    this.#last = failure;
    this.#handshakeFailures = failure === 'handshake-failed' ? this.#handshakeFailures + 1 : 0;
    this.#readyAt = now + backOff(this.#failures, this.#random());
  }

  /** The next dial may start at once: one succeeded, or something changed. */
  reset(): void {
    this.#failures = this.#handshakeFailures = this.#readyAt = 0;
    this.#last = 'other';
  }

  /** Forbids dialling until a time. */
  block(until: number): void {
    this.#readyAt = Math.max(this.#readyAt, until);
  }
}
