/// <reference lib="webworker" />
import { BLOCK_SIZE, HASH_LENGTH, PIECE_SIZE } from '@kith/shared/swarm/content-id';
import { nextPowerOfTwo, rootOfLayer, type Sha256 } from '@kith/shared/swarm/merkle';
import type { FileProblem } from '../../../engine/ports/file-store.ts';
import { loadSha256 } from '../sha256.ts';
import { problemOf } from './opfs-problem.ts';

/** A part of a file, of whole pieces but for the last. */
export interface BlobSpan {
  readonly blob: Blob;
  /** The file is no longer than one piece: its root is wanted instead. */
  readonly whole: boolean;
}

/** Hashes of the pieces, one after the other. */
export type HashedBlob = { readonly pieces: Uint8Array<ArrayBuffer> } | { readonly problem: FileProblem };

const BLOCKS_PER_PIECE = PIECE_SIZE / BLOCK_SIZE;

async function hashSpan({ blob, whole }: BlobSpan, sha256: Sha256): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await blob.arrayBuffer();
  const hashes: Promise<ArrayBuffer>[] = [];
  // All at once: each call costs a turn, and the browser hashes in threads of its own.
  for (let at = 0; at < bytes.byteLength; at += BLOCK_SIZE) {
    const length = Math.min(BLOCK_SIZE, bytes.byteLength - at);
    hashes.push(crypto.subtle.digest('SHA-256', new Uint8Array(bytes, at, length)));
  }
  const blocks = new Uint8Array(hashes.length * HASH_LENGTH);
  for (const [i, hash] of (await Promise.all(hashes)).entries()) {
    blocks.set(new Uint8Array(hash), i * HASH_LENGTH);
  }
  if (whole) return new Uint8Array(rootOfLayer(blocks, 0, nextPowerOfTwo(hashes.length), sha256));
  const pieces = new Uint8Array(Math.ceil(hashes.length / BLOCKS_PER_PIECE) * HASH_LENGTH);
  const layer = BLOCKS_PER_PIECE * HASH_LENGTH;
  for (let piece = 0; piece * layer < blocks.length; piece++) {
    const root = rootOfLayer(
      blocks.subarray(piece * layer, (piece + 1) * layer),
      0,
      BLOCKS_PER_PIECE,
      sha256,
    );
    pieces.set(root, piece * HASH_LENGTH);
  }
  return pieces;
}

const loaded = loadSha256();
self.onmessage = async ({ data }: MessageEvent<BlobSpan>) => {
  let answer: HashedBlob;
  try {
    answer = { pieces: await hashSpan(data, await loaded) };
  } catch (error) {
    answer = { problem: problemOf(error) ?? 'broken' };
  }
  self.postMessage(answer);
};
