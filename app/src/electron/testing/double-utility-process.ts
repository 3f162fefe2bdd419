import { EventEmitter } from 'node:events';
import { type MessagePort, type TransferListItem, Worker } from 'node:worker_threads';
import type { MessagePortMainDouble } from './double-ports.ts';

/** `UtilityProcess` as a thread: it gets its own `process.parentPort`, and ports can be handed to it. */
export class UtilityProcessDouble extends EventEmitter {
  readonly #worker: Worker;

  private constructor(entry: string) {
    super();
    this.#worker = new Worker(new URL('./utility-process-thread.ts', import.meta.url), {
      workerData: { entry },
      execArgv: [],
    });
    this.#worker.on('message', message => this.emit('message', message));
    this.#worker.on('error', error => this.emit('error', 'FatalError', '', String(error)));
    this.#worker.on('exit', code => this.emit('exit', code));
  }

  static fork(entry: string): UtilityProcessDouble {
    return new UtilityProcessDouble(entry);
  }

  postMessage(message: unknown, transfer: MessagePortMainDouble[] = []): void {
    const ports: (MessagePort & TransferListItem)[] = transfer.map(port => port.inner);
    this.#worker.postMessage({ message, ports }, ports);
  }

  kill(): boolean {
    void this.#worker.terminate();
    return true;
  }
}
