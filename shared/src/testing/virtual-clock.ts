interface Timer {
  readonly id: number;
  readonly due: number;
  readonly callback: () => void;
}

/** How many microtask turns `advanceAsync` grants after each timer: deep enough for chains of awaits. */
const MICROTASK_TURNS = 50;

/**
 * A clock whose time moves only when a test moves it. Timers fire in order of their due time, those of the
 * same instant in the order they were set, so every run is repeatable. Time is whole milliseconds. It fits the engine's `Clock` port.
 */
export class VirtualClock {
  #now: number;
  #nextId = 1;
  readonly #timers = new Map<number, Timer>();
  /** The timers as a binary heap, the earliest first; those that were cleared stay until they come up. */
  readonly #heap: Timer[] = [];

  /** @param start time in milliseconds since the epoch at which the clock stands first */
  constructor(start = 1_750_000_000_000) {
    this.#now = start;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /** Calls `callback` once, `ms` milliseconds of virtual time from now, rounded up. Returns the id for `clearTimeout`. */
  setTimeout(callback: () => void, ms: number): number {
    const id = this.#nextId++;
    const timer = { id, due: Math.ceil(this.#now + Math.max(0, ms)), callback };
    this.#timers.set(id, timer);
    this.#push(timer);
    return id;
  }

  /** Forgets a timer; unknown and fired ids are ignored. */
  clearTimeout(id: number): void {
    this.#timers.delete(id);
  }

  /** Calls back once after `delay` milliseconds; the function returned forgets it. */
  after(delay: number, callback: () => void): () => void {
    const id = this.setTimeout(callback, delay);
    return () => this.clearTimeout(id);
  }

  /** Number of timers that have not fired. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves time by `ms`, firing what is due on the way. */
  advance(ms: number): void {
    const end = this.#now + ms;
    this.#fireUntil(end);
    this.#now = end;
  }

  /** As `advance`, letting promises settle before the first timer and after each. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.#now + ms;
    do {
      await settle();
    } while (this.#fireNext(end));
    this.#now = end;
  }

  /**
   * Fires timers until none is left.
   * @param limitMs virtual time after which the run counts as endless
   * @returns the virtual milliseconds that passed
   * @throws when timers are still pending after `limitMs`
   */
  runUntilIdle(limitMs = 86_400_000): number {
    const start = this.#now;
    this.#fireUntil(start + limitMs);
    this.#assertIdle(limitMs);
    return this.#now - start;
  }

  /** As `runUntilIdle`, letting promises settle before the first timer and after each. */
  async runUntilIdleAsync(limitMs = 86_400_000): Promise<number> {
    const start = this.#now;
    do {
      await settle();
    } while (this.#fireNext(start + limitMs));
    this.#assertIdle(limitMs);
    return this.#now - start;
  }

  #fireUntil(end: number): void {
    let fired: boolean;
    do {
      fired = this.#fireNext(end);
    } while (fired);
  }

  #assertIdle(limitMs: number): void {
    if (this.#timers.size > 0)
      throw new Error(`${this.#timers.size} timers still pending after ${limitMs} ms`);
  }

  /** Fires the earliest timer if it is due by `end`; says whether it did. */
  #fireNext(end: number): boolean {
    while (this.#heap[0] !== undefined && !this.#timers.has(this.#heap[0].id)) this.#pop();
    const [next] = this.#heap;
    if (next === undefined || next.due > end) return false;
    this.#pop();
    this.#timers.delete(next.id);
    this.#now = Math.max(this.#now, next.due);
    next.callback();
    return true;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const timer = heap.pop();
    if (timer === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (child >= heap.length || !isBefore(heap[child]!, timer)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = timer;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.id < b.id);
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < MICROTASK_TURNS; turn++) await null;
}
