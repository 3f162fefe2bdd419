import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { Clock } from '../ports/clock.ts';
import { reconnectDelay } from './reconnect-delay.ts';

/** Rings when it is time for the next attempt. */
export class RetryAlarm {
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  #failures = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, random: RandomBytes) {
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Rings once: after `delay` milliseconds, or else after a time that grows with each failure in a row.
   * @returns when, in milliseconds since 1970
   */
  set(ring: () => void, delay?: number): number {
    this.cancel();
    const wait = delay ?? reconnectDelay(this.#failures++, this.#random);
    this.#cancel = this.#clock.after(wait, ring);
    return this.#clock.now() + wait;
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** An attempt succeeded: the next wait is short again. */
  reset(): void {
    this.cancel();
    this.#failures = 0;
  }
}
