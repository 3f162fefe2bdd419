import type { MappingSample } from '@kith/shared/overlay/nat-behaviour';
import { familyOf, parseAddress, type TransportAddress } from '@kith/shared/relay/transport-address';
import type { NatProbe } from '../../engine/ports/nat-probe.ts';
import { type ServerUrl, udpServers } from '../ice-url.ts';

/** Servers that do not answer keep gathering from its end. Milliseconds. */
const PATIENCE = 5_000;
/** More make a browser slow. */
const SERVERS = 4;

/** What a browser found with some servers. */
export interface Gathered {
  /** Addresses of the machine; none where the browser hides them. */
  readonly host: readonly TransportAddress[];
  /** What servers saw, each once: a browser leaves out what another server saw before, or what the machine has itself. */
  readonly reflexive: readonly TransportAddress[];
  /** `host:port` of servers of which the browser said that they do not answer. */
  readonly silent: ReadonlySet<string>;
  /** All servers have answered, or are among the silent ones. */
  readonly complete: boolean;
}

/**
 * Measures with the candidates that a browser finds. It tells under which addresses the servers saw one of its sockets, not
 * what is let in to it, nor, as long as no microphone was allowed, the address of the machine.
 */
export const browserNatProbe: NatProbe = {
  async measure(servers) {
    const asked = udpServers(servers).slice(0, SERVERS);
    const gathered = asked.length === 0 ? undefined : await gather(asked);
    const samples = gathered === undefined ? [] : samplesOf(asked, gathered);
    const ipv4 = samples.filter(({ mapped }) => familyOf(mapped.address) === 4);
    return {
      udp: servers.length === 0 ? undefined : samples.length > 0,
      addresses: [...new Set(samples.map(({ mapped }) => mapped.address))],
      mapping: ipv4.length > 0 ? ipv4 : samples,
      filtering: undefined,
    };
  },
};

/** Who saw what. Of a server that answered and added nothing, what it saw was there already. */
export function samplesOf(
  servers: readonly ServerUrl[],
  { host, reflexive, silent, complete }: Gathered,
): MappingSample[] {
  return ([4, 6] as const).flatMap(family => {
    const ofFamily = ({ address }: { readonly address: string }) => familyOf(address) === family;
    const answered = servers.filter(
      server => ofFamily({ address: server.host }) && !silent.has(`${server.host}:${server.port}`),
    );
    const seen = reflexive.filter(ofFamily);
    const local = host.find(ofFamily);
    const last = seen.at(-1) ?? local;
    return answered.flatMap(({ host: address, port }, i) => {
      const mapped = seen[i] ?? (complete ? last : undefined);
      if (mapped === undefined) return [];
      return { observer: { address, port }, mapped, ...(local && { local }) };
    });
  });
}

async function gather(servers: readonly ServerUrl[]): Promise<Gathered> {
  const urls = servers.map(({ host, port }) => `stun:${host.includes(':') ? `[${host}]` : host}:${port}`);
  const connection = new RTCPeerConnection({ iceServers: urls.map(url => ({ urls: url })) });
  const host: TransportAddress[] = [];
  const reflexive: TransportAddress[] = [];
  const silent = new Set<string>();
  const ended = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => ended.resolve(false), PATIENCE);
  connection.onicecandidate = ({ candidate }) => {
    if (candidate === null) return ended.resolve(true);
    const address = parseAddress(candidate.address ?? '');
    if (candidate.protocol !== 'udp' || address === undefined || candidate.port === null) return;
    if (candidate.type === 'srflx') reflexive.push({ address, port: candidate.port });
    else if (candidate.type === 'host') host.push({ address, port: candidate.port });
  };
  connection.onicecandidateerror = ({ url }) => {
    const server = servers[urls.findIndex(each => url.startsWith(each))];
    if (server !== undefined) silent.add(`${server.host}:${server.port}`);
  };
  try {
    connection.createDataChannel('');
    await connection.setLocalDescription();
    return { host, reflexive, silent, complete: await ended.promise };
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}
