import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { PIECE_SIZE } from '@kith/shared/swarm/content-id';
import type { FileProblem } from '../../../engine/ports/file-store.ts';
import type { FilesAnswer, FilesCall, FilesReply, FilesRequest } from './opfs-files-messages.ts';

/**
 * Requests after which a worker gives way to a new one. What each leaves behind in it is too little to be collected as garbage
 * soon: for a file of some GB it would come to tens of MB.
 */
const RENEWED = 4_096;

/** The worker that holds files of the origin-private file system open; started with the first request. */
export class OpfsWorker {
  readonly #root: string;
  readonly #calls = new Map<number, { resolve(answer: FilesAnswer): void; reject(error: Error): void }>();
  /**
   * Buffers that pieces cross in, to the worker and back: a new one for each would lie in the heap of the worker by the
   * hundred until its garbage is collected.
   */
  readonly #spare: ArrayBuffer[] = [];
  #worker: Worker | undefined;
  /** Requests that it was given. */
  #given = 0;
  /** The worker before holds nothing open any more. */
  #free: Promise<unknown> = Promise.resolve();
  #lastId = 0;

  /** @param root folder of the origin-private file system that belongs to the store alone */
  constructor(root: string) {
    this.#root = root;
  }

  async ask(request: FilesRequest): Promise<Result<Uint8Array<ArrayBuffer> | undefined, FileProblem>> {
    if (this.#given >= RENEWED) this.#renew();
    this.#given += 1;
    this.#worker ??= this.#start();
    const answer = await this.#ask(this.#worker, request, this.#free);
    return 'problem' in answer ? failed(answer.problem) : ok(answer.bytes);
  }

  #ask(worker: Worker, request: FilesRequest, after: Promise<unknown>): Promise<FilesAnswer> {
    const id = ++this.#lastId;
    let lent = request;
    const give: ArrayBuffer[] = [];
    if ('bytes' in request && request.bytes.length <= PIECE_SIZE) {
      const buffer = this.#spare.pop() ?? new ArrayBuffer(PIECE_SIZE);
      const bytes = new Uint8Array(buffer, 0, request.bytes.length);
      bytes.set(request.bytes);
      lent = { ...request, bytes };
      give.push(buffer);
    }
    const call = { id, root: this.#root, request: lent } satisfies FilesCall;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      void after.then(() => worker.postMessage(call, give)).catch(reject);
    });
  }

  /** The worker ends with what it was asked already; what is asked from now on waits until it let go of its files. */
  #renew(): void {
    const before = this.#worker;
    this.#worker = undefined;
    this.#given = 0;
    if (before === undefined) return;
    this.#free = this.#ask(before, { do: 'close-all' }, this.#free)
      .catch(() => undefined)
      .then(() => before.terminate());
  }

  /** Whatever is asked already fails; files are closed with the worker. */
  end(): void {
    this.#end(new Error('the worker of files was ended'));
  }

  #start(): Worker {
    const worker = new Worker(new URL('./opfs-files-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data: { id, answer, bug, spent } }: MessageEvent<FilesReply>) => {
      if (spent?.byteLength === PIECE_SIZE) this.#spare.push(spent);
      const call = this.#calls.get(id);
      this.#calls.delete(id);
      if (answer !== undefined) call?.resolve(answer);
      else call?.reject(new Error(bug));
    };
    // What did not start never answers: the next request gets another one.
    worker.onerror = event => this.#end(new Error(event.message || 'the worker of files did not start'));
    worker.onmessageerror = () => this.#end(new Error('an answer of the worker of files can not be read'));
    return worker;
  }

  #end(error: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }
}
