import type { PortWish } from '@kith/shared/node/router/router-way';

/** Ports to relay from behind a router, which has to be asked for each: connections that are relayed at a time. */
const RELAYED = 16;

/** The ports of one supernode. */
export interface SupernodePorts {
  /** UDP and TCP. */
  readonly relay: number;
  /** TCP. */
  readonly tls: number;
  /** UDP, where a router stands before them. Both included. */
  readonly relayed: { readonly first: number; readonly last: number };
}

export function portsFrom(first: number): SupernodePorts {
  return { relay: first, tls: first + 1, relayed: { first: first + 2, last: first + 1 + RELAYED } };
}

/** What a router is asked for, that others can come. */
export function listeningWishes({ relay, tls }: SupernodePorts): PortWish[] {
  return [
    { port: relay, protocol: 'UDP' },
    { port: relay, protocol: 'TCP' },
    { port: tls, protocol: 'TCP' },
  ];
}

/** What it is asked for besides, that others can be relayed to from everywhere. */
export function relayedWishes({ relayed: { first, last } }: SupernodePorts): PortWish[] {
  return Array.from({ length: last - first + 1 }, (_, i) => ({ port: first + i, protocol: 'UDP' }));
}

/** `UDP 20000`, `UDP 20002–20033`. */
export function portTexts(ports: readonly PortWish[]): string[] {
  const texts: string[] = [];
  for (const [i, { port, protocol }] of ports.entries()) {
    const before = ports[i - 1];
    const goesOn = before?.protocol === protocol && before.port === port - 1;
    const first = goesOn ? texts.pop()?.split('–')[0] : `${protocol} ${port}`;
    texts.push(goesOn ? `${first}–${port}` : `${first}`);
  }
  return texts;
}
