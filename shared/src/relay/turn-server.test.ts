import { createHash, createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../protocol/bytes.ts';
import { channelPayload, encodeChannelData } from './channel-data.ts';
import { parseNetwork } from './peer-policy.ts';
import type { RelayCrypto } from './relay-crypto.ts';
import { RELAY_LIMITS } from './relay-limits.ts';
import { attributeOf, decodeStun, encodeStun, STUN_ATTRIBUTES, STUN_METHODS } from './stun-message.ts';
import {
  addressIn,
  errorOf,
  NOW,
  nonceIn,
  REQUESTED_UDP,
  TestRelay,
  TurnClient,
} from './testing/turn-client.ts';

const testCrypto: RelayCrypto = {
  hmacSha1: (key, message) => Uint8Array.from(createHmac('sha1', key).update(message).digest()),
  md5: message => Uint8Array.from(createHash('md5').update(message).digest()),
  random: length => Uint8Array.from(randomBytes(length)),
};
const PEER = { address: '192.0.2.9', port: 6_000 };
// Documentation addresses are not public ones.
const PUBLIC = { address: '8.8.4.4', port: 6_000 };
const OTHER = { address: '1.1.1.1', port: 7_000 };
const data = utf8('hello');

function setUp(): { relay: TestRelay; client: TurnClient } {
  const relay = new TestRelay(testCrypto);
  const client = new TurnClient(relay);
  expect(client.allocate().class).toBe('success');
  return { relay, client };
}

const attribute = (type: number, ...bytes: number[]) => ({ type, value: Uint8Array.from(bytes) });

test('Binding tells where one comes from, to anybody', () => {
  const client = new TurnClient(new TestRelay(testCrypto));
  const answer = client.request('binding');
  expect(answer.class).toBe('success');
  expect(addressIn(answer, STUN_ATTRIBUTES.xorMappedAddress)).toEqual(client.path.remote);
});

test('strangers are answered so often in a second, all together, and no more', () => {
  const relay = new TestRelay(testCrypto);
  const ask = (port: number) =>
    new TurnClient(relay, { remote: { address: '203.0.113.7', port } }).request('binding');
  for (let i = 1; i <= RELAY_LIMITS.strangersPerSecond; i++) expect(ask(i).class).toBe('success');
  expect(() => ask(9_999)).toThrow('no answer');
  relay.now += 1_000;
  expect(ask(9_999).class).toBe('success');
});

describe('credentials', () => {
  test('who has none is told the realm and a nonce, and gets an address with them', () => {
    const relay = new TestRelay(testCrypto);
    const client = new TurnClient(relay);
    expect(errorOf(client.request('allocate'))).toBe(401);
    const answer = client.allocate();
    expect(addressIn(answer, STUN_ATTRIBUTES.xorRelayedAddress)).toEqual({
      address: '198.51.100.1',
      port: 50_001,
    });
    expect(addressIn(answer, STUN_ATTRIBUTES.xorMappedAddress)).toEqual(client.path.remote);
    expect(answer.integrity?.hmac).toEqual(testCrypto.hmacSha1(client.key, answer.integrity!.covered));
    expect(relay.server.size).toBe(1);
  });

  test.each([
    ['a wrong password', { secret: utf8('guessed') }],
    ['a name that is too old', { until: NOW / 1_000 - 1 }],
    ['another realm', { realm: 'elsewhere.example' }],
  ])('%s is refused', (_, options) => {
    const client = new TurnClient(new TestRelay(testCrypto), options);
    expect(errorOf(client.allocate())).toBe(401);
  });

  test('a nonce goes stale, and belongs to one address', () => {
    const { relay, client } = setUp();
    const elsewhere = new TurnClient(relay, { remote: { address: '203.0.113.8', port: 40_000 } });
    elsewhere.nonce = client.nonce;
    expect(errorOf(elsewhere.request('allocate'))).toBe(438);
    relay.now += RELAY_LIMITS.nonce;
    const answer = client.request('refresh');
    expect(errorOf(answer)).toBe(438);
    client.nonce = nonceIn(answer);
    expect(client.request('refresh').class).toBe('success');
  });

  test('a name that ran out keeps what it has, and gets nothing new', () => {
    const { relay, client } = setUp();
    relay.now = NOW + 3_600_000;
    client.nonce = nonceIn(client.request('refresh'));
    expect(client.request('refresh').class).toBe('success');
    expect(client.permit(PUBLIC).class).toBe('success');
    client.request('refresh', [attribute(STUN_ATTRIBUTES.lifetime, 0, 0, 0, 0)]);
    expect(errorOf(client.allocate())).toBe(401);
    expect(errorOf(client.permit(PUBLIC))).toBe(401);
  });

  test('an allocation belongs to who made it', () => {
    const { relay, client } = setUp();
    const thief = new TurnClient(relay, { user: 'other' });
    thief.nonce = client.nonce;
    expect(errorOf(thief.permit(PUBLIC))).toBe(441);
  });
});

describe('Allocate', () => {
  test('asked again with the same transaction it answers the same; with another it does not', () => {
    const relay = new TestRelay(testCrypto);
    const client = new TurnClient(relay);
    client.nonce = nonceIn(client.request('allocate'));
    const id = new Uint8Array(12).fill(9);
    const answer = client.request('allocate', [REQUESTED_UDP], id);
    expect(answer.class).toBe('success');
    expect(client.request('allocate', [REQUESTED_UDP], id)).toEqual(answer);
    expect(errorOf(client.request('allocate', [REQUESTED_UDP]))).toBe(437);
    expect(relay.server.size).toBe(1);
  });

  test('an even port, and the one after it for who has the token', () => {
    const relay = new TestRelay(testCrypto);
    const answer = new TurnClient(relay).allocate(attribute(STUN_ATTRIBUTES.evenPort, 0x80));
    const token = attributeOf(answer, STUN_ATTRIBUTES.reservationToken)!;
    const { port } = addressIn(answer, STUN_ATTRIBUTES.xorRelayedAddress)!;
    expect(port % 2).toBe(0);
    const from = (last: number, user = 'device') =>
      new TurnClient(relay, { remote: { address: '203.0.113.7', port: last }, user });
    const asked = { type: STUN_ATTRIBUTES.reservationToken, value: token };
    expect(errorOf(from(1, 'other').allocate(asked))).toBe(508);
    expect(errorOf(from(1).allocate(asked, attribute(STUN_ATTRIBUTES.evenPort, 0)))).toBe(400);
    const second = from(1).allocate(asked);
    expect(addressIn(second, STUN_ATTRIBUTES.xorRelayedAddress)).toEqual({
      address: '198.51.100.1',
      port: port + 1,
    });
    expect(errorOf(from(2).allocate(asked))).toBe(508);
    // One that nobody asks for is given back.
    from(3).allocate(attribute(STUN_ATTRIBUTES.evenPort, 0x80));
    relay.now += RELAY_LIMITS.reservation;
    relay.tell({ kind: 'tick' });
    expect(relay.closed).toHaveLength(1);
  });

  test.each([
    [442, [attribute(STUN_ATTRIBUTES.requestedTransport, 6, 0, 0, 0)]],
    [400, []],
    [
      420,
      [attribute(STUN_ATTRIBUTES.requestedTransport, 17, 0, 0, 0), attribute(STUN_ATTRIBUTES.dontFragment)],
    ],
    [
      440,
      [
        attribute(STUN_ATTRIBUTES.requestedTransport, 17, 0, 0, 0),
        attribute(STUN_ATTRIBUTES.requestedAddressFamily, 2, 0, 0, 0),
      ],
    ],
    [
      400,
      [attribute(STUN_ATTRIBUTES.requestedTransport, 17, 0, 0, 0), attribute(STUN_ATTRIBUTES.lifetime, 1)],
    ],
  ])('refuses with %i what it can not do', (code, attributes) => {
    const client = new TurnClient(new TestRelay(testCrypto));
    client.nonce = nonceIn(client.request('allocate'));
    expect(errorOf(client.request('allocate', attributes))).toBe(code);
  });

  test('a user has so many addresses, a relay too', () => {
    const relay = new TestRelay(testCrypto);
    const codes = Array.from({ length: RELAY_LIMITS.allocationsPerUser + 1 }, (_, i) =>
      errorOf(new TurnClient(relay, { remote: { address: '203.0.113.7', port: i + 1 } }).allocate()),
    );
    expect(codes.slice(0, -1).every(code => code === undefined)).toBe(true);
    expect(codes.at(-1)).toBe(486);
    relay.noPorts = true;
    expect(errorOf(new TurnClient(relay, { user: 'other' }).allocate())).toBe(508);
  });
});

describe('permissions', () => {
  test('nothing comes or goes without one; it ends after five minutes', () => {
    const { relay, client } = setUp();
    client.send(PUBLIC, data);
    expect(relay.relayed).toEqual([]);
    expect(client.permit(PUBLIC, OTHER).class).toBe('success');
    client.send(PUBLIC, data);
    expect(relay.relayed).toMatchObject([{ peer: PUBLIC, bytes: data }]);
    const [came] = relay.tell({ kind: 'peer-data', allocation: 1, peer: { ...OTHER, port: 1 }, bytes: data });
    const indication = decodeStun(came!)!;
    expect(indication).toMatchObject({ class: 'indication', method: STUN_METHODS.data });
    expect(addressIn(indication, STUN_ATTRIBUTES.xorPeerAddress)).toEqual({ ...OTHER, port: 1 });
    expect(attributeOf(indication, STUN_ATTRIBUTES.data)).toEqual(data);
    expect(relay.tell({ kind: 'peer-data', allocation: 1, peer: PEER, bytes: data })).toEqual([]);
    relay.now += RELAY_LIMITS.permission;
    client.send(PUBLIC, data);
    expect(relay.relayed).toHaveLength(1);
    expect(relay.tell({ kind: 'peer-data', allocation: 1, peer: OTHER, bytes: data })).toEqual([]);
  });

  test.each([
    '127.0.0.1',
    '10.0.0.1',
    '192.168.1.1',
    '172.16.0.1',
    '100.64.0.1',
    '169.254.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '0.0.0.0',
    '240.0.0.1',
  ])('%s is no address that strangers get to', address => {
    const { client } = setUp();
    expect(errorOf(client.permit(PUBLIC, { address, port: 80 }))).toBe(403);
    expect(errorOf(client.bind(0x4000, { address, port: 80 }))).toBe(403);
    // None of a request that was refused.
    client.send(PUBLIC, data);
  });

  test('a private network is relayed to where the operator says so, loopback and all', () => {
    const relay = new TestRelay(testCrypto, { ownNetworks: [parseNetwork('10.99.0.0/16')!] });
    const client = new TurnClient(relay);
    client.allocate();
    expect(client.permit({ address: '10.99.3.1', port: 1 }).class).toBe('success');
    expect(errorOf(client.permit({ address: '10.98.3.1', port: 1 }))).toBe(403);
  });

  test('one allocation has so many', () => {
    const { client } = setUp();
    const codes = Array.from({ length: RELAY_LIMITS.permissions + 1 }, (_, i) =>
      errorOf(client.permit({ address: `8.8.${i}.1`, port: 1 })),
    );
    expect(codes.at(-2)).toBeUndefined();
    expect(codes.at(-1)).toBe(508);
  });
});

describe('channels', () => {
  test('carry data both ways, with four bytes around it', () => {
    const { relay, client } = setUp();
    expect(client.bind(0x4001, PUBLIC).class).toBe('success');
    client.raw(encodeChannelData(0x4001, data, false));
    expect(relay.relayed).toMatchObject([{ peer: PUBLIC, bytes: data }]);
    const [came] = relay.tell({ kind: 'peer-data', allocation: 1, peer: PUBLIC, bytes: data });
    expect(came).toEqual(encodeChannelData(0x4001, data, false));
    expect(channelPayload(came!)).toEqual(data);
  });

  test('are padded in a stream', () => {
    const relay = new TestRelay(testCrypto);
    const client = new TurnClient(relay, { kind: 'stream' });
    client.allocate();
    client.bind(0x4001, PUBLIC);
    const [came] = relay.tell({ kind: 'peer-data', allocation: 1, peer: PUBLIC, bytes: data });
    expect(came).toHaveLength(12);
    client.raw(came!);
    expect(relay.relayed.at(-1)?.bytes).toEqual(data);
  });

  test('a number leads to one peer, a peer has one number', () => {
    const { client } = setUp();
    expect(client.bind(0x4001, PUBLIC).class).toBe('success');
    expect(client.bind(0x4001, PUBLIC).class).toBe('success');
    expect(errorOf(client.bind(0x4001, OTHER))).toBe(400);
    expect(errorOf(client.bind(0x4002, PUBLIC))).toBe(400);
    expect(errorOf(client.bind(0x3fff, OTHER))).toBe(400);
    expect(errorOf(client.bind(0x8000, OTHER))).toBe(400);
  });

  test('data that is shorter than it says, or of a channel that nobody bound, goes nowhere', () => {
    const { relay, client } = setUp();
    client.bind(0x4001, PUBLIC);
    client.raw(encodeChannelData(0x4001, data, false).subarray(0, 7));
    client.raw(encodeChannelData(0x4002, data, false));
    relay.now += RELAY_LIMITS.channel;
    client.raw(encodeChannelData(0x4001, data, false));
    expect(relay.relayed).toEqual([]);
  });
});

test('a cap is kept both ways together, and what is over it is dropped', () => {
  const relay = new TestRelay(testCrypto, { bytesPerSecond: 100_000 });
  const client = new TurnClient(relay);
  client.allocate();
  client.bind(0x4001, PUBLIC);
  const packet = encodeChannelData(0x4001, new Uint8Array(1_000), false);
  let back = 0;
  for (let i = 0; i < 2_000; i++) {
    relay.now += 1;
    client.raw(packet);
    const bytes = new Uint8Array(1_000);
    back += relay.tell({ kind: 'peer-data', allocation: 1, peer: PUBLIC, bytes }).length;
  }
  const passed = (relay.relayed.length + back) * 1_000;
  expect(passed).toBeGreaterThan(190_000);
  expect(passed).toBeLessThan(220_000);
  expect(relay.server.relayedBytes).toBe(passed);
  expect(back).toBeGreaterThan(0);
});

describe('the end of an allocation', () => {
  test('comes with a Refresh of 0', () => {
    const { relay, client } = setUp();
    expect(client.request('refresh', [attribute(STUN_ATTRIBUTES.lifetime, 0, 0, 0, 0)]).class).toBe(
      'success',
    );
    expect(relay.closed).toEqual([1]);
    expect(errorOf(client.request('refresh'))).toBe(437);
    expect(client.allocate().class).toBe('success');
  });

  test('comes when it was not refreshed, is not used, or its stream ends', () => {
    const { relay, client } = setUp();
    relay.now += RELAY_LIMITS.lifetimeSeconds * 1_000 - 1;
    relay.tell({ kind: 'tick' });
    expect(relay.closed).toEqual([]);
    relay.now += 1;
    relay.tell({ kind: 'tick' });
    expect(relay.closed).toEqual([1]);
    expect(client.allocate().class).toBe('success');
    relay.tell({ kind: 'client-gone', client: client.path });
    expect(relay.closed).toEqual([1, 2]);
  });
});

test('no bytes of a client make it fail, be it one with an address or none', () => {
  const { relay, client } = setUp();
  client.permit(PUBLIC);
  client.bind(0x4001, PUBLIC);
  const method = fc.constantFrom(...Object.values(STUN_METHODS), 0x00a, 0xfff);
  const type = fc.oneof(
    fc.constantFrom(...Object.values(STUN_ATTRIBUTES)),
    fc.integer({ min: 0, max: 0xffff }),
  );
  const stun = fc
    .record({
      class: fc.constantFrom('request', 'indication', 'success', 'error'),
      method,
      transactionId: fc.uint8Array({ minLength: 12, maxLength: 12 }),
      attributes: fc.array(fc.record({ type, value: fc.uint8Array({ maxLength: 24 }) }), { maxLength: 6 }),
    })
    .map(message => encodeStun(message, covered => testCrypto.hmacSha1(client.key, covered)));
  fc.assert(
    fc.property(fc.oneof(stun, fc.uint8Array({ maxLength: 100 })), bytes => {
      client.raw(bytes);
      new TurnClient(relay, { remote: OTHER }).raw(bytes);
    }),
    { numRuns: 2_000 },
  );
  expect(relay.server.size).toBe(1);
});
