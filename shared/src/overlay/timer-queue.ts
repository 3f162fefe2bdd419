/**
 * Keys with a time each, the earliest first: a binary heap in which a time that was changed stays until it comes up.
 * Setting costs the logarithm of their number.
 */
export class TimerQueue<Key> {
  readonly #times = new Map<Key, number>();
  #heap: { readonly key: Key; readonly at: number }[] = [];
  /** Whether the first of the heap is known to be the time of its key: `wakeAt` is asked for after everything that happens. */
  #isChecked = false;

  get size(): number {
    return this.#times.size;
  }

  has(key: Key): boolean {
    return this.#times.has(key);
  }

  /** Sets or moves a key's time, in milliseconds since 1970. */
  set(key: Key, at: number): void {
    if (this.#times.get(key) === at) return;
    this.#times.set(key, at);
    this.#changed(key);
    if (this.#heap.length > 2 * this.#times.size + 64) this.#rebuild();
    else this.#push({ key, at });
  }

  delete(key: Key): void {
    if (this.#times.delete(key)) this.#changed(key);
  }

  /** When the first is due; `Infinity` for never. */
  get wakeAt(): number {
    const first = this.#isChecked ? this.#heap[0] : this.#first();
    return first === undefined ? Number.POSITIVE_INFINITY : first.at;
  }

  /** Takes out a key that is due, the earliest first; `undefined` when there is none. */
  take(now: number): Key | undefined {
    const first = this.#first();
    if (first === undefined || first.at > now) return undefined;
    this.#pop();
    this.#times.delete(first.key);
    return first.key;
  }

  #changed(key: Key): void {
    const [first] = this.#heap;
    if (first === undefined || first.key === key) this.#isChecked = false;
  }

  #first(): { readonly key: Key; readonly at: number } | undefined {
    for (;;) {
      const first = this.#heap[0];
      this.#isChecked = first === undefined || this.#times.get(first.key) === first.at;
      if (this.#isChecked) return first;
      this.#pop();
    }
  }

  #push(entry: { readonly key: Key; readonly at: number }): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.at <= entry.at) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    this.#isChecked = false;
    const heap = this.#heap;
    const entry = heap.pop();
    if (entry === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child += 1;
      if (heap[child]!.at >= entry.at) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = entry;
  }

  #rebuild(): void {
    this.#isChecked = false;
    this.#heap = [...this.#times].map(([key, at]) => ({ key, at })).sort((a, b) => a.at - b.at);
  }
}
