import ipaddr from 'ipaddr.js';

/** A network: address and length of its prefix. */
export type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Addresses of no single machine: whatever an operator names, nothing is sent there. */
const NOBODY = new Set(['unspecified', 'broadcast', 'multicast']);

/** @returns the network of a text like `10.0.0.0/8`; `undefined` when it is none */
export function parseNetwork(text: string): Network | undefined {
  return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
}

/** The networks of texts, without those that are none. */
export function parseNetworks(texts: readonly string[]): Network[] {
  return texts.map(parseNetwork).filter(network => network !== undefined);
}

/**
 * Whether packets may be relayed to an address: to public ones only (RFC 6890). Private and local addresses mean something
 * else to the relay than to its client, who would get into its machine and its network (RFC 8656, section 21.1.4).
 *
 * @param own networks that are relayed to although they are not public: those that the operator named
 */
export function mayRelayTo(address: string, own: readonly Network[]): boolean {
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === 'unicast') return true;
  return !NOBODY.has(range) && own.some(network => contains(network, parsed));
}

function contains([network, prefix]: Network, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, prefix);
  return network instanceof ipaddr.IPv6 && address.match(network, prefix);
}
