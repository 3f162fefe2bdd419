import { randomBytes } from 'node:crypto';
import { createServer } from 'node:tls';
import { RelayServer } from '@kith/shared/node/relay/relay-server';
import { answersDatagrams } from '@kith/shared/node/relay/stun-binding';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { EVENTS, type RequestParams, type SupernodeRole } from '@kith/shared/protocol/rendezvous-contract';
import { parseNetworks } from '@kith/shared/relay/peer-policy';
import type { RendezvousConfigInput } from '../config.ts';
import { openSelfSigned } from '../tls/self-signed.ts';
import { makeTestAccount, type TestDevice } from './test-account.ts';

/** Addresses of this machine that stand for as many networks. */
export const LOOPBACK = '127.0.0.0/8';
export const REALM = 'home.example';

/** Servers on which everything goes fast, for people whose addresses a proxy names. */
export const FAST: Partial<RendezvousConfigInput> = {
  behindProxy: true,
  supernodes: {
    minimalUptime: 0,
    ownNetworks: [LOOPBACK],
    probeInterval: 600,
    handOver: 200,
    away: 300,
    settle: 20,
  },
};

type Offer = RequestParams<'supernode:offer'>;
export type Relay = NonNullable<Offer['relay']>;

/** A relay as a daemon runs it. */
export async function startRelay(address: string): Promise<{ server: RelayServer; offer: Relay }> {
  const secret = Uint8Array.from(randomBytes(32));
  const server = await RelayServer.start({
    realm: REALM,
    secret,
    hosts: [{ address }],
    port: 0,
    ownNetworks: parseNetworks([LOOPBACK]),
  });
  return { server, offer: { port: server.port, secret: toBase64Url(secret) } };
}

/** A TLS port under a certificate of its own. */
export async function startTls(address: string) {
  const { current, fingerprint = new Uint8Array() } = await openSelfSigned(':memory:', 'supernode');
  const server = createServer(current);
  await new Promise<void>(resolve => server.listen(0, address, resolve));
  const bound = server.address();
  const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0;
  return { server, offer: { port, fingerprint: toBase64Url(fingerprint) } };
}

/** Offers to be a hub, unless other things are said. */
export function offer(device: TestDevice, changes: Partial<Offer> = {}): Promise<SupernodeRole> {
  const usual = { hub: true, uptime: 3_600_000, sessions: [], uplink: 0, load: 0 };
  return device.client.get('supernode:offer', { ...usual, ...changes });
}

/** Looks at others from an address when it is asked to, as a daemon does. */
export function bearWitness({ client }: TestDevice, from: string, look = answersDatagrams): void {
  client.socket.on('supernode:probe', async (payload: unknown) => {
    const { probe, address, port } = EVENTS['supernode:probe'].parse(payload);
    client.socket.emit('supernode:probed', { probe, reached: await look({ address, port }, from) });
  });
}

/** Somebody who relays, and is known to. */
export async function makeRelaying(url: string, name: string, from: string, changes: Partial<Offer> = {}) {
  const device = await makeTestAccount(url, name, { from });
  const relay = await startRelay(from);
  bearWitness(device, from);
  await offer(device, { hub: false, relay: relay.offer, ...changes });
  await device.client.next('supernode:role', role => role.relay === 'serving');
  return { device, relay };
}
