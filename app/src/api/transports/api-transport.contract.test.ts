import { once } from 'node:events';
import { WebSocket } from 'ws';
import { startTestWindowServer } from '../../daemon/testing/test-window-server.ts';
import { apiTransportContract } from './api-transport.contract.ts';
import { directChannel } from './direct-channel.ts';
import { messagePortChannel } from './message-port-channel.ts';
import { connectWebSocket } from './websocket-client.ts';

apiTransportContract('same page', async () => {
  const [window, engine] = directChannel();
  return { window, engine };
});

apiTransportContract('message port', async () => {
  const { port1, port2 } = new MessageChannel();
  return { window: messagePortChannel(port1), engine: messagePortChannel(port2) };
});

apiTransportContract('loopback WebSocket', async () => {
  const server = await startTestWindowServer();
  const socket = new WebSocket(server.socketUrl, { origin: server.origin });
  const connected = await connectWebSocket(socket, { token: server.access.issueToken() }, () => undefined);
  if (!connected.ok) throw new Error(connected.error);
  if (server.channels.length === 0) await once(server.events, 'channel');
  return { window: connected.value, engine: server.channels[0]!, dispose: () => server.stop() };
});
