import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { sendIndication } from '@kith/shared/node/relay/stun-binding';
import { fromBase64Url, toBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import { EVENTS } from '@kith/shared/protocol/rendezvous-contract';
import { decodeStun, STUN_METHODS } from '@kith/shared/relay/stun-message';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import { makeTestAccount, type TestDevice } from '../testing/test-account.ts';
import { random } from '../testing/test-keys.ts';
import { startTestServer } from '../testing/test-server.ts';
import { FAST, makeRelaying } from '../testing/test-supernode.ts';

const HERE = '127.0.0.9';

let server: Rendezvous;
let socket: Socket;
let heard: { readonly bytes: Uint8Array; readonly from: RemoteInfo }[];
const running: { stop(): Promise<void> }[] = [];
beforeEach(async () => {
  server = await startTestServer({ ...FAST, relay: { hosts: [{ address: '127.0.0.1' }] } });
  socket = createSocket('udp4');
  heard = [];
  socket.on('message', (bytes, from) => heard.push({ bytes, from }));
  socket.bind(0, HERE);
  await once(socket, 'listening');
});
afterEach(async () => {
  socket.close();
  await server.close();
  for (const each of running.splice(0)) await each.stop();
});

/** A supernode that sends what it is asked to send. */
async function observer(name: string, from: string): Promise<void> {
  const { device, relay } = await makeRelaying(server.url, name, from);
  running.push(relay.server);
  device.client.socket.on('nat:probe', (payload: unknown) => {
    const { address, port, transaction } = EVENTS['nat:probe'].parse(payload);
    void sendIndication(from, { address, port }, fromBase64Url(transaction) ?? new Uint8Array());
  });
}

async function probe({ client }: TestDevice) {
  const transaction = toBase64Url(random(12));
  const reply = await client.ask('nat:probe', { port: socket.address().port, transaction });
  return { transaction, reply };
}

describe('NAT probes', () => {
  it('RZ-52 come from another port of the server and from supernodes elsewhere, small and with the id', async () => {
    await observer('alice', '127.0.0.2');
    await observer('bob', '127.0.0.3');
    await observer('neighbour', HERE);
    const carol = await makeTestAccount(server.url, 'carol', { from: HERE });
    const { urls } = (await carol.client.get('relay:servers', {})).servers.at(-1)!;
    const { transaction, reply } = await probe(carol);
    expect(reply).toEqual({ ok: true, value: { address: HERE, otherPort: true, others: 2 } });
    await expect.poll(() => heard.length).toBe(3);
    expect(new Set(heard.map(({ from }) => from.address))).toEqual(
      new Set(['127.0.0.1', '127.0.0.2', '127.0.0.3']),
    );
    for (const { bytes, from } of heard) {
      const message = decodeStun(bytes);
      expect(message).toMatchObject({ class: 'indication', method: STUN_METHODS.binding });
      expect(toBase64Url(message?.transactionId ?? new Uint8Array())).toBe(transaction);
      // No larger than what it takes to ask for it.
      expect(bytes.length).toBeLessThanOrEqual(28);
      expect(urls[0]).not.toContain(`:${from.port}?`);
    }
  });

  it('RZ-52 are asked of three supernodes at most', async () => {
    for (let i = 2; i < 7; i++) await observer(`relay${i}`, `127.0.0.${i}`);
    const carol = await makeTestAccount(server.url, 'carol', { from: HERE });
    const { reply } = await probe(carol);
    expect(reply).toMatchObject({ value: { others: LIMITS.probeObservers } });
    await expect.poll(() => heard.length).toBe(1 + LIMITS.probeObservers);
  });

  it('RZ-52 are limited for an address, however many connections come from it', async () => {
    const people = [
      await makeTestAccount(server.url, 'alice', { from: HERE }),
      await makeTestAccount(server.url, 'bob', { from: HERE }),
    ];
    const outcomes: (string | undefined)[] = [];
    for (let i = 0; i < 12; i++) {
      for (const person of people) {
        const { reply } = await probe(person);
        outcomes.push(reply.ok ? undefined : reply.error);
        if (!reply.ok) expect(reply.retryAfter).toBeGreaterThan(0);
      }
    }
    expect(outcomes.filter(outcome => outcome === undefined)).toHaveLength(
      LIMITS.natProbesPerAddressPerMinute,
    );
    expect(outcomes.filter(outcome => outcome === 'rate-limited')).toHaveLength(4);
    const elsewhere = await makeTestAccount(server.url, 'carol', { from: '127.0.0.8' });
    expect((await probe(elsewhere)).reply.ok).toBe(true);
  });

  it('RZ-52 go to no private address, unless the server is in that network', async () => {
    await server.close();
    server = await startTestServer({ behindProxy: true });
    const carol = await makeTestAccount(server.url, 'carol', { from: HERE });
    const { reply } = await probe(carol);
    expect(reply).toEqual({ ok: true, value: { address: HERE, otherPort: false, others: 0 } });
    expect(heard).toEqual([]);
  });
});
