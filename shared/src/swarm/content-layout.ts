import { failed, ok, type Result } from '../protocol/result.ts';
import { BLOCK_SIZE, PIECE_SIZE } from './content-id.ts';
import { nextPowerOfTwo } from './merkle.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';

const BLOCKS_PER_PIECE = PIECE_SIZE / BLOCK_SIZE;

/** A file of a content, and which of the content's pieces are its. An empty one has none. */
export interface LayoutFile {
  readonly index: number;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  readonly firstPiece: number;
  readonly pieces: number;
}

export interface Piece {
  readonly index: number;
  readonly file: LayoutFile;
  /** In the file, in bytes. */
  readonly offset: number;
  readonly length: number;
  /** Blocks under its node of the tree: 16, or in a file of one piece the power of two that holds its blocks. */
  readonly width: number;
}

/** Part of a piece that is one node of the tree: `blocks` is a power of two, and `block` a multiple of it. */
export interface PieceRange {
  readonly piece: number;
  readonly block: number;
  readonly blocks: number;
}

/**
 * How a content is cut into pieces: each file starts with a new one (BEP 52), numbered through in the order of the files.
 * A single file is a content with one file.
 */
export class ContentLayout {
  readonly files: readonly LayoutFile[];
  /** Bytes of all files. */
  readonly size: number;
  readonly pieceCount: number;

  private constructor(files: readonly LayoutFile[], size: number, pieceCount: number) {
    this.files = files;
    this.size = size;
    this.pieceCount = pieceCount;
  }

  static of(
    files: readonly { readonly size: number; readonly root: Uint8Array }[],
  ): Result<ContentLayout, 'too-large'> {
    let pieces = 0;
    let size = 0;
    const laidOut = files.map((file, index) => {
      const own = Math.ceil(file.size / PIECE_SIZE);
      const { root } = file;
      const entry = { index, size: file.size, root, firstPiece: pieces, pieces: own };
      pieces += own;
      size += file.size;
      return entry;
    });
    if (pieces > SWARM_LIMITS.pieces || files.length > SWARM_LIMITS.files) return failed('too-large');
    return ok(new ContentLayout(laidOut, size, pieces));
  }

  /** The piece of this number, which has to be below `pieceCount`. */
  piece(index: number): Piece {
    const file = this.#fileOf(index);
    const offset = (index - file.firstPiece) * PIECE_SIZE;
    const length = Math.min(PIECE_SIZE, file.size - offset);
    const width = file.pieces > 1 ? BLOCKS_PER_PIECE : nextPowerOfTwo(Math.ceil(length / BLOCK_SIZE));
    return { index, file, offset, length, width };
  }

  /** Where in the file the bytes of a range are, or nothing when there is no such range. */
  bytesOf({
    piece,
    block,
    blocks,
  }: PieceRange): { file: LayoutFile; offset: number; length: number } | undefined {
    if (piece >= this.pieceCount) return undefined;
    const { file, offset, length, width } = this.piece(piece);
    const powerOfTwo = blocks > 0 && (blocks & (blocks - 1)) === 0;
    const from = block * BLOCK_SIZE;
    if (!powerOfTwo || block % blocks !== 0 || block + blocks > width || from >= length) return undefined;
    return { file, offset: offset + from, length: Math.min(blocks * BLOCK_SIZE, length - from) };
  }

  /** The last file that starts at or before the piece: an empty one has the same start as the next that is not. */
  #fileOf(piece: number): LayoutFile {
    let low = 0;
    let high = this.files.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.files[middle]!.firstPiece <= piece) low = middle;
      else high = middle - 1;
    }
    return this.files[low]!;
  }
}
