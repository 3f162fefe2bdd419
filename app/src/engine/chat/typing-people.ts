import type { Address } from '@kith/shared/identity/address';
import type { Clock } from '../ports/clock.ts';

/** A sign of typing holds this long; a window repeats it while the person types. Milliseconds. */
const HOLDS = 6_000;

/** Who is typing, as far as was heard in the last seconds. */
export class TypingPeople {
  readonly #clock: Clock;
  readonly #tell: (peer: Address, typing: boolean) => void;
  readonly #timers = new Map<Address, () => void>();

  constructor(clock: Clock, tell: (peer: Address, typing: boolean) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  heard(peer: Address, active: boolean): void {
    this.#timers.get(peer)?.();
    this.#timers.delete(peer);
    if (active)
      this.#timers.set(
        peer,
        this.#clock.after(HOLDS, () => this.heard(peer, false)),
      );
    this.#tell(peer, active);
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }
}
