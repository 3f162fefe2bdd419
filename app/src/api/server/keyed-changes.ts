/** Removed keys that are remembered; a window that missed an older removal gets a snapshot. */
const TOMBSTONES = 2_000;

export interface Changes {
  readonly version: number;
  readonly set: readonly unknown[];
  readonly remove: readonly string[];
}

interface Entry {
  readonly row: unknown;
  readonly version: number;
}

/**
 * Rows under keys, with a version that grows with each batch of changes, and for every key the version of its last
 * change. So the difference between any remembered version and now is merged by key, however long somebody did not
 * read: nothing is queued per reader.
 */
export class KeyedChanges {
  #version = 0;
  readonly #rows = new Map<string, Entry>();
  readonly #removed = new Map<string, number>();
  /** Which key changed in which version, oldest first; an entry is stale when its key changed again. */
  #log: { readonly version: number; readonly key: string }[] = [];
  /** Differences from versions before this one are not known any more. */
  #oldest = 0;

  /** 0 until there was anything. */
  get version(): number {
    return this.#version;
  }

  /** Takes in one batch; rows equal to what is there are not changes. True when anything changed. */
  apply(set: Iterable<readonly [key: string, row: unknown]>, remove: Iterable<string>): boolean {
    const version = this.version + 1;
    let changed = false;
    for (const [key, row] of set) {
      const before = this.#rows.get(key);
      if (before !== undefined && sameValue(before.row, row)) continue;
      this.#rows.set(key, { row, version });
      this.#removed.delete(key);
      this.#log.push({ version, key });
      changed = true;
    }
    for (const key of remove) {
      if (!this.#rows.delete(key)) continue;
      this.#removed.delete(key);
      this.#removed.set(key, version);
      this.#log.push({ version, key });
      changed = true;
    }
    if (changed) {
      this.#version = version;
      this.#forget();
    }
    return changed;
  }

  /** Makes the rows be exactly these; only differences are changes. The first time is a version even when empty. */
  replace(rows: ReadonlyMap<string, unknown>): boolean {
    const gone = [...this.#rows.keys()].filter(key => !rows.has(key));
    const changed = this.apply(rows, gone);
    if (this.#version > 0) return changed;
    this.#version = 1;
    return true;
  }

  /** All rows. */
  snapshot(): Changes {
    return { version: this.version, set: [...this.#rows.values()].map(entry => entry.row), remove: [] };
  }

  /** What changed after `version`, or `undefined` when that is not known any more. */
  since(version: number): Changes | undefined {
    if (version < this.#oldest || version > this.version) return undefined;
    const set: unknown[] = [];
    const remove: string[] = [];
    for (let at = this.#firstAfter(version); at < this.#log.length; at++) {
      const entry = this.#log[at]!;
      const row = this.#rows.get(entry.key);
      if (row?.version === entry.version) set.push(row.row);
      else if (this.#removed.get(entry.key) === entry.version) remove.push(entry.key);
    }
    return { version: this.version, set, remove };
  }

  #firstAfter(version: number): number {
    let low = 0;
    let high = this.#log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#log[middle]!.version > version) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #forget(): void {
    for (const [key, version] of this.#removed) {
      if (this.#removed.size <= TOMBSTONES) break;
      this.#removed.delete(key);
      this.#oldest = version;
    }
    if (this.#log.length <= 2 * (this.#rows.size + TOMBSTONES)) return;
    this.#log = this.#log.filter(
      ({ key, version }) => this.#rows.get(key)?.version === version || this.#removed.get(key) === version,
    );
  }
}

/** Equality of plain values (what JSON can hold, and `undefined`). */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return (
    left.length === right.size &&
    left.every(([name, value]) => right.has(name) && sameValue(value, right.get(name)))
  );
}
