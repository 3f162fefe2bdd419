import type { CallTimer } from '@kith/shared/call/call-state';
import type { Clock } from '../ports/clock.ts';

type Timer = CallTimer | 'elsewhere';

/** The timers of all calls: each call has one of each name. */
export class CallTimers {
  readonly #clock: Clock;
  readonly #fire: (callId: string, timer: Timer) => void;
  /** By call and name: what cancels it. */
  readonly #running = new Map<string, () => void>();

  constructor(clock: Clock, fire: (callId: string, timer: Timer) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** (Re)starts it. */
  set(callId: string, timer: Timer, ms: number): void {
    this.clear(callId, timer);
    const cancel = this.#clock.after(ms, () => {
      this.#running.delete(keyOf(callId, timer));
      this.#fire(callId, timer);
    });
    this.#running.set(keyOf(callId, timer), cancel);
  }

  clear(callId: string, timer: Timer): void {
    this.#running.get(keyOf(callId, timer))?.();
    this.#running.delete(keyOf(callId, timer));
  }

  stop(): void {
    for (const cancel of this.#running.values()) cancel();
    this.#running.clear();
  }
}

function keyOf(callId: string, timer: Timer): string {
  return `${callId} ${timer}`;
}
