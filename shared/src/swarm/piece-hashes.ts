import { equalBytes } from '../protocol/bytes.ts';
import { HASH_LENGTH, PIECE_LEVEL } from './content-id.ts';
import type { LayoutFile } from './content-layout.ts';
import { layerAbove, nextPowerOfTwo, rootFromUncles, rootOfLayer, type Sha256, unclesOf } from './merkle.ts';
import { SWARM_LIMITS } from './swarm-limits.ts';

/** Piece hashes travel, are proved and are kept in chunks of this many. */
const PER_CHUNK = SWARM_LIMITS.hashesPerRequest;
const CHUNK_LEVEL = PIECE_LEVEL + Math.log2(PER_CHUNK);

/** The part of a file's piece layer that one `hashes` message holds. */
export interface HashChunk {
  readonly hashes: Uint8Array;
  readonly uncles: Uint8Array;
}

/** How many chunks the piece layer of a file has: none for a file of one piece, whose root says all. */
export function chunkCount({ pieces }: Pick<LayoutFile, 'pieces'>): number {
  return pieces > 1 ? Math.ceil(pieces / PER_CHUNK) : 0;
}

/** In which chunk of its file's piece layer a piece is. */
export function chunkOf(file: LayoutFile, piece: number): number {
  return Math.floor((piece - file.firstPiece) / PER_CHUNK);
}

/** A chunk of a piece layer. */
export function cutChunk(pieceLayer: Uint8Array, chunk: number): Uint8Array {
  return pieceLayer.subarray(chunk * PER_CHUNK * HASH_LENGTH, (chunk + 1) * PER_CHUNK * HASH_LENGTH);
}

/** The roots over the chunks of a piece layer: from them `proveChunk` makes proofs without the whole layer. */
export function chunkRoots(pieceLayer: Uint8Array, sha256: Sha256): Uint8Array {
  let layer = pieceLayer;
  for (let level = PIECE_LEVEL; level < CHUNK_LEVEL; level++) layer = layerAbove(layer, level, sha256);
  return layer;
}

/** The uncles of a chunk; none in a file of one chunk. */
export function proveChunk(roots: Uint8Array, chunk: number, sha256: Sha256): Uint8Array {
  const width = nextPowerOfTwo(roots.length / HASH_LENGTH);
  return unclesOf(roots, CHUNK_LEVEL, chunk, width, sha256);
}

/** Whether these are the hashes of the chunk of this file, by its root. */
export function verifyChunk(
  { hashes, uncles }: HashChunk,
  file: LayoutFile,
  chunk: number,
  sha256: Sha256,
): boolean {
  const chunks = chunkCount(file);
  const count = Math.min(PER_CHUNK, file.pieces - chunk * PER_CHUNK);
  if (chunk >= chunks || hashes.length !== count * HASH_LENGTH) return false;
  if (uncles.length !== Math.log2(nextPowerOfTwo(chunks)) * HASH_LENGTH) return false;
  const width = chunks > 1 ? PER_CHUNK : nextPowerOfTwo(file.pieces);
  const node = rootOfLayer(hashes, PIECE_LEVEL, width, sha256);
  return equalBytes(rootFromUncles(node, chunk, uncles, sha256), file.root);
}
