import { type Changes, KeyedChanges } from './keyed-changes.ts';
import type { TopicChange, TopicSource } from './topic-source.ts';

export interface TopicShape {
  readonly key: string | undefined;
  readonly sort: string | undefined;
}

/**
 * One topic with its parameters, shared by all windows that show it: follows its source, gathers the changes of one
 * turn into one version, and tells its readers that there is a new version.
 */
export class LiveTopic {
  readonly epoch: string;
  readonly shape: TopicShape;
  readonly #source: TopicSource<unknown>;
  readonly #changes = new KeyedChanges();
  readonly #readers = new Set<() => void>();
  readonly #onBug: (error: unknown) => void;
  #waiting: TopicChange<unknown>[] = [];
  #state: 'reading' | 'idle' | 'scheduled' | 'closed' = 'reading';
  readonly #unsubscribe: () => void;

  constructor(
    source: TopicSource<unknown>,
    shape: TopicShape,
    epoch: string,
    onBug: (error: unknown) => void,
  ) {
    this.epoch = epoch;
    this.shape = shape;
    this.#source = source;
    this.#onBug = onBug;
    // First subscribe, then read: a change in between is applied twice rather than never.
    this.#unsubscribe = source.subscribe(change => this.#changed(change));
    void this.#read();
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Whether the first snapshot was read. */
  get ready(): boolean {
    return this.#changes.version > 0;
  }

  /** Calls `onVersion` after each new version; the function returned ends it. */
  read(onVersion: () => void): () => void {
    this.#readers.add(onVersion);
    return () => this.#readers.delete(onVersion);
  }

  /** What a reader lacks that has this version, and whether it is a full snapshot. */
  changesFor(version: number | undefined): Changes & { readonly snapshot: boolean } {
    const since = version === undefined ? undefined : this.#changes.since(version);
    return since === undefined
      ? { ...this.#changes.snapshot(), snapshot: true }
      : { ...since, snapshot: false };
  }

  get version(): number {
    return this.#changes.version;
  }

  close(): void {
    this.#state = 'closed';
    this.#unsubscribe();
    this.#readers.clear();
  }

  async #read(): Promise<void> {
    try {
      const rows = await this.#source.snapshot();
      if (this.#state === 'closed') return;
      const changed = this.#changes.replace(new Map(rows.map(row => [this.#keyOf(row), row])));
      this.#state = 'idle';
      const changedMeanwhile = this.#flush();
      if (changed || changedMeanwhile) this.#tell();
    } catch (error) {
      if (this.#state !== 'closed') this.#state = 'idle';
      this.#onBug(error);
    }
  }

  #changed(change: TopicChange<unknown>): void {
    if (this.#state === 'closed') return;
    // After a failed read only another read can help.
    this.#waiting.push(this.#state === 'idle' && !this.ready ? 'reread' : change);
    if (this.#state !== 'idle') return;
    this.#state = 'scheduled';
    queueMicrotask(() => {
      if (this.#state !== 'scheduled') return;
      this.#state = 'idle';
      if (this.#flush()) this.#tell();
    });
  }

  /** Takes in what waits. True when there is a new version. */
  #flush(): boolean {
    const waiting = this.#waiting;
    this.#waiting = [];
    const rows = new Map<string, unknown>();
    const removed = new Set<string>();
    for (const change of waiting) {
      if (change === 'reread') {
        // The snapshot holds everything that was told so far.
        this.#state = 'reading';
        void this.#read();
        return false;
      }
      for (const row of change.set ?? []) {
        const key = this.#keyOf(row);
        rows.set(key, row);
        removed.delete(key);
      }
      for (const key of change.remove ?? []) {
        rows.delete(key);
        removed.add(key);
      }
    }
    return this.#changes.apply(rows, removed);
  }

  #tell(): void {
    for (const reader of [...this.#readers]) reader();
  }

  #keyOf(row: unknown): string {
    const { key } = this.shape;
    if (key === undefined) return '';
    const value = typeof row === 'object' && row !== null ? Reflect.get(row, key) : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`A row without its ${key}.`);
    return String(value);
  }
}
