import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { RelayServer } from '@kith/shared/node/relay/relay-server';
import { overTcp, overUdp, TurnSession } from '@kith/shared/node/relay/testing/turn-wire';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import { decodeStun, encodeStun, STUN_ATTRIBUTES } from '@kith/shared/relay/stun-message';
import { encodeXorAddress } from '@kith/shared/relay/transport-address';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RendezvousConfigInput } from '../config.ts';
import type { Rendezvous } from '../rendezvous.ts';
import { makeTestAccount, type TestDevice } from '../testing/test-account.ts';
import { random } from '../testing/test-keys.ts';
import { startTestServer } from '../testing/test-server.ts';
import {
  bearWitness,
  FAST,
  makeRelaying,
  offer,
  REALM,
  startRelay,
  startTls,
} from '../testing/test-supernode.ts';

const OWN_RELAY: Partial<RendezvousConfigInput> = { relay: { hosts: [{ address: '127.0.0.1' }] } };

let server: Rendezvous;
const running: { stop(): Promise<void> }[] = [];
beforeEach(async () => {
  server = await startTestServer({ ...FAST, ...OWN_RELAY });
});
afterEach(async () => {
  await server.close();
  for (const each of running.splice(0)) await each.stop();
});

const person = (name: string, from: string) => makeTestAccount(server.url, name, { from });

async function relaying(
  name: string,
  from: string,
  changes?: Parameters<typeof offer>[1],
): Promise<{ device: TestDevice; relay: RelayServer }> {
  const { device, relay } = await makeRelaying(server.url, name, from, changes);
  running.push(relay.server);
  return { device, relay: relay.server };
}
const serversOf = async ({ client }: TestDevice) => (await client.get('relay:servers', {})).servers;
const urlsOf = async (device: TestDevice) => (await serversOf(device)).flatMap(({ urls }) => urls);
const turnHosts = async (device: TestDevice) =>
  (await urlsOf(device))
    .filter(url => url.startsWith('turn:') && url.endsWith('udp'))
    .map(url => /^turn:([\d.]+):/.exec(url)?.[1]);

describe('supernodes that relay', () => {
  it('RZ-48 RZ-51 are named where they were reached, before the server’s own, with passwords that they take', async () => {
    const { relay } = await relaying('alice', '127.0.0.2');
    const bob = await person('bob', '127.0.0.9');
    const servers = await serversOf(bob);
    expect(servers.map(({ urls }) => urls.map(url => url.replace(/:\d+(\?|$)/, '$1')))).toEqual([
      ['turn:127.0.0.2?transport=udp', 'turn:127.0.0.2?transport=tcp'],
      ['stun:127.0.0.2'],
      ['stun:127.0.0.1'],
      ['turn:127.0.0.1?transport=udp', 'turn:127.0.0.1?transport=tcp'],
    ]);
    const [{ username = '', credential = '' } = {}, , , own] = servers;
    expect(username).not.toContain('bob');
    // Each relay knows people by another name.
    expect(username.split(':')[1]).not.toBe(own?.username?.split(':')[1]);
    for (const open of [overUdp, overTcp]) {
      const wire = await open(relay.port, '127.0.0.2');
      const session = new TurnSession(wire, { username, credential }, REALM);
      expect((await session.allocate()).class).toBe('success');
      wire.close();
    }
  });

  it('RZ-51 a supernode is never told of itself, nor people of one behind their own address', async () => {
    const { device } = await relaying('alice', '127.0.0.2');
    expect(await turnHosts(device)).toEqual(['127.0.0.1']);
    expect(await turnHosts(await person('bob', '127.0.0.2'))).toEqual(['127.0.0.1']);
    expect(await turnHosts(await person('carol', '127.0.0.3'))).toEqual(['127.0.0.2', '127.0.0.1']);
  });

  it('RZ-51 near ones come first, then those with less to do, two of them at most', async () => {
    await relaying('busy', '127.0.0.2', { load: 0.6 });
    await relaying('idle', '127.0.0.3', { load: 0 });
    await relaying('full', '127.0.0.4', { load: 0.95 });
    await relaying('slow', '127.0.0.6', { uplink: 100_000 });
    await relaying('near', '127.7.0.5', { load: 0.7 });
    expect(await turnHosts(await person('bob', '127.7.0.9'))).toEqual([
      '127.7.0.5',
      '127.0.0.3',
      '127.0.0.1',
    ]);
    expect(await turnHosts(await person('carol', '127.0.0.9'))).toEqual([
      '127.0.0.3',
      '127.0.0.2',
      '127.0.0.1',
    ]);
    expect((await serversOf(await person('dora', '127.0.0.8'))).length).toBeLessThanOrEqual(
      LIMITS.iceServers,
    );
  });

  it('RZ-51 STUN of two hosts is named also where the server has no relay', async () => {
    await server.close();
    server = await startTestServer(FAST);
    await relaying('alice', '127.0.0.2');
    await relaying('bob', '127.0.0.3');
    const stun = (await urlsOf(await person('carol', '127.0.0.9'))).filter(url => url.startsWith('stun:'));
    expect(new Set(stun.map(url => url.split(':')[1]))).toEqual(new Set(['127.0.0.2', '127.0.0.3']));
  });

  it('RZ-51 TLS is named with its fingerprint when it was reached', async () => {
    const { server: listener, offer: tls } = await startTls('127.0.0.2');
    const { device } = await relaying('alice', '127.0.0.2', { tls });
    const bob = await person('bob', '127.0.0.9');
    const [turn] = await serversOf(bob);
    expect(turn).toMatchObject({ tlsFingerprint: tls.fingerprint });
    expect(turn?.urls.at(-1)).toBe(`turns:127.0.0.2:${tls.port}?transport=tcp`);
    device.client.close();
    listener.close();
  });

  it('RZ-51 who was told of one that goes, or is not reached any more, is told to ask anew, and nobody else', async () => {
    const alice = await relaying('alice', '127.0.0.2');
    const bob = await relaying('bob', '127.0.0.3');
    const [carol, dora] = [await person('carol', '127.0.0.9'), await person('dora', '127.0.0.8')];
    expect(await turnHosts(carol)).toHaveLength(3);
    await alice.relay.stop();
    running.splice(0, 1);
    await alice.device.client.next('supernode:role', ({ relay }) => relay === 'unreachable');
    await carol.client.next('relay:changed');
    expect(await turnHosts(carol)).toEqual(['127.0.0.3', '127.0.0.1']);
    bob.device.client.close();
    await carol.client.next('relay:changed');
    expect(await turnHosts(carol)).toEqual(['127.0.0.1']);
    expect(await dora.client.seen('relay:changed')).toEqual([]);
  });

  it('RZ-51 who was told of few hears when there is another', async () => {
    const carol = await person('carol', '127.0.0.9');
    expect(await turnHosts(carol)).toEqual(['127.0.0.1']);
    await relaying('alice', '127.0.0.2');
    await carol.client.next('relay:changed');
    expect(await turnHosts(carol)).toEqual(['127.0.0.2', '127.0.0.1']);
  });
});

describe('reachability', () => {
  const isUnreachable = (device: TestDevice) =>
    device.client.next('supernode:role', ({ relay }) => relay === 'unreachable');

  it('RZ-48 is measured: where nothing answers there is no relay, whatever is offered', async () => {
    const alice = await person('alice', '127.0.0.2');
    const { server: relay, offer: offered } = await startRelay('127.0.0.2');
    await relay.stop();
    const role = await offer(alice, { hub: false, relay: offered });
    expect(role.relay).toBe('unreachable');
    // It is looked at again, and found when it is there.
    const again = await startRelay('127.0.0.2');
    running.push(again.server);
    await offer(alice, { hub: false, relay: again.offer });
    await alice.client.next('supernode:role', ({ relay: is }) => is === 'serving');
  });

  it('RZ-48 is that of the address that the offer comes from, not of another one', async () => {
    const elsewhere = await startRelay('127.0.0.5');
    running.push(elsewhere.server);
    const alice = await person('alice', '127.0.0.2');
    const metrics = () => fetch(`${server.url}/metrics`).then(answer => answer.text());
    expect((await offer(alice, { hub: false, relay: elsewhere.offer })).relay).toBe('unreachable');
    expect(await turnHosts(await person('bob', '127.0.0.9'))).toEqual(['127.0.0.1']);
    expect(await metrics()).toContain('kith_supernodes{as="relay"} 0');
    expect(await metrics()).toContain('kith_supernodes{as="candidate"} 1');
  });

  it('RZ-48 private addresses are not looked at unless the server is in that network', async () => {
    await server.close();
    server = await startTestServer({
      ...FAST,
      supernodes: { ...FAST.supernodes, ownNetworks: ['127.1.0.0/16'] },
    });
    const [inside, outside] = [await person('alice', '127.1.0.2'), await person('bob', '127.0.0.2')];
    const relays = [await startRelay('127.1.0.2'), await startRelay('127.0.0.2')];
    running.push(...relays.map(relay => relay.server));
    await offer(outside, { hub: false, relay: relays[1]!.offer });
    await offer(inside, { hub: false, relay: relays[0]!.offer });
    await inside.client.next('supernode:role', ({ relay }) => relay === 'serving');
    expect((await offer(outside, { hub: false, relay: relays[1]!.offer })).relay).toBe('unreachable');
  });

  it('RZ-48 a port that answers the server alone is no relay: other supernodes are asked', async () => {
    const { device } = await relaying('witness', '127.0.0.3');
    const cone = await restrictedCone('127.0.0.2');
    const alice = await person('alice', '127.0.0.2');
    await offer(alice, { hub: false, relay: { port: cone.port, secret: toBase64Url(random(32)) } });
    const isAsked = () => device.client.next('supernode:probe', ({ port }) => port === cone.port);
    expect(await isAsked()).toMatchObject({ address: '127.0.0.2' });
    // Asked again: what was seen the first time was judged.
    await isAsked();
    expect(await turnHosts(await person('bob', '127.0.0.9'))).toEqual(['127.0.0.3', '127.0.0.1']);
    cone.close();
  });

  it('RZ-48 whom only the server reached is looked at again when there is somebody to ask', async () => {
    const cone = await restrictedCone('127.0.0.2');
    const alice = await person('alice', '127.0.0.2');
    bearWitness(alice, '127.0.0.2');
    await offer(alice, { hub: false, relay: { port: cone.port, secret: toBase64Url(random(32)) } });
    await alice.client.next('supernode:role', ({ relay }) => relay === 'serving');
    await relaying('bob', '127.0.0.3');
    await isUnreachable(alice);
    cone.close();
  });

  it('RZ-48 one of several supernodes can’t shut another one out', async () => {
    await relaying('honest', '127.0.0.3');
    await relaying('decent', '127.0.0.5');
    const liar = await person('liar', '127.0.0.4');
    const relay = await startRelay('127.0.0.4');
    running.push(relay.server);
    bearWitness(liar, '127.0.0.4', async () => false);
    await offer(liar, { hub: false, relay: relay.offer });
    await liar.client.next('supernode:role', role => role.relay === 'serving');
    await relaying('alice', '127.0.0.2');
  });

  it('RZ-48 only who was asked may say what it saw', async () => {
    const alice = await person('alice', '127.0.0.2');
    const said = { probe: toBase64Url(random(16)), reached: true };
    expect(await alice.client.refusal('supernode:probed', said)).toBe('not-allowed');
  });

  it('RZ-49 an invisible device does not relay', async () => {
    const { device } = await relaying('alice', '127.0.0.2');
    await device.client.get('presence:set', { state: 'invisible', text: '' });
    await device.client.next('supernode:role', ({ relay }) => relay === 'off');
    expect(await turnHosts(await person('bob', '127.0.0.9'))).toEqual(['127.0.0.1']);
  });
});

/** A STUN port behind a NAT that lets in the server alone, to which it spoke. */
async function restrictedCone(address: string) {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => {
    const asked = decodeStun(bytes);
    if (asked === undefined || from.address !== '127.0.0.1') return;
    const { method, transactionId } = asked;
    const value = encodeXorAddress({ address: from.address, port: from.port }, transactionId);
    const attributes = [{ type: STUN_ATTRIBUTES.xorMappedAddress, value }];
    socket.send(encodeStun({ class: 'success', method, transactionId, attributes }), from.port, from.address);
  });
  socket.bind(0, address);
  await once(socket, 'listening');
  return { port: socket.address().port, close: () => socket.close() };
}
