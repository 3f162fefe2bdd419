import type { Clock } from '../ports/clock.ts';

/** A pure core: takes an event, says what to do, and when it wants to be woken. */
interface Core<Event, Effect> {
  readonly wakeAt: number;
  handle(event: Event | { readonly kind: 'tick' }, now: number): readonly Effect[];
}

/** Drives a core: one event after the other, what comes out in its order, and a timer. */
export class CoreDriver<Event, Effect> {
  readonly #core: Core<Event, Effect>;
  readonly #clock: Clock;
  readonly #perform: (effect: Effect) => void;
  readonly #events: (Event | { readonly kind: 'tick' })[] = [];
  #cancelTick: () => void = () => undefined;
  #stopped = false;

  constructor(core: Core<Event, Effect>, clock: Clock, perform: (effect: Effect) => void) {
    this.#core = core;
    this.#clock = clock;
    this.#perform = perform;
  }

  tell(event: Event | { readonly kind: 'tick' }): void {
    if (this.#stopped) return;
    this.#events.push(event);
    if (this.#events.length > 1) return;
    // What effects cause waits until all effects of the event before are carried out.
    for (let next = this.#events[0]; next !== undefined; next = this.#events[0]) {
      for (const effect of this.#core.handle(next, this.#clock.now())) {
        if (!this.#stopped) this.#perform(effect);
      }
      this.#events.shift();
    }
    this.#setTimer();
  }

  /** Nothing is done any more. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTick();
  }

  #setTimer(): void {
    this.#cancelTick();
    const { wakeAt } = this.#core;
    if (this.#stopped || !Number.isFinite(wakeAt)) return;
    const wait = Math.max(0, wakeAt - this.#clock.now());
    this.#cancelTick = this.#clock.after(wait, () => this.tell({ kind: 'tick' }));
  }
}
