interface Closable {
  close(): Promise<void>;
}

/**
 * Something that comes and goes, and of which no two may live at a time (they use the same rows and files): the next starts
 * when the one before has ended, and only if nobody ended it before its turn came.
 */
export class Successor<T extends Closable> {
  #current: T | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** Counts ends. */
  #ends = 0;

  get current(): T | undefined {
    return this.#current;
  }

  /** What `start` gives, once all that was asked for before is done; nothing when it was ended meanwhile. */
  start(start: () => Promise<T | undefined>): Promise<T | undefined> {
    const ends = this.#ends;
    return this.#then(async () => {
      if (ends !== this.#ends) return undefined;
      const started = await start();
      if (ends === this.#ends) this.#current = started;
      else await started?.close();
      return this.#current;
    });
  }

  /** There is none from now on; done when the one before, or the one that is starting, has ended. */
  end(): Promise<void> {
    this.#ends += 1;
    const ended = this.#current;
    this.#current = undefined;
    return this.#then(async () => ended?.close());
  }

  /** Done when all that was asked for before is. */
  settled(): Promise<void> {
    return this.#then(async () => undefined);
  }

  #then<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
