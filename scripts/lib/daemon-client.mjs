// A window's end of a daemon's api without a window: what the demo sets its people up with.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ApiClient } from '../../app/src/api/client/api-client.ts';
import { windowClock } from '../../app/src/api/client/window-clock.ts';
import { connectWebSocket } from '../../app/src/api/transports/websocket-client.ts';

/**
 * @param {Record<string, unknown>} ready what the daemon said when it was
 * @returns {Promise<ApiClient>}
 */
export async function openDaemonClient({ url, redirectFile }) {
  const token = /#token=([\w-]{43})/.exec(await readFile(String(redirectFile), 'utf8'))?.[1];
  if (token === undefined) throw new Error('the redirect file has no token');
  const { host, origin } = new URL(String(url));
  return new ApiClient({
    clock: windowClock,
    random: Math.random,
    window: randomUUID(),
    connect: () =>
      connectWebSocket(
        // Node's WebSocket takes headers, which a browser's does not know.
        Reflect.construct(WebSocket, [`ws://${host}/api`, { headers: { origin } }]),
        { token },
        () => undefined,
      ),
  });
}

/**
 * @template {import('../../app/src/api/contract.ts').CommandName} N
 * @param {ApiClient} client
 * @param {N} name
 * @param {import('../../app/src/api/contract.ts').CommandParams<N>} params
 * @returns {Promise<import('../../app/src/api/contract.ts').CommandResult<N>>}
 */
export async function command(client, name, params) {
  const result = await client.call(name, params);
  if (!result.ok) throw new Error(`${name} was answered with ${result.error}`);
  return result.value;
}

/**
 * Resolves when the rows of a topic are as wanted.
 *
 * @template {import('../../app/src/api/contract.ts').TopicName} N
 * @param {ApiClient} client
 * @param {N} name
 * @param {import('../../app/src/api/contract.ts').TopicParams<N>} params
 * @param {(rows: readonly import('../../app/src/api/contract.ts').TopicRow<N>[]) => boolean} wanted
 * @returns {Promise<void>}
 */
export function until(client, name, params, wanted) {
  const topic = client.topic(name, params);
  return new Promise(resolve => {
    const look = () => {
      if (!wanted(topic.getSnapshot().rows)) return;
      stop();
      resolve();
    };
    const stop = topic.subscribe(() => look());
    look();
  });
}
