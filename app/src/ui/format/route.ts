import type { RosterRow } from '../../api/contract.ts';
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
