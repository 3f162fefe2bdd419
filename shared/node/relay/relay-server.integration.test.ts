import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fromUtf8, utf8 } from '@kith/shared/protocol/bytes';
import { parseNetwork } from '@kith/shared/relay/peer-policy';
import { integrityKey, mintCredentials } from '@kith/shared/relay/relay-credentials';
import {
  attributeOf,
  type DecodedStun,
  decodeStun,
  encodeStun,
  STUN_ATTRIBUTES,
  STUN_METHODS,
  type StunAttribute,
} from '@kith/shared/relay/stun-message';
import {
  addressIn,
  nonceIn,
  peerAttribute,
  REQUESTED_UDP,
  requestBytes,
} from '@kith/shared/relay/testing/turn-client';
import type { TransportAddress } from '@kith/shared/relay/transport-address';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeRelayCrypto } from './node-relay-crypto.ts';
import { RelayServer } from './relay-server.ts';
import { StreamFrames } from './stream-frames.ts';

const HOST = '127.0.0.1';
const REALM = 'home.example';
const SECRET = utf8('the secret of this relay');
const credentials = mintCredentials(SECRET, 99_999_999_999, 'device', nodeRelayCrypto);
const key = integrityKey(SECRET, credentials.username, REALM, nodeRelayCrypto);

let relay: RelayServer;
beforeAll(async () => {
  const ownNetworks = [parseNetwork('127.0.0.0/8')].filter(network => network !== undefined);
  relay = await RelayServer.start({ realm: REALM, secret: SECRET, host: HOST, port: 0, ownNetworks });
});
afterAll(() => relay.stop());

/** A client over either transport: what it sends, and the messages that come, one after the other. */
interface Wire {
  send(bytes: Uint8Array): void;
  next(): Promise<DecodedStun>;
  close(): void;
}

function inbox(): { put(bytes: Uint8Array): void; next(): Promise<DecodedStun> } {
  const waiting: Uint8Array[] = [];
  let wake: (() => void) | undefined;
  return {
    put: bytes => {
      waiting.push(bytes);
      wake?.();
    },
    next: async () => {
      while (waiting.length === 0) await new Promise<void>(resolve => (wake = resolve));
      const decoded = decodeStun(waiting.shift() ?? new Uint8Array());
      if (decoded === undefined) throw new Error('not STUN');
      return decoded;
    },
  };
}

async function overUdp(): Promise<Wire> {
  const socket = createSocket('udp4');
  const box = inbox();
  socket.on('message', box.put);
  socket.bind(0, HOST);
  await once(socket, 'listening');
  return { send: bytes => socket.send(bytes, relay.port, HOST), next: box.next, close: () => socket.close() };
}

async function overTcp(): Promise<Wire> {
  const socket = connect(relay.port, HOST);
  const box = inbox();
  const frames = new StreamFrames();
  socket.on('data', bytes => {
    for (const frame of frames.take(bytes) ?? []) box.put(frame);
  });
  await once(socket, 'connect');
  return { send: bytes => socket.write(bytes), next: box.next, close: () => socket.destroy() };
}

async function ask(
  wire: Wire,
  method: 'allocate' | 'createPermission',
  attributes: (transactionId: Uint8Array) => readonly StunAttribute[],
  nonce?: string,
): Promise<DecodedStun> {
  const transactionId = nodeRelayCrypto.random(12);
  const signer =
    nonce === undefined ? undefined : { username: credentials.username, realm: REALM, nonce, key };
  wire.send(requestBytes(method, attributes(transactionId), transactionId, nodeRelayCrypto, signer));
  return await wire.next();
}

test.each([
  ['datagrams', overUdp],
  ['a stream', overTcp],
])('over %s a client gets an address, and data goes both ways through it', async (_, open) => {
  const wire = await open();
  const peer = createSocket('udp4');
  peer.bind(0, HOST);
  await once(peer, 'listening');
  const peerAddress: TransportAddress = { address: HOST, port: peer.address().port };
  const refused = await ask(wire, 'allocate', () => [REQUESTED_UDP]);
  expect(refused.class).toBe('error');
  const nonce = nonceIn(refused);
  const allocated = await ask(wire, 'allocate', () => [REQUESTED_UDP], nonce);
  expect(allocated.class).toBe('success');
  const relayed = addressIn(allocated, STUN_ATTRIBUTES.xorRelayedAddress);
  expect(relayed?.address).toBe(HOST);
  const permitted = await ask(wire, 'createPermission', id => [peerAttribute(peerAddress, id)], nonce);
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
