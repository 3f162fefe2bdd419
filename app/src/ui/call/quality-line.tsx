import { Signal, SignalLow, SignalMedium } from 'lucide-react';
import type { RosterRow } from '../../api/contract.ts';
import type { CallPicture } from '../call-audio.ts';
import { relayOfRoute, roundTripText, routeName } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { useServerHost } from '../state/use-server-host.ts';
import { callWay } from './call-way.ts';
import styles from './quality-line.module.css';

const ICONS = { good: Signal, fair: SignalMedium, poor: SignalLow };

/** How the call does, as measured: quality, and why it is not better; way, round-trip time. Opens the statistics. */
export function QualityLine({
  picture,
  route,
  name,
  onOpen,
}: {
  picture: CallPicture | undefined;
  route: RosterRow['route'];
  name: string;
  onOpen: () => void;
}) {
  const text = useText();
  const locale = useLocale();
  const serverHost = useServerHost();
  const { verdict, statistics } = picture ?? {};
  if (!verdict || !statistics) return <p className={styles.line} />;
  const Icon = ICONS[verdict.level];
  const way = callWay(statistics, route);
  const parts = [
    verdict.cause === 'none' ? text('call.quality.good') : text(`call.cause.${verdict.cause}`, { name }),
    routeName(way.kind ?? 'direct', relayOfRoute(way, serverHost), text),
    statistics.roundTrip === undefined ? '' : roundTripText(statistics.roundTrip, locale),
  ];
  return (
    <button
      type="button"
      className={classNames(styles.line, styles.open)}
      aria-label={`${text('call.statistics')}: ${parts.filter(part => part !== '').join(', ')}`}
      onClick={onOpen}
    >
      <Icon aria-hidden="true" /> {parts.filter(part => part !== '').join(' · ')}
    </button>
  );
}
