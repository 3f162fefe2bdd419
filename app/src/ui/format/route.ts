import { relayHost } from '@kith/shared/relay/relay-host';
import type { NetworkPeerRow, RelayOf, RosterRow } from '../../api/contract.ts';
import type { Text } from '../i18n/use-text.ts';
import { perLocale } from './per-locale.ts';

type Route = RosterRow['route'];

/** What a route badge says, or `undefined` where there is nothing to say (no link, none wanted). */
export type RouteLabel = 'same-network' | 'direct' | 'relayed' | 'connecting' | 'replacing';

export function routeLabel(route: Route): RouteLabel | undefined {
  if (route.state === 'closed') return undefined;
  if (route.state === 'connecting') return 'connecting';
  if (route.state === 'replacing') return 'replacing';
  return route.kind;
}

/** A line of the network view as the route of a badge. */
export function routeOfPeer(row: NetworkPeerRow): Route {
  const { state, route, relay, relayOf, roundTripMs } = row;
  return {
    state,
    ...(route !== 'unknown' && { kind: route }),
    ...(relay !== undefined && { relay }),
    ...(relayOf !== undefined && { relayOf }),
    ...(roundTripMs !== undefined && { roundTrip: roundTripMs }),
  };
}

/** Whose relay a relayed link goes through, as far as is known. */
export interface Relay {
  readonly of?: RelayOf;
  readonly host?: string;
}

/** @param serverHost host of the person's own server: what runs there is its relay */
export function relayOfRoute(
  route: { readonly relay?: string | undefined; readonly relayOf?: RelayOf | undefined },
  serverHost: string | undefined,
): Relay {
  const host = route.relay === undefined ? undefined : relayHost(route.relay);
  const of = route.relayOf ?? (host !== undefined && host === serverHost ? 'server' : undefined);
  return { ...(of !== undefined && { of }), ...(host !== undefined && { host }) };
}

/** What a badge says: `relayed by the server`, `direct`. */
export function routeName(label: RouteLabel, relay: Relay, text: Text): string {
  if (label !== 'relayed') return text(`route.${label}`);
  if (relay.of !== undefined) return text(`route.relayed-by-${relay.of}`);
  return relay.host === undefined ? text('route.relayed') : text('route.relayed-by', { host: relay.host });
}

/** What that means, as a sentence. */
export function routeHint(label: RouteLabel, relay: Relay, text: Text): string {
  if (label !== 'relayed' || relay.host === undefined) return text(`route.${label}.hint`);
  return text(`route.relayed-by-${relay.of ?? 'host'}.hint`, { host: relay.host });
}

/** Open links by route, for the status bar. */
export function countRoutes(rows: Iterable<RosterRow>): { direct: number; relayed: number } {
  let direct = 0;
  let relayed = 0;
  for (const row of rows) {
    if (row.route.state !== 'open' && row.route.state !== 'replacing') continue;
    if (row.route.kind === 'relayed') relayed += 1;
    else direct += 1;
  }
  return { direct, relayed };
}

const roundTripFormatter = perLocale(
  locale =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: 'millisecond',
      unitDisplay: 'short',
      maximumFractionDigits: 0,
    }),
);

/** Round-trip time as shown: whole milliseconds, at least 1. */
export function roundTripText(milliseconds: number, locale: string): string {
  return roundTripFormatter(locale).format(Math.max(1, Math.round(milliseconds)));
}
