import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { ApiClient } from '../../api/client/api-client.ts';
import type { TopicName, TopicParams, TopicRow } from '../../api/contract.ts';
import { connectWebSocket } from '../../api/transports/websocket-client.ts';
import { systemClock } from '../../platform/system-clock.ts';

const entry = fileURLToPath(new URL('../main.ts', import.meta.url));

/** The line that a daemon prints. */
interface Ready {
  readonly url: string;
  readonly redirectFile: string;
}

/** A real daemon in a process of its own, and a window's client on it. */
export class DaemonProcess {
  readonly client: ApiClient;
  readonly #ready: Ready;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess, ready: Ready, client: ApiClient) {
    this.#child = child;
    this.#ready = ready;
    this.client = client;
    this.#ended = once(child, 'exit');
  }

  static async start(data: string): Promise<DaemonProcess> {
    const child = spawn(
      process.execPath,
      [entry, '--data', data, '--downloads', join(data, 'downloads'), '--ready-json'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const ready = JSON.parse(String(line)) as Ready;
    return new DaemonProcess(child, ready, await openWindow(ready));
  }

  /** Opens one more window on it; whoever asked closes it. */
  openWindow(): Promise<ApiClient> {
    return openWindow(this.#ready);
  }

  /** Resolves with the rows of a topic as soon as they are as wanted. */
  async until<N extends TopicName>(
    name: N,
    params: TopicParams<N>,
    wanted: (rows: readonly TopicRow<N>[]) => boolean,
  ): Promise<readonly TopicRow<N>[]> {
    return await rowsOf(this.client, name, params, wanted);
  }

  /** Ends it as Ctrl+C does, or not as gently. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.client.close();
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    await this.#ended;
  }
}

/** Resolves with the rows of a topic as soon as they are as wanted. */
export function rowsOf<N extends TopicName>(
  client: ApiClient,
  name: N,
  params: TopicParams<N>,
  wanted: (rows: readonly TopicRow<N>[]) => boolean,
): Promise<readonly TopicRow<N>[]> {
  const store = client.topic(name, params);
  return new Promise(resolve => {
    const look = () => {
      const { rows, loaded } = store.getSnapshot();
      if (!loaded || !wanted(rows)) return;
      stop();
      resolve(rows);
    };
    const stop = store.subscribe(() => look());
    look();
  });
}

/** What the window's page does with the redirect file and its token. */
async function openWindow({ url, redirectFile }: Ready): Promise<ApiClient> {
  const token = /#token=([\w-]{43})/.exec(await readFile(redirectFile, 'utf8'))?.[1];
  if (token === undefined) throw new Error('the redirect file has no token');
  const { host, origin } = new URL(url);
  return new ApiClient({
    clock: systemClock,
    random: Math.random,
    window: randomUUID(),
    connect: () =>
      connectWebSocket(new WebSocket(`ws://${host}/api`, { origin }), { token }, () => undefined),
  });
}
