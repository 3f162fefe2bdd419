import { HASH_LENGTH } from './content-id.ts';
import type { LayoutFile, Piece } from './content-layout.ts';
import type { Sha256 } from './merkle.ts';
import { chunkCount, chunkOf, type HashChunk, verifyChunk } from './piece-hashes.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';

interface KnownChunk {
  readonly hashes: Uint8Array;
  /** Pieces of it that still need their hash. */
  left: number;
}

/** The verified piece hashes of the pieces that are under way; those of finished chunks are forgotten. */
export class HashBook {
  readonly #sha256: Sha256;
  readonly #chunks = new Map<string, KnownChunk>();

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** What a piece has to hash to, or `undefined` while its chunk is not known. */
  hashOf({ file, index }: Piece): Uint8Array | undefined {
    if (file.pieces === 1) return file.root;
    const chunk = this.#chunks.get(chunkKey(file.index, chunkOf(file, index)));
    const at = ((index - file.firstPiece) % SWARM_LIMITS.hashesPerRequest) * HASH_LENGTH;
    return chunk?.hashes.subarray(at, at + HASH_LENGTH);
  }

  /**
   * Takes a chunk.
   * @param left how many of its pieces are not here
   * @returns whether it is what the file's root says
   */
  learn(file: LayoutFile, chunk: number, proof: HashChunk, left: number): boolean {
    if (chunk >= chunkCount(file) || !verifyChunk(proof, file, chunk, this.#sha256)) return false;
    // Its own copy: the message that it came in may be a view of something larger.
    this.#chunks.set(chunkKey(file.index, chunk), { hashes: proof.hashes.slice(), left });
    return true;
  }

  /** A piece is here: its hash is not needed any more. */
  done({ file, index }: Piece): void {
    const key = chunkKey(file.index, chunkOf(file, index));
    const chunk = this.#chunks.get(key);
    if (chunk === undefined) return;
    chunk.left -= 1;
    if (chunk.left === 0) this.#chunks.delete(key);
  }
}

export function chunkKey(file: number, chunk: number): string {
  return `${file}.${chunk}`;
}
