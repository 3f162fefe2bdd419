import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { mayRelayTo } from '@kith/shared/relay/peer-policy';
import type { RelayHost } from './relay-server.ts';

/** Addresses of this machine that others may reach: public ones first, IPv6 only when it is public. */
function outwardAddresses(): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .filter(({ internal, scopeid = 0 }) => !internal && scopeid === 0)
    .map(({ address }) => address);
  const isPublic = (address: string) => mayRelayTo(address, []);
  return [...addresses.filter(isPublic), ...addresses.filter(each => !isPublic(each) && isIP(each) === 4)];
}

/**
 * Where a relay listens: one address of each family.
 *
 * @param wanted what the operator named, or the address of the TLS listener; wildcards mean all of this machine
 * @param publicAddresses under which they are reached, where a router translates them
 */
export function relayHosts(wanted: readonly string[], publicAddresses: readonly string[]): RelayHost[] {
  const named = wanted.filter(address => address !== '0.0.0.0' && address !== '::');
  const candidates = named.length > 0 ? named : outwardAddresses();
  return ([4, 6] as const).flatMap(family => {
    const address = candidates.find(each => isIP(each) === family);
    const publicAddress = publicAddresses.find(each => isIP(each) === family);
    return address === undefined ? [] : [{ address, publicAddress }];
  });
}
