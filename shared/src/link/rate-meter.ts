const SLOT_MS = 500;
const SLOTS = 6;

/** Bytes per second over the last three seconds, or since they began to come: the throughput that a person is shown. */
export class RateMeter {
  #slots: { at: number; bytes: number }[] = [];

  /** Counts bytes at a time in milliseconds. */
  count(bytes: number, now: number): void {
    const at = Math.floor(now / SLOT_MS);
    const last = this.#slots.at(-1);
    if (last?.at === at) {
      last.bytes += bytes;
      return;
    }
    this.#slots.push({ at, bytes });
    this.#forget(now);
  }

  rate(now: number): number {
    this.#forget(now);
    const [first] = this.#slots;
    if (first === undefined) return 0;
    const bytes = this.#slots.reduce((sum, slot) => sum + slot.bytes, 0);
    // The first slot may have begun before them, the last is not over: no rate is told of less than one.
    const span = Math.max(SLOT_MS, now - first.at * SLOT_MS);
    return (bytes * 1_000) / span;
  }

  #forget(now: number): void {
    const oldest = Math.floor(now / SLOT_MS) - SLOTS;
    if ((this.#slots[0]?.at ?? oldest + 1) > oldest) return;
    this.#slots = this.#slots.filter(slot => slot.at > oldest);
  }
}
