import { ArrowUpRight, House, LoaderCircle, Waypoints } from 'lucide-react';
import { memo } from 'react';
import type { RosterRow } from '../../api/contract.ts';
import { relayOfRoute, roundTripText, routeHint, routeLabel, routeName } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { useServerHost } from '../state/use-server-host.ts';
import { classNames } from './class-names.ts';
import { HiddenText } from './hidden-text.tsx';
import styles from './route-badge.module.css';
import { Tooltip } from './tooltip.tsx';

const ICONS = {
  'same-network': House,
  direct: ArrowUpRight,
  relayed: Waypoints,
  connecting: LoaderCircle,
  replacing: LoaderCircle,
};

type Route = RosterRow['route'];

/** How messages travel to this person now; nothing where no link is open. */
export const RouteBadge = memo(function RouteBadge({ route }: { route: Route }) {
  const text = useText();
  const locale = useLocale();
  const relay = relayOfRoute(route, useServerHost());
  const label = routeLabel(route);
  if (!label) return null;
  const Icon = ICONS[label];
  return (
    <Tooltip text={routeHint(label, relay, text)}>
      <span className={classNames(styles.badge, styles[label])}>
        <Icon aria-hidden="true" />
        <span className={styles.name}>{routeName(label, relay, text)}</span>
        {route.roundTrip !== undefined && label !== 'connecting' && (
          <span className={styles.time}>{`· ${roundTripText(route.roundTrip, locale)}`}</span>
        )}
      </span>
    </Tooltip>
  );
}, isSameRoute);

/** The same as a sign alone, where there is no room for words: in rows of lists. Screen readers hear the words. */
export const RouteMark = memo(function RouteMark({ route }: { route: Route }) {
  const text = useText();
  const locale = useLocale();
  const relay = relayOfRoute(route, useServerHost());
  const label = routeLabel(route);
  if (!label || label === 'connecting') return null;
  const Icon = ICONS[label];
  const name = routeName(label, relay, text);
  const words = route.roundTrip === undefined ? name : `${name} · ${roundTripText(route.roundTrip, locale)}`;
  return (
    <span className={classNames(styles.mark, styles[`${label}-mark`])} title={words}>
      <Icon aria-hidden="true" />
      <HiddenText>{words}</HiddenText>
    </span>
  );
}, isSameRoute);

/** The same as plain words, within a line of others. */
export function RouteWords({ route }: { route: Route }) {
  const text = useText();
  const relay = relayOfRoute(route, useServerHost());
  const label = routeLabel(route);
  return label ? <span title={routeHint(label, relay, text)}>{routeName(label, relay, text)}</span> : null;
}

/** A person's row is new with every message, the route in it seldom is. */
function isSameRoute({ route: before }: { route: Route }, { route }: { route: Route }) {
  return (
    before.state === route.state &&
    before.kind === route.kind &&
    before.relay === route.relay &&
    before.relayOf === route.relayOf &&
    before.roundTrip === route.roundTrip
  );
}
