import type { MediaOrder } from '../engine/ports/call-media.ts';

/** Picks from a window's queue of orders, read again and again as it grows, those that are new. */
export class OrderFeed {
  #last = 0;
  /** The call that this window has orders for. */
  #callId: string | undefined;

  /**
   * @param rows the whole queue as it is now, in any order. When it is empty although there were orders, another
   *   window has the media now, or an engine that restarted knows of no call: then this window stops.
   */
  take(rows: Iterable<{ readonly seq: number; readonly order: MediaOrder }>): readonly MediaOrder[] {
    const sorted = [...rows].sort((a, b) => a.seq - b.seq);
    const newest = sorted.at(-1);
    if (newest === undefined) return this.#stop();
    // An engine that restarted counts from the beginning.
    if (newest.seq < this.#last) this.#last = 0;
    const fresh = sorted.filter(({ seq }) => seq > this.#last);
    this.#last = newest.seq;
    this.#callId = newest.order.callId;
    return fresh.map(({ order }) => order);
  }

  #stop(): readonly MediaOrder[] {
    const callId = this.#callId;
    this.#callId = undefined;
    return callId === undefined ? [] : [{ type: 'stop', callId }];
  }
}
