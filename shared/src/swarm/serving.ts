import { joinBytes } from '../protocol/bytes.ts';
import { BLOCK_SIZE } from './content-id.ts';
import type { ContentLayout, PieceRange } from './content-layout.ts';
import { layerAbove, rootOfLayer, type Sha256, unclesOf } from './merkle.ts';
import type { Data } from './swarm-message.ts';

/** Hashes of the blocks of some bytes, one after the other; the last block may be short. */
export function blockHashes(bytes: Uint8Array, sha256: Sha256): Uint8Array {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_SIZE)
    hashes.push(sha256(bytes.subarray(at, at + BLOCK_SIZE)));
  return joinBytes(hashes);
}

/** Root of the tree over some bytes, padded to `width` blocks. */
export function rootOfBytes(bytes: Uint8Array, width: number, sha256: Sha256): Uint8Array {
  return rootOfLayer(blockHashes(bytes, sha256), 0, width, sha256);
}

/**
 * The answer to a request, proved.
 * @param bytes of the whole piece
 */
export function answerRequest(
  stream: number,
  range: PieceRange,
  layout: ContentLayout,
  bytes: Uint8Array,
  sha256: Sha256,
): Data {
  const { piece, block, blocks } = range;
  const { width } = layout.piece(piece);
  const answer = { kind: 'piece', stream, piece, block, blocks } as const;
  if (blocks === width) return { ...answer, uncles: new Uint8Array(), data: bytes };
  const level = Math.log2(blocks);
  let layer = blockHashes(bytes, sha256);
  for (let at = 0; at < level; at++) layer = layerAbove(layer, at, sha256);
  const uncles = unclesOf(layer, level, block / blocks, width / blocks, sha256);
  return { ...answer, uncles, data: bytes.subarray(block * BLOCK_SIZE, (block + blocks) * BLOCK_SIZE) };
}
