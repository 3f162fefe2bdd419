import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Hashed } from '@kith/shared/swarm/content-hasher';
import { HASH_LENGTH, PIECE_SIZE } from '@kith/shared/swarm/content-id';
import type { FileProblem } from '../../../engine/ports/file-store.ts';
import { hashedFrom } from '../../files/hashed-from.ts';
import { loadSha256 } from '../sha256.ts';
import type { BlobPart, HashCall, HashReply } from './blob-hash-worker.ts';
import { PART } from './blob-spans.ts';

/** Parts that a worker has at a time: one is read while the other is hashed. */
const PARTS_AT_ONCE = 2;
/**
 * Bytes after which a worker gives way to a new one. What reading leaves behind in it is too little to be collected as garbage
 * soon: for a file of some GB it would come to a hundred MB.
 */
const RENEWED = 8 * PART;
/** More would leave nothing of a small machine to others. */
const MOST_WORKERS = 4;
/** At most this often somebody is told how far it is. Milliseconds. */
const PROGRESS = 100;
/** Workers that had nothing to do for this long end. Milliseconds. */
const IDLE = 10_000;

/** Hashes files that the browser holds to their content ids, in workers. */
export class BlobHasher {
  static readonly workers = Math.min(MOST_WORKERS, navigator.hardwareConcurrency);

  #workers: HashWorker[] = [];
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  async hash(
    blob: Blob,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Result<Hashed, FileProblem>> {
    const { size } = blob;
    const layer = new Uint8Array(Math.ceil(size / PIECE_SIZE) * HASH_LENGTH);
    const failing = new AbortController();
    const stop = AbortSignal.any([signal, failing.signal]);
    let next = 0;
    let done = 0;
    let told = Number.NEGATIVE_INFINITY;
    let problem: FileProblem | undefined;
    const work = async (worker: HashWorker) => {
      while (next < size && !stop.aborted) {
        let at = next;
        next = Math.min(size, next + PART);
        const part = { blob: blob.slice(at, next), whole: size <= PIECE_SIZE };
        const end = await worker.hash(part, stop, (pieces, length) => {
          layer.set(pieces, (at / PIECE_SIZE) * HASH_LENGTH);
          at += length;
          done += length;
          if (performance.now() - told < PROGRESS || stop.aborted) return;
          told = performance.now();
          onProgress(done);
        });
        if (end === 'done' || stop.aborted) continue;
        problem = end;
        failing.abort();
      }
    };
    clearTimeout(this.#timer);
    this.#running++;
    if (this.#workers.length === 0) {
      this.#workers = Array.from({ length: BlobHasher.workers }, () => new HashWorker());
    }
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, () => this.#workers.map(work)).flat());
    this.#running--;
    if (this.#running === 0) this.#timer = setTimeout(() => this.end(), IDLE);
    if (signal.aborted) return failed('aborted');
    return problem === undefined ? ok(hashedFrom(layer, size, await loadSha256())) : failed(problem);
  }

  /** Ends the workers; what is hashed now is `aborted`. */
  end(): void {
    clearTimeout(this.#timer);
    for (const worker of this.#workers) worker.end('aborted');
    this.#workers = [];
  }
}

interface Hashing {
  readonly worker: Worker;
  onPieces(pieces: Uint8Array, length: number): void;
  onEnd(end: FileProblem | 'done'): void;
}

/** A worker that hashes parts of files; started with the first. */
class HashWorker {
  readonly #parts = new Map<number, Hashing>();
  #worker: Worker | undefined;
  /** What it was given, bytes. */
  #given = 0;
  #lastId = 0;
  #ended = false;

  hash(part: BlobPart, signal: AbortSignal, onPieces: Hashing['onPieces']): Promise<FileProblem | 'done'> {
    if (this.#ended) return Promise.resolve('aborted');
    const id = ++this.#lastId;
    const worker = this.#take(part.blob.size);
    const post = (call: HashCall) => worker.postMessage(call);
    const stop = () => post({ id });
    signal.addEventListener('abort', stop);
    return new Promise(resolve => {
      const onEnd: Hashing['onEnd'] = end => {
        signal.removeEventListener('abort', stop);
        this.#parts.delete(id);
        if (worker !== this.#worker) this.#endIdle(worker);
        resolve(end);
      };
      this.#parts.set(id, { worker, onPieces, onEnd });
      post({ id, part });
    });
  }

  end(problem: FileProblem): void {
    this.#ended = true;
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { onEnd } of [...this.#parts.values()]) onEnd(problem);
  }

  #take(bytes: number): Worker {
    const before = this.#worker;
    const worker = before === undefined || this.#given >= RENEWED ? this.#start() : before;
    if (worker !== before) {
      this.#worker = worker;
      this.#given = 0;
      if (before !== undefined) this.#endIdle(before);
    }
    this.#given += bytes;
    return worker;
  }

  /** Ends one that gave way, unless it has parts left: then with the last of them. */
  #endIdle(worker: Worker): void {
    if (this.#partsOf(worker).length === 0) worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./blob-hash-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<HashReply>) => {
      const part = this.#parts.get(data.id);
      if ('end' in data) part?.onEnd(data.end);
      else part?.onPieces(data.pieces, data.length);
    };
    // What did not start never answers: the next part gets another one.
    const fail = () => {
      if (worker === this.#worker) this.#worker = undefined;
      worker.terminate();
      for (const { onEnd } of this.#partsOf(worker)) onEnd('broken');
    };
    worker.onerror = fail;
    worker.onmessageerror = fail;
    return worker;
  }

  #partsOf(worker: Worker): Hashing[] {
    return [...this.#parts.values()].filter(part => part.worker === worker);
  }
}
