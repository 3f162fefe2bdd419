/**
 * Runs tasks one after the other. Everything that changes accounts or buddies goes through one of these, so that
 * what a task checked still holds when it writes, and memory follows the database in the same order.
 */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all tasks handed in so far are done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
