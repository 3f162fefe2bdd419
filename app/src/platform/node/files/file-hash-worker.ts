import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { BLOCK_SIZE, HASH_LENGTH, PIECE_SIZE } from '@kith/shared/swarm/content-id';
import { nextPowerOfTwo } from '@kith/shared/swarm/merkle';
import { rootOfBlocks } from '../../files/root-of-blocks.ts';
import { nodeSha256 } from '../sha256.ts';

/** A part of an open file, of whole pieces but for the last: its file descriptor belongs to the process. */
export interface HashSpan {
  readonly fd: number;
  readonly offset: number;
  readonly length: number;
  /** The file is no longer than one piece: its root is wanted instead. */
  readonly whole: boolean;
}

/** Hashes of the pieces, one after the other; `undefined` when the file ended before. */
export type HashedSpan = { readonly pieces: Uint8Array | undefined } | { readonly error: string };

const BLOCKS_PER_PIECE = PIECE_SIZE / BLOCK_SIZE;
const piece = new Uint8Array(PIECE_SIZE);

function hashSpan({ fd, offset, length, whole }: HashSpan): Uint8Array | undefined {
  const pieces = new Uint8Array(Math.ceil(length / PIECE_SIZE) * HASH_LENGTH);
  for (let at = 0; at < length; at += PIECE_SIZE) {
    const wanted = Math.min(PIECE_SIZE, length - at);
    if (!fill(fd, offset + at, wanted)) return undefined;
    const width = whole ? nextPowerOfTwo(Math.ceil(wanted / BLOCK_SIZE)) : BLOCKS_PER_PIECE;
    const root = rootOfBlocks(piece.subarray(0, wanted), width, nodeSha256);
    pieces.set(root, (at / PIECE_SIZE) * HASH_LENGTH);
  }
  return pieces;
}

function fill(fd: number, offset: number, length: number): boolean {
  let done = 0;
  while (done < length) {
    const read = readSync(fd, piece, done, length - done, offset + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}

parentPort?.on('message', (span: HashSpan) => {
  let answer: HashedSpan;
  try {
    answer = { pieces: hashSpan(span) };
  } catch (error) {
    answer = { error: String(error instanceof Error ? Reflect.get(error, 'code') : error) };
  }
  parentPort?.postMessage(answer);
});
