/** A value that is only worth having while somebody looks at it. */
export class WatchedStore<Value> {
  readonly #store: ValueStore<Value>;
  readonly #turned: (isWatched: boolean) => void;
  #looking = 0;

  /** @param turned told when the first begins to look, and when the last one has ended */
  constructor(value: Value, turned: (isWatched: boolean) => void) {
    this.#store = new ValueStore(value);
    this.#turned = turned;
  }

  get isWatched(): boolean {
    return this.#looking > 0;
  }

  getSnapshot = (): Value => this.#store.getSnapshot();

  subscribe = (listener: () => void): (() => void) => {
    const stop = this.#store.subscribe(listener);
    this.#looking += 1;
    if (this.#looking === 1) this.#turned(true);
    let looks = true;
    return () => {
      if (!looks) return;
      looks = false;
      stop();
      this.#looking -= 1;
      if (this.#looking === 0) this.#turned(false);
    };
  };

  set(value: Value): void {
    this.#store.set(value);
  }
}

/** A value that can be watched: the shape that React's `useSyncExternalStore` takes, without React. */
export class ValueStore<Value> {
  #value: Value;
  readonly #listeners = new Set<() => void>();

  constructor(value: Value) {
    this.#value = value;
  }

  getSnapshot = (): Value => this.#value;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Tells the listeners, unless it is the same value. */
  set(value: Value): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }
}
