import { LINK_LIMITS } from './link-limits.ts';

/** Whether anybody needs a link: calls that hold it, and when it was used last. */
export class Demand {
  #holds = 0;
  #lastUsed = 0;

  hold(): void {
    this.#holds += 1;
  }

  release(now: number): void {
    this.#holds = Math.max(0, this.#holds - 1);
    this.#lastUsed = now;
  }

  used(now: number): void {
    this.#lastUsed = now;
  }

  get held(): boolean {
    return this.#holds > 0;
  }

  /** When an open link may be closed for want of use; `Infinity` while it is held. */
  get idleAt(): number {
    return this.held ? Number.POSITIVE_INFINITY : this.#lastUsed + LINK_LIMITS.idleTimeout;
  }
}
