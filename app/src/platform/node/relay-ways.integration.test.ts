import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { RelayServer } from '@kith/shared/node/relay/relay-server';
import { credentials, HOST, REALM, startLoopbackRelay } from '@kith/shared/node/relay/testing/loopback-relay';
import { overUdp, TurnSession } from '@kith/shared/node/relay/testing/turn-wire';
import { fromUtf8, utf8 } from '@kith/shared/protocol/bytes';
import { channelPayload, encodeChannelData } from '@kith/shared/relay/channel-data';
import { STUN_ATTRIBUTES } from '@kith/shared/relay/stun-message';
import { addressIn, peerAttribute } from '@kith/shared/relay/testing/turn-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestEnd } from '../../engine/ports/peer-connection-cases.ts';
import type { IceServer } from '../../engine/ports/peer-connections.ts';
import { nodePeerConnections } from '../peer-connection/node-peer-connections.ts';
import { NodeRelayWays } from './relay-ways.ts';

let relay: RelayServer;
/** A port that takes datagrams and answers none, as a network that lets no UDP through. */
const silent = createSocket('udp4');
beforeAll(async () => {
  relay = await startLoopbackRelay();
  silent.bind(0, HOST);
  await once(silent, 'listening');
});
afterAll(async () => {
  silent.close();
  await relay.stop();
});

const serverAt = (udp: number): IceServer => ({
  urls: [`turn:${HOST}:${udp}?transport=udp`, `turn:${HOST}:${relay.port}?transport=tcp`],
  ...credentials,
});

const bridge = expect.stringMatching(/^turn:127\.0\.0\.1:\d+$/);

test('where UDP gets through, servers stay as they are but for those from whom the address is hidden', async () => {
  const ways = new NodeRelayWays();
  const servers = [serverAt(relay.port)];
  expect(await ways.prepare(servers)).toEqual({
    usual: servers,
    hidden: [{ ...credentials, urls: [bridge] }],
  });
  expect(await ways.prepare([])).toEqual({ usual: [], hidden: [] });
  ways.close();
});

test('where it does not, two devices meet over a stream, and keep their bridge when passwords are renewed', async () => {
  const ways = new NodeRelayWays();
  const { port } = silent.address();
  const { usual: servers, hidden } = await ways.prepare([serverAt(port)]);
  expect(servers).toEqual([{ ...credentials, urls: [bridge] }]);
  expect(hidden).toEqual(servers);
  const renewed = await ways.prepare([{ ...serverAt(port), credential: 'renewed' }]);
  expect(renewed.usual).toEqual([{ ...servers[0], credential: 'renewed' }]);
  // A client of UDP over it, as the WebRTC stack is one; odd lengths are padded on the way there and back.
  const wire = await overUdp(Number(servers[0]?.urls[0]?.split(':').at(-1)), HOST);
  const session = new TurnSession(wire, credentials, REALM);
  const relayed = addressIn(await session.allocate(), STUN_ATTRIBUTES.xorRelayedAddress);
  const peer = await overUdp(relayed?.port ?? 0, HOST);
  const bound = await session.ask('channelBind', id => [
    { type: STUN_ATTRIBUTES.channelNumber, value: Uint8Array.of(0x40, 1, 0, 0) },
    peerAttribute({ address: HOST, port: peer.port }, id),
  ]);
  expect(bound.class).toBe('success');
  for (const text of ['a', 'ab', 'abc', 'abcd', 'abcde']) {
    wire.send(encodeChannelData(0x4001, utf8(text), false));
    expect(fromUtf8(await peer.bytes())).toBe(text);
    peer.send(utf8(text));
    expect(fromUtf8(channelPayload(await wire.bytes()) ?? new Uint8Array())).toBe(text);
  }
  wire.close();
  peer.close();

  const policy = { iceServers: servers, relayOnly: true };
  const ann = new TestEnd(nodePeerConnections, 'initiator', policy);
  const bob = new TestEnd(nodePeerConnections, 'responder', policy);
  ann.carry = signal => bob.connection.signal(signal);
  bob.carry = signal => ann.connection.signal(signal);
  await Promise.all([ann.opened, bob.opened]);
  for (const { signals } of [ann, bob]) {
    const candidates = JSON.stringify(signals).match(/candidate:[^"\\]+/g) ?? [];
    expect(candidates).not.toEqual([]);
    for (const candidate of candidates) expect(candidate).toContain('typ relay');
  }
  const sizes = [1, 1_000, 65_536, 3];
  for (const size of sizes) ann.connection.send(new Uint8Array(size).fill(7));
  await bob.until(() => bob.messages.length === sizes.length);
  expect(bob.messages.map(message => message.length)).toEqual(sizes);
  // The stack finds the straight way too, which is there on one machine; its checks went through the relay.
  // The client of before has its address still: nobody tells a UDP port that its other end is gone.
  expect(relay.size).toBe(3);
  expect(relay.relayedBytes).toBeGreaterThan(0);
  for (const end of [ann, bob]) end.connection.destroy();
  ways.close();
});
