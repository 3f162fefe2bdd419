/** A rate bound that allows bursts: `burst` tokens, refilled at `perSecond` (token bucket, RFC 2697). */
export class TokenBucket {
  readonly #burst: number;
  readonly #perSecond: number;
  #tokens: number;
  #at: number;

  constructor(burst: number, perSecond: number, now: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#tokens = burst;
    this.#at = now;
  }

  /** Takes tokens if there are enough. `now` in milliseconds. */
  take(cost: number, now: number): boolean {
    this.#refill(now);
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  /** When there will be enough, in milliseconds since 1970. */
  readyAt(cost: number): number {
    return this.#at + (Math.max(0, Math.min(cost, this.#burst) - this.#tokens) * 1_000) / this.#perSecond;
  }

  #refill(now: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) * this.#perSecond) / 1_000);
    this.#at = now;
  }
}
