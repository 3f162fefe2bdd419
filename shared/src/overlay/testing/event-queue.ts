/** Events that are due sooner lie in a ring of so many milliseconds, the rest in a heap. A power of two. */
const RING = 512;
/** Keys of the heap: the time, then the order in which they came. */
const ORDERS = 2 ** 26;

type Callback = () => void;

/**
 * Virtual time for simulations of very many events: whole milliseconds from 0, events of one instant in the order in which
 * they were set (those that were set long before first). Nothing is ever taken back.
 */
export class EventQueue {
  #now = 0;
  #order = 0;
  #pending = 0;
  readonly #ring: Callback[][] = Array.from({ length: RING }, () => []);
  readonly #keys: number[] = [];
  readonly #callbacks: Callback[] = [];

  get now(): number {
    return this.#now;
  }

  get pending(): number {
    return this.#pending;
  }

  /** Calls back once, `delay` milliseconds from now, rounded up. */
  after(delay: number, callback: Callback): void {
    const at = this.#now + Math.max(0, Math.ceil(delay));
    this.#pending += 1;
    if (at < this.#now + RING) this.#ring[at & (RING - 1)]!.push(callback);
    else this.#push(at * ORDERS + (this.#order++ & (ORDERS - 1)), callback);
  }

  /** Moves time on, calling back whatever is due on the way. */
  runUntil(end: number): void {
    for (;;) {
      while ((this.#keys[0] ?? Number.POSITIVE_INFINITY) < (this.#now + 1) * ORDERS) {
        const callback = this.#pop();
        this.#pending -= 1;
        callback();
      }
      const slot = this.#ring[this.#now & (RING - 1)]!;
      // What is set for this instant while it lasts comes last.
      for (let i = 0; i < slot.length; i++) slot[i]!();
      this.#pending -= slot.length;
      slot.length = 0;
      if (this.#now >= end) return;
      this.#now += 1;
    }
  }

  #push(key: number, callback: Callback): void {
    const keys = this.#keys;
    const callbacks = this.#callbacks;
    let at = keys.push(key) - 1;
    callbacks.push(callback);
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (keys[parent]! <= key) break;
      keys[at] = keys[parent]!;
      callbacks[at] = callbacks[parent]!;
      at = parent;
    }
    keys[at] = key;
    callbacks[at] = callback;
  }

  #pop(): Callback {
    const keys = this.#keys;
    const callbacks = this.#callbacks;
    const first = callbacks[0]!;
    const key = keys.pop()!;
    const callback = callbacks.pop()!;
    if (keys.length === 0) return first;
    let at = 0;
    for (;;) {
      const from = 4 * at + 1;
      let child = from;
      for (let i = from + 1; i < from + 4 && i < keys.length; i++) if (keys[i]! < keys[child]!) child = i;
      if (child >= keys.length || keys[child]! >= key) break;
      keys[at] = keys[child]!;
      callbacks[at] = callbacks[child]!;
      at = child;
    }
    keys[at] = key;
    callbacks[at] = callback;
    return first;
  }
}
