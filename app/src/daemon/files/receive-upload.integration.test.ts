import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from 'vitest';
import { MemoryFileStore } from '../../engine/ports/testing/memory-file-store.ts';
import { receiveUpload } from './receive-upload.ts';

it('leaves nothing on the socket that the next request comes on', async () => {
  const sockets = new Set<Socket>();
  const listeners: number[] = [];
  const server = createServer(async (asked, response) => {
    sockets.add(asked.socket);
    const before = asked.socket.listenerCount('timeout');
    const received = await receiveUpload(new MemoryFileStore(), asked);
    listeners.push(asked.socket.listenerCount('timeout') - before);
    response.end(JSON.stringify(received.ok));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < 3; i++) {
    const asked = request({ host: '127.0.0.1', port, method: 'PUT', agent });
    asked.end('bytes');
    const [response] = await once(asked, 'response');
    response.resume();
    await once(response, 'end');
  }
  agent.destroy();
  server.close();
  expect(sockets.size).toBe(1);
  expect(listeners).toEqual([0, 0, 0]);
});
