/**
 * The listening half that all channels share: keeps frames until somebody listens, and tells the end once.
 */
export class ChannelEnd {
  #onFrame: ((frame: unknown) => void) | undefined;
  #early: unknown[] = [];
  readonly #onClose: ((reason: string) => void)[] = [];
  #closed: string | undefined;

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#onFrame = listener;
    const early = this.#early;
    this.#early = [];
    for (const frame of early) this.received(frame);
  }

  onClose(listener: (reason: string) => void): void {
    if (this.#closed === undefined) this.#onClose.push(listener);
    else listener(this.#closed);
  }

  received(frame: unknown): void {
    if (this.#closed !== undefined) return;
    if (this.#onFrame === undefined) this.#early.push(frame);
    else this.#onFrame(frame);
  }

  /** True the first time. */
  end(reason: string): boolean {
    if (this.#closed !== undefined) return false;
    this.#closed = reason;
    this.#early = [];
    for (const listener of this.#onClose) listener(reason);
    return true;
  }
}
