import type { PortWish } from '@kith/shared/node/router/router-way';
import type { RendezvousConfig } from '../config.ts';

/** What a router is asked to pass on. */
export function wishesOf({ tls, tlsPort, relay }: RendezvousConfig): PortWish[] {
  const { first = 1, last = 0 } = relay?.relayPorts ?? {};
  const relayed = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return [
    ...(tls ? [{ port: tlsPort, protocol: 'TCP' } as const] : []),
    ...(relay ? (['UDP', 'TCP'] as const).map(protocol => ({ port: relay.port, protocol })) : []),
    ...relayed.map(port => ({ port, protocol: 'UDP' }) as const),
  ];
}
