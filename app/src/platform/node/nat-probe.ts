import { lookup } from 'node:dns/promises';
import { nodeRelayCrypto } from '@kith/shared/node/relay/node-relay-crypto';
import type { FilteringSample, MappingSample } from '@kith/shared/overlay/nat-behaviour';
import { parseAddress, type TransportAddress } from '@kith/shared/relay/transport-address';
import type { AskForDatagrams, NatFindings, NatProbe } from '../../engine/ports/nat-probe.ts';
import { type ServerUrl, udpServers } from '../ice-url.ts';
import { StunSocket } from './stun-socket.ts';

/** A datagram that was not there by then is not let in, or lost: it is asked for once more. Milliseconds. */
const PATIENCE = 1_000;

/** Measures with sockets of this machine. */
export const nodeNatProbe: NatProbe = {
  async measure(servers, ask) {
    const named = udpServers(servers);
    if (named.length === 0) return { udp: servers.length > 0 ? false : undefined, addresses: [], ...NOTHING };
    // Only IPv4 is translated, as a rule: what is found there counts, if anything is.
    const [four, six] = await Promise.all([measureFamily(4, named, ask), measureFamily(6, named, undefined)]);
    const seen = [...four.mapping, ...six.mapping].map(({ mapped }) => mapped.address);
    const found = four.mapping.length > 0 ? four : six;
    return { udp: seen.length > 0, addresses: [...new Set(seen)], ...found };
  },
};

type Evidence = Pick<NatFindings, 'mapping' | 'filtering'>;

const NOTHING: Evidence = { mapping: [], filtering: undefined };

async function measureFamily(
  family: 4 | 6,
  named: readonly ServerUrl[],
  ask: AskForDatagrams | undefined,
): Promise<Evidence> {
  const servers = await addressesOf(named, family);
  if (servers.length === 0) return NOTHING;
  const socket = await StunSocket.open(family);
  try {
    // The rendezvous names its own ones last; the other port that it sends from is beside these.
    const [first, others] = await firstToAnswer(socket, servers.toReversed());
    // While nobody else was written to: from whoever was, more is let in.
    const filtering = first && ask && (await filteringOf(socket, first.mapped, ask));
    const more = first === undefined ? [] : await Promise.all(others.map(each => sampleOf(socket, each)));
    const mapping = [first, ...more].filter(sample => sample !== undefined);
    return { mapping, filtering };
  } finally {
    socket.close();
  }
}

async function addressesOf(servers: readonly ServerUrl[], family: 4 | 6): Promise<TransportAddress[]> {
  const found = await Promise.all(
    servers.map(async ({ host, port }) => {
      const { address } = await lookup(host, { family }).catch(() => ({ address: '' }));
      return { address: parseAddress(address) ?? '', port };
    }),
  );
  const distinct = new Map(found.map(server => [`${server.address} ${server.port}`, server]));
  return [...distinct.values()].filter(({ address }) => address !== '');
}

/** What one server saw, and the servers that were not asked. */
async function firstToAnswer(
  socket: StunSocket,
  servers: readonly TransportAddress[],
): Promise<[MappingSample | undefined, TransportAddress[]]> {
  for (const [i, server] of servers.entries()) {
    const sample = await sampleOf(socket, server);
    if (sample !== undefined) return [sample, servers.slice(i + 1)];
  }
  return [undefined, []];
}

async function sampleOf(socket: StunSocket, observer: TransportAddress): Promise<MappingSample | undefined> {
  const mapped = await socket.ask(observer);
  return mapped && { local: socket.localFor(mapped), observer, mapped };
}

async function filteringOf(
  socket: StunSocket,
  { address, port }: TransportAddress,
  ask: AskForDatagrams,
): Promise<FilteringSample | undefined> {
  const transaction = nodeRelayCrypto.random(12);
  const sentTo = [...socket.sentTo];
  const heard: TransportAddress[] = [];
  const isOpen = Promise.withResolvers<void>();
  socket.expect(transaction, from => {
    heard.push(from);
    if (!sentTo.some(each => each.address === from.address)) isOpen.resolve();
  });
  let asked = { otherPort: false, others: 0 };
  for (let tries = 0; tries < 2 && heard.length === 0; tries++) {
    const sent = await ask(port, transaction);
    // Through a proxy, or over the other kind of addresses, the rendezvous sees something else than the socket.
    if (sent === undefined || parseAddress(sent.address) !== address) break;
    asked = { otherPort: asked.otherPort || sent.otherPort, others: Math.max(asked.others, sent.others) };
    if (!sent.otherPort && sent.others === 0) break;
    await Promise.race([isOpen.promise, pause(PATIENCE)]);
  }
  const isKnown = (from: TransportAddress) => sentTo.some(({ address }) => address === from.address);
  const isAsked = (from: TransportAddress) => sentTo.some(each => isKnown(from) && each.port === from.port);
  return {
    otherPort: outcomeOf(
      asked.otherPort,
      heard.some(from => isKnown(from) && !isAsked(from)),
    ),
    others: outcomeOf(
      asked.others > 0,
      heard.some(from => !isKnown(from)),
    ),
  };
}

function outcomeOf(wasSent: boolean, cameThrough: boolean): 'received' | 'lost' | undefined {
  if (cameThrough) return 'received';
  return wasSent ? 'lost' : undefined;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
