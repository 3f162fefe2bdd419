import type { ConnectionStats } from '../../engine/ports/peer-connections.ts';

/** What the two stacks say about the ends of the chosen candidate pair (W3C webrtc-stats, RTCIceCandidateStats). */
export interface CandidateInfo {
  readonly type: string;
  /** Missing where the browser hides it behind a name of multicast DNS. */
  readonly address: string | undefined;
}

/**
 * How a connection runs, from its candidate pair. Host candidates reach each other within one network only, unless
 * their addresses are public.
 */
export function routeOf(local: CandidateInfo, remote: CandidateInfo): ConnectionStats['route'] {
  if (local.type === 'relay' || remote.type === 'relay') return 'relayed';
  if (local.type === 'srflx' || remote.type === 'srflx') return 'direct';
  const nearby = [local, remote].every(({ type, address }) =>
    address === undefined ? type === 'host' : isLocalAddress(address),
  );
  return nearby ? 'same-network' : 'direct';
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
