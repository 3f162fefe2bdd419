import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Hashed } from '@kith/shared/swarm/content-hasher';
import { HASH_LENGTH, PIECE_SIZE } from '@kith/shared/swarm/content-id';
import type { FileProblem } from '../../../engine/ports/file-store.ts';
import { hashedFrom } from '../../files/hashed-from.ts';
import { loadSha256 } from '../sha256.ts';
import type { BlobSpan, HashedBlob } from './blob-hash-worker.ts';

/** What a worker takes at a time, bytes: many blocks at once are what makes WebCrypto fast; this is what lies in memory. */
const SPAN = 16 * PIECE_SIZE;
/** At most this often somebody is told how far it is. Milliseconds. */
const PROGRESS = 100;
/** Workers that had nothing to do for this long end. Milliseconds. */
const IDLE = 10_000;

/** Hashes files that the browser holds to their content ids, in workers. */
export class BlobHasher {
  /** More gain nothing: the browser hashes in threads of its own. */
  static readonly workers = 2;

  #lanes: Lane[] = [];
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  async hash(
    blob: Blob,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Result<Hashed, FileProblem>> {
    const { size } = blob;
    const layer = new Uint8Array(Math.ceil(size / PIECE_SIZE) * HASH_LENGTH);
    let next = 0;
    let done = 0;
    let told = Number.NEGATIVE_INFINITY;
    let problem: FileProblem | undefined;
    clearTimeout(this.#timer);
    this.#running++;
    if (this.#lanes.length === 0) this.#lanes = Array.from({ length: BlobHasher.workers }, () => new Lane());
    const work = async (lane: Lane) => {
      while (next < size && problem === undefined) {
        if (signal.aborted) return;
        const offset = next;
        next = Math.min(size, next + SPAN);
        const length = next - offset;
        const answer = await lane.run({ blob: blob.slice(offset, next), whole: size <= PIECE_SIZE });
        if ('problem' in answer) problem ??= answer.problem;
        else layer.set(answer.pieces, (offset / PIECE_SIZE) * HASH_LENGTH);
        done += length;
        if (performance.now() - told < PROGRESS || problem !== undefined || signal.aborted) continue;
        told = performance.now();
        onProgress(done);
      }
    };
    await Promise.all(this.#lanes.map(work));
    this.#running--;
    if (this.#running === 0) this.#timer = setTimeout(() => this.end(), IDLE);
    if (signal.aborted) return failed('aborted');
    return problem === undefined ? ok(hashedFrom(layer, size, await loadSha256())) : failed(problem);
  }

  /** Ends the workers; what is hashed now is `aborted`. */
  end(): void {
    clearTimeout(this.#timer);
    for (const lane of this.#lanes) lane.end();
    this.#lanes = [];
  }
}

/** One worker at a time, one span after the other. */
class Lane {
  #worker: Worker | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #answer: ((answer: HashedBlob) => void) | undefined;
  #ended = false;

  run(span: BlobSpan): Promise<HashedBlob> {
    const answered = this.#turn.then(
      () =>
        new Promise<HashedBlob>(resolve => {
          if (this.#ended) return resolve({ problem: 'aborted' });
          this.#answer = resolve;
          this.#worker ??= this.#start();
          this.#worker.postMessage(span);
        }),
    );
    this.#turn = answered;
    return answered;
  }

  end(): void {
    this.#ended = true;
    this.#stop('aborted');
  }

  #start(): Worker {
    const worker = new Worker(new URL('./blob-hash-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<HashedBlob>) => this.#answer?.(data);
    // What did not start never answers: the next span gets another one.
    worker.onerror = () => this.#stop('broken');
    worker.onmessageerror = () => this.#stop('broken');
    return worker;
  }

  #stop(problem: FileProblem): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#answer?.({ problem });
  }
}
