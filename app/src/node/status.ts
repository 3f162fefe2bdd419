import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { WebSocket } from 'ws';
import { ApiClient } from '../api/client/api-client.ts';
import type { NetworkRow, TopicName, TopicParams, TopicRow } from '../api/contract.ts';
import { connectWebSocket, type WindowCredential } from '../api/transports/websocket-client.ts';
import { systemClock } from '../platform/system-clock.ts';

/** How a running node does; what is not known is left out. */
export interface NodeStatus {
  readonly running: true;
  readonly account?: string;
  readonly server?: string;
  /** `online`, or why not. */
  readonly state: string;
  readonly online: boolean;
  readonly buddies: readonly {
    readonly address: string;
    readonly state: string;
    /** Of an open link: the way that it takes. */
    readonly link?: string;
  }[];
  /** Who asked to be a buddy and has no answer yet. */
  readonly requests: readonly string[];
  /** How many links to buddies are open. */
  readonly links: number;
  readonly calls: number;
  /** For whom it serves, in numbers; absent while nothing is known of that. */
  readonly supernode?: NetworkRow['supernode'];
}

const ANSWERS_WITHIN = 5_000;

/** Asks the node that runs with this data folder, as a window would. */
export async function readStatus(data: string): Promise<Result<NodeStatus, string>> {
  const notRunning = failed(`No node is running with the folder ${data}.`);
  const open = join(data, 'open');
  const page = await readFile(join(open, 'open.html'), 'utf8').catch(() => '');
  const [, origin, token] = /(http:\/\/127\.0\.0\.1:\d{1,5})\/#token=([\w-]{43})/.exec(page) ?? [];
  if (origin === undefined || token === undefined) return notRunning;
  // The session of the last time: a node is asked often, and has room for few windows.
  const sessionFile = join(open, 'status-session');
  const kept = (await readFile(sessionFile, 'utf8').catch(() => '')).trim();
  const credentials: WindowCredential[] = [...(kept.length === 43 ? [{ session: kept }] : []), { token }];
  let session: string | undefined;
  const client = new ApiClient({
    clock: systemClock,
    random: Math.random,
    window: randomUUID(),
    connect: async () => {
      const credential = credentials.shift();
      if (credential === undefined) return failed('refused');
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/api`, { origin });
      const connected = await connectWebSocket(socket, credential, given => {
        session = given;
      });
      // The next try is with the token.
      return connected.ok || credentials.length === 0 ? connected : failed('unreachable');
    },
  });
  try {
    const status = await within(ANSWERS_WITHIN, statusOf(client));
    if (status === undefined) return notRunning;
    if (session !== undefined && session !== kept) {
      await rm(sessionFile, { force: true });
      await writeFile(sessionFile, session, { mode: 0o600 });
    }
    return ok(status);
  } finally {
    client.close();
  }
}

async function statusOf(client: ApiClient): Promise<NodeStatus> {
  const [[session], roster, requests, calls, [network]] = await Promise.all([
    rowsOf(client, 'session', {}),
    rowsOf(client, 'roster', {}),
    rowsOf(client, 'requests', {}),
    rowsOf(client, 'call', {}),
    rowsOf(client, 'network', {}),
  ]);
  const state = session?.problem ?? session?.state ?? 'unknown';
  return {
    running: true,
    ...(session?.address !== undefined && { account: session.address }),
    ...(session?.server !== undefined && { server: session.server.url }),
    state,
    online: session?.state === 'online',
    buddies: roster.map(({ address, state: presence, route }) => ({
      address,
      state: presence,
      ...(route.state !== 'closed' && { link: route.kind ?? route.state }),
    })),
    requests: requests.filter(({ direction }) => direction === 'incoming').map(({ address }) => address),
    links: roster.filter(({ route }) => route.state === 'open' || route.state === 'replacing').length,
    calls: calls.filter(call => call.state !== 'ended').length,
    ...(network !== undefined && { supernode: network.supernode }),
  };
}

/** The rows of a topic, once they are there. */
function rowsOf<N extends TopicName>(
  client: ApiClient,
  name: N,
  params: TopicParams<N>,
): Promise<readonly TopicRow<N>[]> {
  const store = client.topic(name, params);
  return new Promise(resolve => {
    const look = () => {
      const { rows, loaded } = store.getSnapshot();
      if (!loaded) return;
      stop();
      resolve(rows);
    };
    const stop = store.subscribe(() => look());
    look();
  });
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  const first = await Promise.race([work, late]);
  clearTimeout(timer);
  return first;
}
