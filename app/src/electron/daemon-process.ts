import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { FromDaemon, StartDaemon, ToDaemon } from './daemon-messages.ts';

/** How long the daemon may take to say goodbye to its peers and to close its database. */
const STOPS_WITHIN_MS = 8_000;

/** The daemon in its utility process, as the shell sees it. */
export class DaemonProcess {
  readonly #process: UtilityProcess;
  readonly #exited: Promise<number>;
  #stopping = false;

  /**
   * @param entry absolute path of the built daemon process
   * @param start what it needs to start
   */
  constructor(entry: string, start: StartDaemon) {
    this.#process = utilityProcess.fork(entry, [], { serviceName: 'Kith', stdio: 'inherit' });
    this.#exited = new Promise(resolve => this.#process.once('exit', resolve));
    this.#tell(start);
  }

  /** Calls back once it serves windows, or with the sentence that says why it can't. */
  onStarted(listener: (outcome: FromDaemon) => void): void {
    this.#process.on('message', (message: FromDaemon) => listener(message));
  }

  /** Calls back when it ends without having been asked to. */
  onCrashed(listener: (code: number) => void): void {
    void this.#exited.then(code => {
      if (!this.#stopping) listener(code);
    });
  }

  /** Gives a window's port to the daemon. */
  connect(port: MessagePortMain): void {
    this.#tell({ type: 'connect' }, [port]);
  }

  /** The machine slept, or its network changed. */
  wake(): void {
    this.#tell({ type: 'wake' });
  }

  /** Resolves when the process is gone: it is asked first and killed after a while. */
  async stop(): Promise<void> {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#tell({ type: 'stop' });
    }
    const killer = setTimeout(() => this.#process.kill(), STOPS_WITHIN_MS);
    await this.#exited;
    clearTimeout(killer);
  }

  #tell(message: ToDaemon, ports: MessagePortMain[] = []): void {
    this.#process.postMessage(message, ports);
  }
}
