import type { Clock } from '../ports/clock.ts';
import type { PowerSource, PowerState } from '../ports/power-source.ts';

/** Milliseconds: asking costs some systems a process of its own. */
const EVERY = 2 * 60_000;
const MAINS: PowerState = { onBattery: false, metered: false };

/** Looks every so often at how the machine is powered and connected, while somebody wants to know. */
export class PowerWatch {
  readonly #source: PowerSource | undefined;
  readonly #clock: Clock;
  readonly #changed: () => void;
  #cancel: (() => void) | undefined;
  #state: PowerState | undefined;

  /** @param source absent: what can't be known */
  constructor(source: PowerSource | undefined, clock: Clock, changed: () => void) {
    this.#source = source;
    this.#clock = clock;
    this.#changed = changed;
    if (source === undefined) this.#state = MAINS;
  }

  /** `undefined` until it was looked at. */
  get state(): PowerState | undefined {
    return this.#state;
  }

  /** Looks now, and every so often from now on. */
  start(): void {
    if (this.#source === undefined) return;
    this.stop();
    const cancel = this.#clock.after(EVERY, () => this.start());
    this.#cancel = cancel;
    void this.#source
      .read()
      .catch(() => MAINS)
      .then(state => {
        if (this.#cancel !== cancel) return;
        this.#state = state;
        this.#changed();
      });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
