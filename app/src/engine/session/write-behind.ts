/**
 * Writes what changed a moment later: one write at a time, and one more when something changed meanwhile, so that a
 * burst of changes is one write.
 */
export class WriteBehind {
  readonly #write: () => Promise<void>;
  readonly #report: (error: unknown) => void;
  #writing: Promise<void> | undefined;
  #changed = false;

  /**
   * @param write writes the present state
   * @param report told of a write that failed; the next change tries again
   */
  constructor(write: () => Promise<void>, report: (error: unknown) => void) {
    this.#write = write;
    this.#report = report;
  }

  /** Something changed. */
  note(): void {
    this.#changed = true;
    this.#writing ??= this.#run()
      .catch(this.#report)
      .finally(() => {
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
