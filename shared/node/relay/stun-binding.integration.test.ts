import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { decodeStun, STUN_METHODS } from '@kith/shared/relay/stun-message';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeRelayCrypto } from './node-relay-crypto.ts';
import type { RelayServer } from './relay-server.ts';
import { answersDatagrams, answersStream, sendIndication } from './stun-binding.ts';
import { HOST, startLoopbackRelay } from './testing/loopback-relay.ts';

let relay: RelayServer;
beforeAll(async () => {
  relay = await startLoopbackRelay();
});
afterAll(() => relay.stop());

test('a relay answers, datagrams and streams; a port that nobody has does not', async () => {
  const at = { address: HOST, port: relay.port };
  expect(await answersDatagrams(at)).toBe(true);
  expect(await answersStream(at)).toBe(true);
  const closed = createSocket('udp4').bind(0, HOST);
  await once(closed, 'listening');
  const nowhere = { address: HOST, port: closed.address().port };
  closed.close();
  expect(await answersDatagrams(nowhere)).toBe(false);
  expect(await answersStream(nowhere)).toBe(false);
});

test('what answers with something else is no relay', async () => {
  const echo = createSocket('udp4');
  echo.on('message', (bytes, from) => echo.send(bytes, from.port, from.address));
  echo.bind(0, HOST);
  await once(echo, 'listening');
  expect(await answersDatagrams({ address: HOST, port: echo.address().port })).toBe(false);
  echo.close();
  const web = createServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  web.listen(0, HOST);
  await once(web, 'listening');
  const address = web.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  expect(await answersStream({ address: HOST, port })).toBe(false);
  web.close();
});

test('an indication arrives with its id, from a port of its own', async () => {
  const socket = createSocket('udp4');
  socket.bind(0, HOST);
  await once(socket, 'listening');
  const transactionId = nodeRelayCrypto.random(12);
  const heard = once(socket, 'message');
  expect(await sendIndication(HOST, { address: HOST, port: socket.address().port }, transactionId)).toBe(
    true,
  );
  const [bytes, from] = await heard;
  expect(decodeStun(bytes)).toMatchObject({ class: 'indication', method: STUN_METHODS.binding });
  expect(Buffer.from(decodeStun(bytes)?.transactionId ?? []).equals(Buffer.from(transactionId))).toBe(true);
  expect(from.port).not.toBe(relay.port);
  socket.close();
});
