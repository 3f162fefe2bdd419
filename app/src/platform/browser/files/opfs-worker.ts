import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { FileProblem } from '../../../engine/ports/file-store.ts';
import type { FilesAnswer, FilesCall, FilesReply, FilesRequest } from './opfs-files-messages.ts';

/** The worker that holds files of the origin-private file system open; started with the first request. */
export class OpfsWorker {
  readonly #root: string;
  readonly #calls = new Map<number, { resolve(answer: FilesAnswer): void; reject(error: Error): void }>();
  #worker: Worker | undefined;
  #lastId = 0;

  /** @param root folder of the origin-private file system that belongs to the store alone */
  constructor(root: string) {
    this.#root = root;
  }

  /** @param give buffers that go over to the worker and are empty afterwards */
  async ask(
    request: FilesRequest,
    give: readonly ArrayBufferLike[] = [],
  ): Promise<Result<Uint8Array<ArrayBuffer> | undefined, FileProblem>> {
    const id = ++this.#lastId;
    const call: FilesCall = { id, root: this.#root, request };
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const answer = await new Promise<FilesAnswer>((resolve, reject) => {
      worker.postMessage(
        call,
        give.filter(buffer => buffer instanceof ArrayBuffer),
      );
      this.#calls.set(id, { resolve, reject });
    });
    return 'problem' in answer ? failed(answer.problem) : ok(answer.bytes);
  }

  /** Whatever is asked already fails; files are closed with the worker. */
  end(): void {
    this.#end(new Error('the worker of files was ended'));
  }

  #start(): Worker {
    const worker = new Worker(new URL('./opfs-files-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data: { id, answer, bug } }: MessageEvent<FilesReply>) => {
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
