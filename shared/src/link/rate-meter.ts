const SLOT_MS = 500;
const SLOTS = 6;

/** Bytes per second over the last three seconds: the throughput that a person is shown. */
export class RateMeter {
  #slots: { at: number; bytes: number }[] = [];

  /** Counts bytes at a time in milliseconds. */
  count(bytes: number, now: number): void {
    const at = Math.floor(now / SLOT_MS);
    const last = this.#slots.at(-1);
    if (last?.at === at) last.bytes += bytes;
    else this.#slots.push({ at, bytes });
    this.#forget(now);
  }

  rate(now: number): number {
    this.#forget(now);
    const bytes = this.#slots.reduce((sum, slot) => sum + slot.bytes, 0);
    return (bytes * 1_000) / (SLOT_MS * SLOTS);
  }

  #forget(now: number): void {
    const oldest = Math.floor(now / SLOT_MS) - SLOTS;
    this.#slots = this.#slots.filter(slot => slot.at > oldest);
  }
}
