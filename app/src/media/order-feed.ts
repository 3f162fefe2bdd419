import type { MediaOrder } from '../engine/ports/call-media.ts';

/** Picks from a window's queue of orders, read again and again as it grows, those that are new. */
export class OrderFeed {
  #last = 0;

  /** @param rows the whole queue as it is now, in any order */
  take(rows: Iterable<{ readonly seq: number; readonly order: MediaOrder }>): readonly MediaOrder[] {
    const sorted = [...rows].sort((a, b) => a.seq - b.seq);
    const newest = sorted.at(-1)?.seq;
    if (newest === undefined) return [];
    // An engine that restarted counts from the beginning.
    if (newest < this.#last) this.#last = 0;
    const fresh = sorted.filter(({ seq }) => seq > this.#last);
    this.#last = newest;
    return fresh.map(({ order }) => order);
  }
}
