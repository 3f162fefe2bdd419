/// <reference lib="webworker" />
import { BLOCK_SIZE, PIECE_LEVEL, PIECE_SIZE } from '@kith/shared/swarm/content-id';
import { nextPowerOfTwo } from '@kith/shared/swarm/merkle';
import type { FileProblem } from '../../../engine/ports/file-store.ts';
import { TreeHasher } from '../tree-hasher.ts';
import { blobSpans } from './blob-spans.ts';
import { problemOf } from './opfs-problem.ts';

/** Asks for the hashes of a part of a file; without one, for no more of them. */
export interface HashCall {
  readonly id: number;
  readonly part?: BlobPart;
}

/** A part of a file, of whole pieces but for the last. */
export interface BlobPart {
  readonly blob: Blob;
  /** The file is no longer than one piece: its root is wanted instead. */
  readonly whole: boolean;
}

/** Hashes of the next pieces, one after the other, and how many bytes they are of; then the end of it. */
export type HashReply = { readonly id: number } & (
  | { readonly pieces: Uint8Array<ArrayBuffer>; readonly length: number }
  | { readonly end: FileProblem | 'done' }
);

/** What is read and hashed at a time, bytes. */
const SPAN = 4 * PIECE_SIZE;

const loaded = TreeHasher.load(SPAN);
const running = new Set<number>();

function post(reply: HashReply): void {
  self.postMessage(reply);
}

async function hashPart(id: number, { blob, whole }: BlobPart): Promise<void> {
  const hasher = await loaded;
  for await (const span of blobSpans(blob, SPAN)) {
    if (!running.has(id)) return;
    hasher.input.set(span);
    const root = Math.log2(nextPowerOfTwo(Math.ceil(span.length / BLOCK_SIZE)));
    post({ id, pieces: hasher.layer(span.length, whole ? root : PIECE_LEVEL), length: span.length });
  }
}

self.onmessage = async ({ data: { id, part } }: MessageEvent<HashCall>) => {
  if (part === undefined) {
    running.delete(id);
    return;
  }
  running.add(id);
  try {
    await hashPart(id, part);
    post({ id, end: running.delete(id) ? 'done' : 'aborted' });
  } catch (error) {
    running.delete(id);
    post({ id, end: problemOf(error) ?? 'broken' });
  }
};
