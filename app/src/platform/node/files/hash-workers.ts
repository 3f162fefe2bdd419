import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { HashedSpan, HashSpan } from './file-hash-worker.ts';

/** More would only wait for the disk. */
const MOST = 4;
/** Threads that had nothing to do for this long end. Milliseconds. */
const IDLE = 10_000;

interface Job {
  readonly span: HashSpan;
  readonly done: (answer: HashedSpan) => void;
}

/** Sources run as they are; a bundle has the built worker beside it. */
const SOURCE = import.meta.url.endsWith('.ts') ? './file-hash-worker.ts' : './file-hash-worker.mjs';

/** A few threads that hash; started when there is something to do. They load nothing but this: no WebRTC. */
export class HashWorkers {
  readonly count = Math.min(MOST, Math.max(1, availableParallelism()));
  readonly #idle: Worker[] = [];
  readonly #all = new Map<Worker, Job | undefined>();
  readonly #waiting: Job[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** Spans are begun in the order in which they were asked for. Never rejects. */
  run(span: HashSpan): Promise<HashedSpan> {
    if (this.#closed) return Promise.resolve({ error: 'closed' });
    return new Promise(done => {
      this.#waiting.push({ span, done });
      this.#next();
    });
  }

  /** Ends the threads; what waits is answered with an error. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const { done } of this.#waiting.splice(0)) done({ error: 'closed' });
    await Promise.all([...this.#all.keys()].map(worker => worker.terminate()));
  }

  #next(): void {
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop() ?? (this.#all.size < this.count ? this.#start() : undefined);
      if (worker === undefined) return;
      const job = this.#waiting.shift()!;
      this.#all.set(worker, job);
      worker.postMessage(job.span);
    }
    if (this.#idle.length > 0 && this.#idle.length === this.#all.size)
      this.#timer = setTimeout(() => this.#endIdle(), IDLE).unref();
  }

  #start(): Worker {
    const worker = new Worker(new URL(SOURCE, import.meta.url));
    worker.unref();
    worker.on('message', (answer: HashedSpan) => {
      const job = this.#all.get(worker);
      this.#all.set(worker, undefined);
      this.#idle.push(worker);
      job?.done(answer);
      this.#next();
    });
    // An error is followed by the end of the thread: what it had to do is answered once.
    const gone = (why: string) => {
      const job = this.#all.get(worker);
      if (!this.#all.delete(worker)) return;
      const at = this.#idle.indexOf(worker);
      if (at >= 0) this.#idle.splice(at, 1);
      job?.done({ error: why });
      this.#next();
    };
    worker.on('error', error => gone(error instanceof Error ? error.message : 'thread'));
    worker.on('exit', () => gone(this.#closed ? 'closed' : 'thread'));
    return worker;
  }

  #endIdle(): void {
    for (const worker of this.#idle.splice(0)) void worker.terminate();
  }
}
