import { ArrowUpRight, House, LoaderCircle, Waypoints } from 'lucide-react';
import { memo } from 'react';
import type { RosterRow } from '../../api/contract.ts';
import { roundTripText, routeLabel } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from './class-names.ts';
import styles from './route-badge.module.css';
import { Tooltip } from './tooltip.tsx';

const ICONS = {
  'same-network': House,
  direct: ArrowUpRight,
  relayed: Waypoints,
  connecting: LoaderCircle,
  replacing: LoaderCircle,
};

/** How messages travel to this person now; nothing where no link is open. */
export const RouteBadge = memo(function RouteBadge({ route }: { route: RosterRow['route'] }) {
  const text = useText();
  const locale = useLocale();
  const label = routeLabel(route);
  if (!label) return null;
  const Icon = ICONS[label];
  return (
    <Tooltip text={text(`route.${label}.hint`)}>
      <span className={classNames(styles.badge, styles[label])}>
        <Icon aria-hidden="true" />
        <span>{text(`route.${label}`)}</span>
        {route.roundTrip !== undefined && label !== 'connecting' && (
          <span className={styles.time}>{`· ${roundTripText(route.roundTrip, locale)}`}</span>
        )}
      </span>
    </Tooltip>
  );
}, isSameRoute);

/** A person's row is new with every message, the route in it seldom is. */
function isSameRoute(
  { route: before }: { route: RosterRow['route'] },
  { route }: { route: RosterRow['route'] },
) {
  return before.state === route.state && before.kind === route.kind && before.roundTrip === route.roundTrip;
}
