import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { ApiChannel, ApiConnectFailure } from '../api/channel.ts';
import { windowClock } from '../api/client/window-clock.ts';
import { directChannel } from '../api/transports/direct-channel.ts';
import { connectToLeader, serveTabs } from '../api/transports/tab-channel.ts';
import { lead, showPresence, whenTabGone } from '../platform/browser/tab-leadership.ts';
import { LeaderFiles } from './leader-files.ts';
import type { PageEngine } from './page-engine.ts';
import { report } from './report.ts';

/**
 * The way from this tab to the engine of the page: in this tab when it leads, else in the tab that does. When the
 * leader is gone, the next tab starts an engine on the same storage.
 */
export class PageDoor {
  readonly #tab = crypto.randomUUID();
  readonly #bus = new BroadcastChannel('kith-api');
  readonly #present: Promise<void>;
  /** Resolves when this tab leads, or found that it can't. */
  readonly #decided: Promise<Leading>;
  /** The way of files to the engine, wherever it is. */
  readonly files = new LeaderFiles(this.#tab, tab => whenTabGone(navigator.locks, tab));
  #leading: Leading | undefined;
  #toLeader: ApiChannel | undefined;

  /** @param onLead this tab leads from now on: connect again */
  constructor(onLead: () => void) {
    this.#present = showPresence(navigator.locks, this.#tab);
    this.#decided = Promise.all([lead(navigator.locks), this.#present]).then(
      ([giveUp]) => this.#lead(giveUp),
      () => withoutEngine('storage-not-supported'),
    );
    void this.#decided.then(onLead);
  }

  /** Opens the api, wherever the engine is. */
  async connect(): Promise<Result<ApiChannel, ApiConnectFailure>> {
    if (this.#leading === undefined) {
      // The leader watches the lock of this tab, so it has to be held before the leader hears of it.
      const asked = this.#present.then(
        () => this.#connectToLeader(),
        () => this.#decided,
      );
      const found = await Promise.race([asked, this.#decided]);
      if ('ok' in found) return found;
    }
    const { engine, why } = await this.#decided;
    if (engine === undefined) return failed(why);
    const [window, engineEnd] = directChannel();
    engine.api.connect(engineEnd);
    return ok(window);
  }

  /** The tab is going: what it leads ends with it, told as far as there is time. */
  close(): void {
    this.#leading?.stop();
    void this.#leading?.engine?.close();
  }

  async #connectToLeader(): Promise<Result<ApiChannel, ApiConnectFailure>> {
    const randomId = () => crypto.randomUUID();
    const connected = await connectToLeader(this.#bus, { tab: this.#tab, randomId, clock: windowClock });
    if (connected.ok) this.#toLeader = connected.value;
    return connected;
  }

  async #lead(giveUp: () => void): Promise<Leading> {
    this.#toLeader?.close('leader-changed');
    const started = await start();
    if (started.ok) this.#leading = this.#serve(started.value);
    else {
      this.#leading = withoutEngine(started.error);
      // The next tab finds out for itself, and says so.
      giveUp();
    }
    return this.#leading;
  }

  #serve(engine: PageEngine): Leading {
    const stop = serveTabs(
      this.#bus,
      channel => engine.api.connect(channel),
      tab => whenTabGone(navigator.locks, tab),
    );
    this.files.serve(engine.engine, engine.store);
    return { engine, why: 'unreachable', stop };
  }
}

async function start(): Promise<Result<PageEngine, ApiConnectFailure>> {
  try {
    const { startPageEngine } = await import('./page-engine.ts');
    for (;;) {
      const started = await startPageEngine();
      // Else the storage is still held by the tab that led before.
      if (started.ok || started.error !== 'unreachable') return started;
    }
  } catch (error) {
    report('engine', error);
    return failed('not-started');
  }
}

/** What came of taking the lead. */
interface Leading {
  readonly engine?: PageEngine;
  /** Without an engine. */
  readonly why: ApiConnectFailure;
  readonly stop: () => void;
}

function withoutEngine(why: ApiConnectFailure): Leading {
  return { why, stop: () => undefined };
}
