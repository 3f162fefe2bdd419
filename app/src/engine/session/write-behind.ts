/**
 * Writes what changed a moment later: one write at a time, and one more when something changed meanwhile, so that a
 * burst of changes is one write.
 */
export class WriteBehind {
  readonly #write: () => Promise<void>;
  #writing: Promise<void> | undefined;
  #changed = false;

  /** @param write writes the present state */
  constructor(write: () => Promise<void>) {
    this.#write = write;
  }

  /** Something changed. */
  note(): void {
    this.#changed = true;
    this.#writing ??= this.#run().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when what was noted is written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #run(): Promise<void> {
    while (this.#changed) {
      // A microtask later: the rest of this turn's changes come along.
      await null;
      this.#changed = false;
      await this.#write();
    }
  }
}
