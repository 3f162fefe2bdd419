/** Runs asynchronous work for the same key one after the other, in the order it was asked for. */
export class Turns<Key> {
  readonly #last = new Map<Key, Promise<unknown>>();

  take<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const turn = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, turn);
    const forget = () => {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  }

  /** Resolves when what was asked for so far is done; `undefined` when nothing is under way. */
  pending(key: Key): Promise<void> | undefined {
    const last = this.#last.get(key);
    return last?.then(
      () => undefined,
      () => undefined,
    );
  }
}
