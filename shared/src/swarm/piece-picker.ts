import type { Bitfield } from './bitfield.ts';
import { BLOCK_SIZE } from './content-id.ts';
import type { ContentLayout, Piece, PieceRange } from './content-layout.ts';

/** Which blocks of a piece that was begun are asked for, and which of these are here; bit n is block n. */
interface Begun {
  readonly piece: Piece;
  /** All blocks that there are. */
  readonly all: number;
  asked: number;
  here: number;
}

/**
 * Says what to ask of whom, whatever the number of sources: begun pieces first, then new ones in order. Knows what is here,
 * what was asked for, and what is missing.
 */
export class PiecePicker {
  readonly #layout: ContentLayout;
  readonly #have: Bitfield;
  readonly #begun = new Map<number, Begun>();
  /** All pieces before this one are here or begun. */
  #next = 0;

  /** @param have pieces that are here; it is changed as others come */
  constructor(layout: ContentLayout, have: Bitfield) {
    this.#layout = layout;
    this.#have = have;
  }

  /** Bytes that are here, those of begun pieces included. */
  get begunBytes(): number {
    let bytes = 0;
    for (const { piece, here } of this.#begun.values()) bytes += bytesIn(piece, here);
    return bytes;
  }

  /**
   * The next range to ask of a source, and marks it as asked for.
   * @param available pieces of the source
   * @param blocks the most to ask for, a power of two
   * @param ready whether a piece can be verified; how far to look on if not, as the number of a piece
   */
  pick(available: Bitfield, blocks: number, ready: (piece: Piece) => true | number): PieceRange | undefined {
    for (const begun of this.#begun.values()) {
      const range = available.has(begun.piece.index) ? ask(begun, blocks) : undefined;
      if (range !== undefined) return range;
    }
    const piece = this.#nextPiece(available, ready);
    if (piece === undefined) return undefined;
    const count = Math.ceil(piece.length / BLOCK_SIZE);
    const begun = { piece, all: 2 ** count - 1, asked: 0, here: 0 };
    this.#begun.set(piece.index, begun);
    return ask(begun, blocks);
  }

  /** Whether a source has what is not here. */
  wants(available: Bitfield): boolean {
    for (let at = 0; at < this.#have.length; at++) {
      if (!this.#have.has(at) && available.has(at)) return true;
    }
    return false;
  }

  /** What was asked for will not come, or not be what it should be. */
  giveUp(range: PieceRange): void {
    const begun = this.#begun.get(range.piece);
    if (begun === undefined) return;
    begun.asked &= ~maskOf(range) | begun.here;
    if (begun.asked === 0) {
      this.#begun.delete(range.piece);
      this.#next = Math.min(this.#next, range.piece);
    }
  }

  /**
   * What was asked for is here and verified.
   * @returns the piece, when it is whole by that
   */
  arrived(range: PieceRange): Piece | undefined {
    const begun = this.#begun.get(range.piece);
    if (begun === undefined) return undefined;
    begun.here |= maskOf(range) & begun.all;
    if (begun.here !== begun.all) return undefined;
    this.#begun.delete(range.piece);
    this.#have.set(range.piece);
    return begun.piece;
  }

  #nextPiece(available: Bitfield, ready: (piece: Piece) => true | number): Piece | undefined {
    while (this.#next < this.#have.length && (this.#have.has(this.#next) || this.#begun.has(this.#next))) {
      this.#next += 1;
    }
    for (let at = this.#next; at < this.#have.length; ) {
      if (this.#have.has(at) || this.#begun.has(at) || !available.has(at)) {
        at += 1;
        continue;
      }
      const piece = this.#layout.piece(at);
      const goOn = ready(piece);
      if (goOn === true) return piece;
      at = Math.max(at + 1, goOn);
    }
    return undefined;
  }
}

/** The first blocks that nobody was asked for, as many as form one node of the tree. */
function ask(begun: Begun, blocks: number): PieceRange | undefined {
  const free = begun.all & ~begun.asked;
  if (free === 0) return undefined;
  const block = 31 - Math.clz32(free & -free);
  let width = Math.min(blocks, begun.piece.width);
  const index = begun.piece.index;
  for (; width > 1; width /= 2) {
    const mask = maskOf({ piece: index, block, blocks: width }) & begun.all;
    if (block % width === 0 && (mask & ~free) === 0) break;
  }
  const range = { piece: index, block, blocks: width };
  begun.asked |= maskOf(range) & begun.all;
  return range;
}

function maskOf({ block, blocks }: PieceRange): number {
  return (2 ** blocks - 1) << block;
}

function bytesIn(piece: Piece, blocks: number): number {
  let bytes = 0;
  for (let block = 0; block * BLOCK_SIZE < piece.length; block++) {
    if (blocks & (1 << block)) bytes += Math.min(BLOCK_SIZE, piece.length - block * BLOCK_SIZE);
  }
  return bytes;
}
