import {
  BLOCK_SIZE,
  type ContentId,
  contentIdOf,
  EMPTY_CONTENT_ID,
  HASH_LENGTH,
  PIECE_LEVEL,
  PIECE_SIZE,
} from './content-id.ts';
import { nextPowerOfTwo, rootOfLayer, type Sha256 } from './merkle.ts';

/** What hashing a file gives. */
export interface Hashed {
  readonly contentId: ContentId;
  /** Bytes of the file. */
  readonly size: number;
  /** "Piece layer" of BEP 52: 32 bytes for each piece of 256 KiB; empty when the file is not longer than one piece. */
  readonly pieceLayer: Uint8Array;
}

const BLOCKS_PER_PIECE = PIECE_SIZE / BLOCK_SIZE;

/**
 * Builds the tree of a file (BEP 52) from the hashes of its blocks, which come in order: SHA-256 of 16 KiB each, of the
 * last one what is left. For who hashes blocks in ways of its own; others take `ContentHasher`.
 */
export class ContentTree {
  readonly #sha256: Sha256;
  readonly #blocks = new Uint8Array(BLOCKS_PER_PIECE * HASH_LENGTH);
  #blockCount = 0;
  #layer = new Uint8Array(64 * HASH_LENGTH);
  #pieces = 0;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  addBlock(hash: Uint8Array): void {
    if (this.#blockCount === BLOCKS_PER_PIECE) this.#endPiece();
    this.#blocks.set(hash, this.#blockCount * HASH_LENGTH);
    this.#blockCount += 1;
  }

  /** @param size bytes of the whole file */
  finish(size: number): Hashed {
    if (this.#pieces === 0) {
      if (this.#blockCount === 0) return { contentId: EMPTY_CONTENT_ID, size, pieceLayer: new Uint8Array() };
      const root = this.#rootOfBlocks(nextPowerOfTwo(this.#blockCount));
      return { contentId: contentIdOf(root), size, pieceLayer: new Uint8Array() };
    }
    this.#endPiece();
    const pieceLayer = this.#layer.slice(0, this.#pieces * HASH_LENGTH);
    const root = rootOfLayer(pieceLayer, PIECE_LEVEL, nextPowerOfTwo(this.#pieces), this.#sha256);
    return { contentId: contentIdOf(root), size, pieceLayer };
  }

  #rootOfBlocks(width: number): Uint8Array {
    return rootOfLayer(this.#blocks.subarray(0, this.#blockCount * HASH_LENGTH), 0, width, this.#sha256);
  }

  #endPiece(): void {
    if (this.#layer.length === this.#pieces * HASH_LENGTH) {
      const longer = new Uint8Array(2 * this.#layer.length);
      longer.set(this.#layer);
      this.#layer = longer;
    }
    this.#layer.set(this.#rootOfBlocks(BLOCKS_PER_PIECE), this.#pieces * HASH_LENGTH);
    this.#pieces += 1;
    this.#blockCount = 0;
  }
}

/** Hashes a file to its content id as its bytes come, in chunks of any length. Whole blocks in one chunk are not copied. */
export class ContentHasher {
  readonly #sha256: Sha256;
  readonly #tree: ContentTree;
  readonly #block = new Uint8Array(BLOCK_SIZE);
  #inBlock = 0;
  #size = 0;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
    this.#tree = new ContentTree(sha256);
  }

  update(bytes: Uint8Array): void {
    this.#size += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const take = Math.min(BLOCK_SIZE - this.#inBlock, bytes.length - at);
      const part = bytes.subarray(at, at + take);
      at += take;
      if (take === BLOCK_SIZE) {
        this.#tree.addBlock(this.#sha256(part));
        continue;
      }
      this.#block.set(part, this.#inBlock);
      this.#inBlock += take;
      if (this.#inBlock === BLOCK_SIZE) this.#endBlock();
    }
  }

  finish(): Hashed {
    if (this.#inBlock > 0) this.#endBlock();
    return this.#tree.finish(this.#size);
  }

  #endBlock(): void {
    this.#tree.addBlock(this.#sha256(this.#block.subarray(0, this.#inBlock)));
    this.#inBlock = 0;
  }
}
