import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MessagePortMainDouble } from './double-ports.ts';
import { PortBridge, type UtilityFrame } from './port-bridge.ts';

const child = fileURLToPath(new URL('./utility-process-child.ts', import.meta.url));

/** `UtilityProcess` as a process of Node's: it gets its own `process.parentPort`, and ports can be handed to it. */
export class UtilityProcessDouble extends EventEmitter {
  readonly #process: ChildProcess;
  readonly #bridge: PortBridge;

  private constructor(entry: string) {
    super();
    this.#process = fork(child, [entry], { execArgv: [], serialization: 'advanced' });
    this.#bridge = new PortBridge(frame => this.#send(frame));
    this.#process.on('message', (frame: UtilityFrame) => {
      if (frame.kind === 'message') this.emit('message', frame.message);
      else this.#bridge.take(frame);
    });
    this.#process.on('exit', code => {
      this.#bridge.close();
      this.emit('exit', code ?? 1);
    });
  }

  static fork(entry: string): UtilityProcessDouble {
    return new UtilityProcessDouble(entry);
  }

  postMessage(message: unknown, transfer: MessagePortMainDouble[] = []): void {
    const ports = transfer.map(port => this.#bridge.hand(port.inner));
    this.#send({ kind: 'message', message, ports });
  }

  kill(): boolean {
    return this.#process.kill();
  }

  /** What is sent to a process that died, known or not yet, is lost without a word, as Electron has it. */
  #send(frame: UtilityFrame): void {
    if (this.#process.connected) this.#process.send(frame, () => undefined);
  }
}
