import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { startTestWindowServer } from '../../daemon/testing/test-window-server.ts';
import type { ApiChannel } from '../channel.ts';
import { apiTransportContract } from './api-transport.contract.ts';
import { directChannel } from './direct-channel.ts';
import { messagePortChannel } from './message-port-channel.ts';
import { connectToLeader, serveTabs } from './tab-channel.ts';
import { connectWebSocket } from './websocket-client.ts';

apiTransportContract('same page', async () => {
  const [window, engine] = directChannel();
  return { window, engine };
});

apiTransportContract('message port', async () => {
  const { port1, port2 } = new MessageChannel();
  return { window: messagePortChannel(port1), engine: messagePortChannel(port2) };
});

apiTransportContract('tabs of a page', async () => {
  const name = `kith-tabs-${randomUUID()}`;
  const [leader, tab] = [new BroadcastChannel(name), new BroadcastChannel(name)];
  const served = new Promise<ApiChannel>(resolve => {
    serveTabs(leader, resolve, () => new Promise(() => undefined));
  });
  const clock = {
    now: () => 0,
    after: (delay: number, callback: () => void) => {
      const timer = setTimeout(callback, delay);
      return () => clearTimeout(timer);
    },
  };
  const window = await connectToLeader(tab, { tab: 'tab', randomId: randomUUID, clock });
  if (!window.ok) throw new Error(window.error);
  const dispose = async () => {
    leader.close();
    tab.close();
  };
  return { window: window.value, engine: await served, dispose };
});

apiTransportContract('loopback WebSocket', async () => {
  const server = await startTestWindowServer();
  const socket = new WebSocket(server.socketUrl, { origin: server.origin });
  const connected = await connectWebSocket(socket, { token: server.access.issueToken() }, () => undefined);
  if (!connected.ok) throw new Error(connected.error);
  if (server.channels.length === 0) await once(server.events, 'channel');
  return { window: connected.value, engine: server.channels[0]!, dispose: () => server.stop() };
});
