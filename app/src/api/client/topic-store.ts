import type { ApiError } from '../contract.ts';
import type { RowsFrame } from '../server-frames.ts';

export interface TopicSnapshot<Row> {
  /** In the order of the topic; the same array, holding the same objects, until something changes. */
  readonly rows: readonly Row[];
  /** False until the engine sent them for the first time. */
  readonly loaded: boolean;
  /** Why the topic can't be had. */
  readonly problem?: ApiError;
}

/** A topic as a window holds it; fits React's `useSyncExternalStore`. */
export interface TopicStore<Row> {
  getSnapshot(): TopicSnapshot<Row>;
  /** The topic is kept up to date while somebody listens. */
  subscribe(listener: () => void): () => void;
  /** One row by its key (`''` for a topic of one value). */
  row(key?: string): Row | undefined;
}

/** Rows under keys, changed by frames; rows that a frame does not name stay the same objects. */
export class TopicRows<Row> {
  #byKey = new Map<string, Row>();
  #key: string | undefined;
  #sort: string | undefined;
  #epoch: string | undefined;
  #version = 0;
  #snapshot: TopicSnapshot<Row> = { rows: [], loaded: false };

  get snapshot(): TopicSnapshot<Row> {
    return this.#snapshot;
  }

  /** What to tell the engine when the topic is opened again. */
  get since(): { readonly epoch: string; readonly version: number } | undefined {
    return this.#epoch === undefined ? undefined : { epoch: this.#epoch, version: this.#version };
  }

  row(key: string): Row | undefined {
    return this.#byKey.get(key);
  }

  fail(problem: ApiError): void {
    this.#snapshot = { ...this.#snapshot, problem };
  }

  /**
   * @returns whether the frame made sense; otherwise the topic must be opened anew
   */
  apply(frame: RowsFrame): boolean {
    if (frame.snapshot) {
      this.#byKey = new Map();
      this.#key = frame.key;
      this.#sort = frame.sort;
    } else if (frame.epoch !== this.#epoch) {
      return false;
    }
    this.#epoch = frame.epoch;
    this.#version = frame.version;
    for (const key of frame.remove) this.#byKey.delete(key);
    for (const row of frame.set) {
      // The rows of a topic are what the contract says: the engine's sources are typed by it.
      this.#byKey.set(this.#key === undefined ? '' : String(field(row, this.#key)), row as Row);
    }
    this.#snapshot = { rows: this.#sorted(), loaded: true };
    return true;
  }

  #sorted(): readonly Row[] {
    const rows = [...this.#byKey.values()];
    const sort = this.#sort;
    if (sort === undefined) return rows;
    return rows.sort((a, b) => compare(field(a, sort), field(b, sort)));
  }
}

function field(row: unknown, name: string): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined;
}

/** Numbers by size, text by code units: as the engine orders them. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
