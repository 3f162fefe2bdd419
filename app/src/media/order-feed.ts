import type { MediaOrder } from '../engine/ports/call-media.ts';

/** Picks from a window's queue of orders, read again and again as it grows, those that are new. */
export class OrderFeed {
  #last = 0;
  /** Calls that this window has orders for. */
  #calls: ReadonlySet<string> = new Set();

  /**
   * @param rows the whole queue as it is now, in any order. A call that there were orders for and are none is over
   *   for this window: another one has the media now, or an engine that restarted knows of no call.
   */
  take(rows: Iterable<{ readonly seq: number; readonly order: MediaOrder }>): readonly MediaOrder[] {
    const sorted = [...rows].sort((a, b) => a.seq - b.seq);
    const newest = sorted.at(-1)?.seq ?? this.#last;
    // An engine that restarted counts from the beginning.
    if (newest < this.#last) this.#last = 0;
    const fresh = sorted.filter(({ seq }) => seq > this.#last);
    const named = new Set(sorted.map(({ order }) => order.callId));
    const gone = [...this.#calls].filter(callId => !named.has(callId));
    this.#last = newest;
    this.#calls = new Set(
      sorted.filter(({ order }) => order.type !== 'stop').map(({ order }) => order.callId),
    );
    return [...gone.map(callId => ({ type: 'stop', callId }) as const), ...fresh.map(({ order }) => order)];
  }
}
