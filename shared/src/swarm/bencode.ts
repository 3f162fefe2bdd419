import { fromUtf8, joinBytes, utf8 } from '../protocol/bytes.ts';

/** A value of bencode (BEP 3): bytes, an integer, or a dictionary. Lists occur in nothing that Kith reads. */
export type Bencoded = Uint8Array | number | BencodedDictionary;
/** Keys are UTF-8 here; on the wire their bytes are in order. */
export type BencodedDictionary = Map<string, Bencoded>;

/** Deepest nesting that is read: a file tree of 32 folders, its files, and what is around it. */
const MAX_DEPTH = 40;

export function encodeBencode(value: Bencoded): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return joinBytes(parts);
}

function write(value: Bencoded, parts: Uint8Array[]): void {
  if (typeof value === 'number') parts.push(utf8(`i${value}e`));
  else if (value instanceof Uint8Array) parts.push(utf8(`${value.length}:`), value);
  else {
    const entries = [...value].map(([key, entry]) => ({ key: utf8(key), entry }));
    entries.sort((a, b) => compareBytes(a.key, b.key));
    parts.push(utf8('d'));
    for (const { key, entry } of entries) {
      write(key, parts);
      write(entry, parts);
    }
    parts.push(utf8('e'));
  }
}

/**
 * Reads one value that takes all of the bytes and is in canonical form: keys in order and each once, numbers in their
 * shortest form and not negative. `undefined` for all else.
 */
export function decodeBencode(bytes: Uint8Array): Bencoded | undefined {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  return value !== undefined && reader.atEnd ? value : undefined;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}

const CHAR = { d: 0x64, e: 0x65, i: 0x69, colon: 0x3a, zero: 0x30, nine: 0x39 } as const;

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): Bencoded | undefined {
    switch (this.#bytes[this.#at]) {
      case CHAR.d:
        this.#at += 1;
        return depth < MAX_DEPTH ? this.#dictionary(depth) : undefined;
      case CHAR.i:
        this.#at += 1;
        return this.#number(CHAR.e);
      default:
        return this.#string();
    }
  }

  #dictionary(depth: number): BencodedDictionary | undefined {
    const entries: BencodedDictionary = new Map();
    let last: Uint8Array | undefined;
    while (this.#bytes[this.#at] !== CHAR.e) {
      const key = this.#string();
      const text = key && fromUtf8(key);
      if (key === undefined || text === undefined) return undefined;
      if (last !== undefined && compareBytes(last, key) >= 0) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      entries.set(text, value);
      last = key;
    }
    this.#at += 1;
    return entries;
  }

  #string(): Uint8Array | undefined {
    const length = this.#number(CHAR.colon);
    if (length === undefined || length > this.#bytes.length - this.#at) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Digits up to a terminator, which is taken too. */
  #number(terminator: number): number | undefined {
    const from = this.#at;
    let value = 0;
    for (;;) {
      const digit = this.#bytes[this.#at];
      if (digit === undefined) return undefined;
      this.#at += 1;
      if (digit === terminator) break;
      if (digit < CHAR.zero || digit > CHAR.nine) return undefined;
      value = value * 10 + (digit - CHAR.zero);
      if (!Number.isSafeInteger(value)) return undefined;
    }
    const digits = this.#at - 1 - from;
    return digits === 0 || (digits > 1 && this.#bytes[from] === CHAR.zero) ? undefined : value;
  }
}
