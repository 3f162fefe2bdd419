import type { Clock } from '../ports/clock.ts';

/** Windows draw no faster than this; progress that comes more often only costs. Milliseconds. */
const INTERVAL = 250;

/** Tells what changed: at once after a quiet time, else gathered, four times a second at most. */
export class ChangeNotice {
  readonly #clock: Clock;
  readonly #listeners = new Set<(ids: ReadonlySet<string>) => void>();
  #changed = new Set<string>();
  #waiting: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  onChange(listener: (ids: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  note(id: string): void {
    this.#changed.add(id);
    if (this.#waiting === undefined) this.#tell();
  }

  stop(): void {
    this.#waiting?.();
    this.#listeners.clear();
  }

  #tell(): void {
    const changed = this.#changed;
    this.#changed = new Set();
    this.#waiting = this.#clock.after(INTERVAL, () => {
      this.#waiting = undefined;
      if (this.#changed.size > 0) this.#tell();
    });
    for (const listener of this.#listeners) listener(changed);
  }
}
