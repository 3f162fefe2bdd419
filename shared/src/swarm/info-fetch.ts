import { equalBytes } from '../protocol/bytes.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { Sha256 } from './merkle.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';

/** Puts the info dictionary of a folder together, from one source at a time: what is wrong then has one author (BEP 9). */
export class InfoFetch {
  readonly #root: Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #sha256: Sha256;
  #missing = new Set<number>();
  #from: DeviceId | undefined;

  /** @param size of the dictionary, within the limits */
  constructor(root: Uint8Array, size: number, sha256: Sha256) {
    this.#root = root;
    this.#bytes = new Uint8Array(size);
    this.#sha256 = sha256;
  }

  /** The source that it is fetched from. */
  get from(): DeviceId | undefined {
    return this.#from;
  }

  /** Begins with a source: the parts to ask for. */
  begin(from: DeviceId): number[] {
    this.#from = from;
    const parts = Array.from(
      { length: Math.ceil(this.#bytes.length / SWARM_LIMITS.infoPart) },
      (_, part) => part,
    );
    this.#missing = new Set(parts);
    return parts;
  }

  /** The source is gone: another may begin. */
  abandon(): void {
    this.#from = undefined;
  }

  /** Takes a part of the source that was begun with: the whole dictionary, when it is, verified; or that it can't be right. */
  take(part: number, data: Uint8Array): Uint8Array | 'more' | 'wrong' {
    const at = part * SWARM_LIMITS.infoPart;
    const expected = Math.min(SWARM_LIMITS.infoPart, this.#bytes.length - at);
    if (!this.#missing.delete(part) || data.length !== expected) return 'wrong';
    this.#bytes.set(data, at);
    if (this.#missing.size > 0) return 'more';
    return equalBytes(this.#sha256(this.#bytes), this.#root) ? this.#bytes : 'wrong';
  }
}
