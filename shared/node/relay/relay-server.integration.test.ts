import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fromUtf8, utf8 } from '@kith/shared/protocol/bytes';
import { attributeOf, encodeStun, STUN_ATTRIBUTES, STUN_METHODS } from '@kith/shared/relay/stun-message';
import { addressIn, peerAttribute } from '@kith/shared/relay/testing/turn-client';
import type { TransportAddress } from '@kith/shared/relay/transport-address';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeRelayCrypto } from './node-relay-crypto.ts';
import type { RelayServer } from './relay-server.ts';
import { credentials, HOST, REALM, startLoopbackRelay } from './testing/loopback-relay.ts';
import { overTcp, overUdp, TurnSession } from './testing/turn-wire.ts';

let relay: RelayServer;
beforeAll(async () => {
  relay = await startLoopbackRelay();
});
afterAll(() => relay.stop());

test.each([
  ['datagrams', overUdp],
  ['a stream', overTcp],
])('over %s a client gets an address, and data goes both ways through it', async (_, open) => {
  const wire = await open(relay.port, HOST);
  const peer = createSocket('udp4');
  peer.bind(0, HOST);
  await once(peer, 'listening');
  const peerAddress: TransportAddress = { address: HOST, port: peer.address().port };
  const session = new TurnSession(wire, credentials, REALM);
  const allocated = await session.allocate();
  expect(allocated.class).toBe('success');
  const relayed = addressIn(allocated, STUN_ATTRIBUTES.xorRelayedAddress);
  expect(relayed?.address).toBe(HOST);
  const permitted = await session.ask('createPermission', id => [peerAttribute(peerAddress, id)]);
  expect(permitted.class).toBe('success');

  const transactionId = nodeRelayCrypto.random(12);
  const data = { type: STUN_ATTRIBUTES.data, value: utf8('there') };
  const attributes = [peerAttribute(peerAddress, transactionId), data];
  const heard = once(peer, 'message');
  wire.send(encodeStun({ class: 'indication', method: STUN_METHODS.send, transactionId, attributes }));
  const [bytes, from] = await heard;
  expect(fromUtf8(bytes)).toBe('there');
  expect(from.port).toBe(relayed?.port);
  peer.send(utf8('and back'), from.port, from.address);
  const back = await wire.next();
  expect(back).toMatchObject({ class: 'indication', method: STUN_METHODS.data });
  expect(fromUtf8(attributeOf(back, STUN_ATTRIBUTES.data) ?? new Uint8Array())).toBe('and back');
  wire.close();
  peer.close();
});

test('a stream that is no STUN is cut, and what was allocated over one ends with it', async () => {
  const socket = connect(relay.port, HOST);
  await once(socket, 'connect');
  // As TLS begins.
  socket.write(Uint8Array.of(0x16, 3, 1, 1, 1));
  await once(socket, 'close');
  await expect.poll(() => relay.size).toBe(1);
});
