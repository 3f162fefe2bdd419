import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Hashed } from '@kith/shared/swarm/content-hasher';
import { HASH_LENGTH, PIECE_SIZE } from '@kith/shared/swarm/content-id';
import type { FileProblem } from '../../../engine/ports/file-store.ts';
import { hashedFrom } from '../../files/hashed-from.ts';
import { nodeSha256 } from '../sha256.ts';
import { attempt } from './file-problem.ts';
import { HashWorkers } from './hash-workers.ts';
import { openForReading, type PathRef } from './path-source.ts';

/** What a thread takes at a time: large against the message that it costs, small against a breath. Bytes. */
const SPAN = 32 * PIECE_SIZE;
/** At most this often somebody is told how far it is. Milliseconds. */
const PROGRESS = 100;

/** Hashes files to their content ids in threads. */
export class FileHasher {
  readonly #workers = new HashWorkers();

  async hash(
    ref: PathRef,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Result<Hashed, FileProblem>> {
    return await attempt('not-readable', async () => {
      if (signal.aborted) return failed('aborted');
      const opened = await openForReading(ref);
      if (!opened.ok) return opened;
      const { file, isSame } = opened.value;
      try {
        const layer = await this.#layer(file.fd, ref.size, onProgress, signal);
        if (!layer.ok) return layer;
        return (await isSame()) ? ok(hashedFrom(layer.value, ref.size, nodeSha256)) : failed('changed');
      } finally {
        await file.close();
      }
    });
  }

  close(): Promise<void> {
    return this.#workers.close();
  }

  /** Hashes of the pieces; of a file of at most one piece its root. */
  async #layer(
    fd: number,
    size: number,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Result<Uint8Array<ArrayBuffer>, FileProblem>> {
    const layer = new Uint8Array(Math.ceil(size / PIECE_SIZE) * HASH_LENGTH);
    let next = 0;
    let done = 0;
    let told = Number.NEGATIVE_INFINITY;
    let problem: FileProblem | undefined;
    const lane = async () => {
      while (next < size && problem === undefined) {
        if (signal.aborted) problem = 'aborted';
        const offset = next;
        const length = Math.min(SPAN, size - offset);
        next += length;
        const answer = await this.#workers.run({ fd, offset, length, whole: size <= PIECE_SIZE });
        if ('error' in answer) problem ??= answer.error === 'closed' ? 'aborted' : 'broken';
        else if (answer.pieces === undefined) problem ??= 'changed';
        else layer.set(answer.pieces, (offset / PIECE_SIZE) * HASH_LENGTH);
        done += length;
        if (performance.now() - told < PROGRESS || problem !== undefined) continue;
        told = performance.now();
        onProgress(done);
      }
    };
    // One lane more than threads, so that none waits for this one.
    await Promise.all(Array.from({ length: this.#workers.count + 1 }, lane));
    if (signal.aborted) problem ??= 'aborted';
    return problem === undefined ? ok(layer) : failed(problem);
  }
}
