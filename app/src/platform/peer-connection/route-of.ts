import type { ConnectionStats } from '../../engine/ports/peer-connections.ts';

/** What the two stacks say about the ends of the chosen candidate pair (W3C webrtc-stats, RTCIceCandidateStats). */
export interface CandidateInfo {
  readonly type: string;
  /** Missing where the browser hides it behind a name of multicast DNS. */
  readonly address: string | undefined;
}

/**
 * How a connection runs, from its candidate pair. Addresses that are valid inside a network only, or that share its
 * prefix, prove the same network; where the browser hides an address and the type proves nothing, it is `direct`.
 */
export function routeOf(local: CandidateInfo, remote: CandidateInfo): ConnectionStats['route'] {
  if (local.type === 'relay' || remote.type === 'relay') return 'relayed';
  if (local.type === 'srflx' || remote.type === 'srflx') return 'direct';
  if (local.address !== undefined && remote.address !== undefined) {
    const nearby = isLocalAddress(local.address) && isLocalAddress(remote.address);
    return nearby || prefixOf(local.address) === prefixOf(remote.address) ? 'same-network' : 'direct';
  }
  // Names of multicast DNS resolve inside one network only.
  const hidden = local.type === 'host' && remote.type === 'host';
  return hidden && [local, remote].every(end => end.address === undefined || isLocalAddress(end.address))
    ? 'same-network'
    : 'direct';
}

/** What machines of one network usually share: 24 bits of IPv4, 64 of IPv6. */
function prefixOf(address: string): string {
  if (!address.includes(':')) return address.split('.').slice(0, 3).join('.');
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - tail.split(':').length;
  return [...groups, ...new Array(Math.max(0, zeros)).fill('0')].slice(0, 4).join(':');
}

/** Whether an address is valid inside one network only: RFC 1918, 3927, 4193, 4291 (loopback, link-local). */
export function isLocalAddress(address: string): boolean {
  const text = address.toLowerCase();
  if (text.endsWith('.local')) return true;
  if (text.includes(':')) return text === '::1' || /^f[cd]/.test(text) || /^fe[89ab]/.test(text);
  const [a = 0, b = 0] = text.split('.').map(Number);
  return (
    a === 10 ||
    a === 127 ||
    (a === 192 && b === 168) ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 169 && b === 254)
  );
}
