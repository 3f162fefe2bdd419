import type { TransportAddress } from '../relay/transport-address.ts';
import type { NatFiltering, NatMapping } from './nat-behaviour.ts';

/** What one server saw of a socket: its answer to a STUN Binding request. */
export interface MappingSample {
  readonly observer: TransportAddress;
  readonly seen: TransportAddress;
}

/** What became of datagrams that others were asked to send to the socket. */
export interface FilteringSample {
  /** To whom the socket had sent before: those a NAT may know. */
  readonly sentTo: readonly TransportAddress[];
  /** Whether one was sent from another port of somebody it had sent to. */
  readonly otherPort: boolean;
  /** How many others, to whom it had sent nothing, were asked. */
  readonly others: number;
  /** From where some came. */
  readonly heard: readonly TransportAddress[];
}

export interface NatEvidence {
  /** The socket's own: `undefined` where the platform does not tell. */
  readonly own: { readonly addresses: readonly string[]; readonly port: number } | undefined;
  readonly mapping: readonly MappingSample[];
  readonly filtering: FilteringSample | undefined;
}

export interface NatBehaviour {
  readonly mapping: NatMapping;
  readonly filtering: NatFiltering;
}

/**
 * What kind of NAT a socket is behind, in the words of RFC 4787 and by the ideas of RFC 5780, from what others saw of it.
 * Where the evidence allows two answers, the stricter one, which promises less; where it says nothing, `unknown`.
 */
export function classifyNat({ own, mapping, filtering }: NatEvidence): NatBehaviour {
  return { mapping: mappingOf(own, mapping), filtering: filteringOf(filtering) };
}

/** RFC 5780, section 4.3. */
function mappingOf(own: NatEvidence['own'], samples: readonly MappingSample[]): NatMapping {
  if (samples.length === 0) return 'unknown';
  const isOwn = ({ seen }: MappingSample) => own?.port === seen.port && own.addresses.includes(seen.address);
  if (samples.every(isOwn)) return 'none';
  const pairs = samples.flatMap((a, i) => samples.slice(i + 1).map(b => ({ a, b })));
  const acrossPorts = pairs.filter(
    ({ a, b }) => hostOf(a) === hostOf(b) && a.observer.port !== b.observer.port,
  );
  const acrossHosts = pairs.filter(({ a, b }) => hostOf(a) !== hostOf(b));
  if (!acrossPorts.every(isSame)) return 'address-and-port-dependent';
  if (acrossHosts.length === 0) return 'unknown';
  if (acrossHosts.every(isSame)) return 'endpoint-independent';
  return acrossPorts.length > 0 ? 'address-dependent' : 'address-and-port-dependent';
}

/** RFC 5780, section 4.4. */
function filteringOf(sample: FilteringSample | undefined): NatFiltering {
  if (sample === undefined) return 'unknown';
  const { sentTo, otherPort, others, heard } = sample;
  const hosts = new Set(sentTo.map(({ address }) => address));
  if (heard.some(({ address }) => !hosts.has(address))) return 'endpoint-independent';
  const known = new Set(sentTo.map(({ address, port }) => `${address} ${port}`));
  if (heard.some(({ address, port }) => !known.has(`${address} ${port}`))) return 'address-dependent';
  return otherPort || others > 0 ? 'address-and-port-dependent' : 'unknown';
}

const hostOf = ({ observer }: MappingSample) => observer.address;

function isSame({ a, b }: { readonly a: MappingSample; readonly b: MappingSample }): boolean {
  return a.seen.address === b.seen.address && a.seen.port === b.seen.port;
}
