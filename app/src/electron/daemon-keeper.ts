import type { MessagePortMain } from 'electron';
import { CrashCount } from './crash-count.ts';
import type { FileDoor } from './daemon-messages.ts';
import type { DaemonProcess } from './daemon-process.ts';

/** Doubled with each crash of the last minute. Milliseconds. */
const FIRST_WAIT = 1_000;

export interface DaemonNews {
  /** It can't start; the sentence is for the person. */
  cannotStart(sentence: string): void;
  /** It crashed again and again: it stays down until `again` is called. */
  gaveUp(code: number, again: () => void): void;
}

/** Keeps a daemon running: one that crashes is started again, a little later each time, three times in a minute. */
export class DaemonKeeper {
  readonly #start: () => DaemonProcess;
  readonly #news: DaemonNews;
  readonly #crashes = new CrashCount();
  /** Ports of windows that asked while there was no daemon. */
  readonly #waiting: MessagePortMain[] = [];
  #process: DaemonProcess | undefined;
  #files: FileDoor | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(start: () => DaemonProcess, news: DaemonNews) {
    this.#start = start;
    this.#news = news;
    this.#begin();
  }

  /** Where the daemon takes and gives files, while there is one. */
  get files(): FileDoor | undefined {
    return this.#files;
  }

  /** Gives a window's port to the daemon, now or when there is one again. */
  connect(port: MessagePortMain): void {
    if (this.#process === undefined) this.#waiting.push(port);
    else this.#process.connect(port);
  }

  /** The machine woke up: every connection is looked at. */
  wake(): void {
    this.#process?.wake();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#process?.stop();
  }

  #begin(): void {
    if (this.#stopping) return;
    const process = this.#start();
    this.#process = process;
    process.onStarted(outcome => {
      if (outcome.type === 'ready') this.#files = outcome.files;
      else this.#news.cannotStart(outcome.sentence);
    });
    process.onCrashed(code => this.#crashed(code));
    for (const port of this.#waiting.splice(0)) process.connect(port);
  }

  #crashed(code: number): void {
    this.#process = undefined;
    this.#files = undefined;
    if (this.#stopping) return;
    if (this.#crashes.add(Date.now())) {
      this.#news.gaveUp(code, () => {
        this.#crashes.forget();
        this.#begin();
      });
      return;
    }
    this.#timer = setTimeout(() => this.#begin(), FIRST_WAIT * 2 ** (this.#crashes.count - 1));
  }
}
