import { BLOCK_SIZE, HASH_LENGTH } from '@kith/shared/swarm/content-id';
import { padHash, type Sha256 } from '@kith/shared/swarm/merkle';
import { loadSha256 } from './sha256.ts';
import { type HashLanes, LANES, loadHashLanes } from './sha256-lanes.ts';

/** Hashes bytes to nodes of their Merkle tree (BEP 52), several nodes at once. */
export class TreeHasher {
  /** Where the bytes are put that are hashed next. */
  readonly input: Uint8Array<ArrayBuffer>;
  readonly #hashes: Uint8Array<ArrayBuffer>;
  readonly #hash: HashLanes;
  readonly #sha256: Sha256;

  private constructor(memory: ArrayBuffer, room: number, hash: HashLanes, sha256: Sha256) {
    this.input = new Uint8Array(memory, 0, room);
    this.#hashes = new Uint8Array(memory, room);
    this.#hash = hash;
    this.#sha256 = sha256;
  }

  /** @param room bytes that are hashed at once at most: whole blocks, a multiple of four of them */
  static async load(room: number): Promise<TreeHasher> {
    const sha256 = await loadSha256();
    // Twice what the hashes take: of few nodes, lanes that nobody looks at read behind them.
    const size = room + 2 * (room / BLOCK_SIZE) * HASH_LENGTH;
    const lanes = await loadHashLanes(size);
    if (lanes !== undefined)
      return new TreeHasher(lanes.memory.buffer as ArrayBuffer, room, lanes.hash, sha256);
    const memory = new ArrayBuffer(size);
    return new TreeHasher(memory, room, oneByOne(memory, sha256), sha256);
  }

  /**
   * Nodes of one layer over what was put in.
   *
   * @param length bytes of it, at least one: whole blocks but for the last
   * @param level 0 for the hashes of the blocks, 1 for the nodes above two of them; what is missing to a whole node is
   * padding
   */
  layer(length: number, level: number): Uint8Array<ArrayBuffer> {
    const hashes = this.#hashes;
    const whole = Math.floor(length / BLOCK_SIZE);
    this.#hashEach(this.input.byteOffset, BLOCK_SIZE, whole);
    let count = whole;
    if (length % BLOCK_SIZE > 0) {
      const last = this.#sha256(this.input.subarray(whole * BLOCK_SIZE, length));
      hashes.set(last, count++ * HASH_LENGTH);
    }
    for (let at = 0; at < level; at++) {
      if (count % 2 === 1) hashes.set(padHash(at, this.#sha256), count++ * HASH_LENGTH);
      count /= 2;
      this.#hashEach(hashes.byteOffset, 2 * HASH_LENGTH, count);
    }
    return hashes.slice(0, count * HASH_LENGTH);
  }

  /** Hashes messages of one length; may take the place of the messages, as each hash is shorter. */
  #hashEach(data: number, length: number, count: number): void {
    // The lanes behind the last message hash what lies there: nobody looks at that.
    for (let at = 0; at < count; at += LANES) {
      this.#hash(data + at * length, length, this.#hashes.byteOffset + at * HASH_LENGTH);
    }
  }
}

/** The same without vectors. */
function oneByOne(memory: ArrayBuffer, sha256: Sha256): HashLanes {
  const bytes = new Uint8Array(memory);
  return (data, length, out) => {
    for (let lane = 0; lane < LANES; lane++) {
      const message = bytes.subarray(data + lane * length, data + (lane + 1) * length);
      bytes.set(sha256(message), out + lane * HASH_LENGTH);
    }
  };
}
