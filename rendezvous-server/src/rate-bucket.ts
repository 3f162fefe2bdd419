import { LIMITS } from '@kith/shared/protocol/limits';

/**
 * The rate tokens of one connection (token bucket). What costs more than is left leaves a debt; a connection whose
 * debt reaches a whole burst is not going to behave and is closed.
 */
export class RateBucket {
  #tokens: number = LIMITS.rateBurst;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  /** Takes tokens; `false` when there were not enough. */
  take(cost: number, now: number): boolean {
    const refill = ((now - this.#at) / 1_000) * LIMITS.ratePerSecond;
    this.#tokens = Math.min(LIMITS.rateBurst, this.#tokens + refill) - cost;
    this.#at = now;
    return this.#tokens >= 0;
  }

  /** Seconds until the next token. */
  get wait(): number {
    return Math.max(0, Math.ceil(-this.#tokens / LIMITS.ratePerSecond));
  }

  get exhausted(): boolean {
    return this.#tokens <= -LIMITS.rateBurst;
  }
}
