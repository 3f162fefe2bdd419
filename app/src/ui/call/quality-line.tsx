import { Signal, SignalLow, SignalMedium } from 'lucide-react';
import type { RosterRow } from '../../api/contract.ts';
import type { CallPicture } from '../call-audio.ts';
import { roundTripText, routeLabel } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
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
  const { verdict, statistics } = picture ?? {};
  if (!verdict || !statistics) return <p className={styles.line} />;
  const Icon = ICONS[verdict.level];
  const way = statistics.relayed ? 'relayed' : (routeLabel(route) ?? 'direct');
  const parts = [
    verdict.cause === 'none' ? text('call.quality.good') : text(`call.cause.${verdict.cause}`, { name }),
    text(`route.${way === 'relayed' && !statistics.relayed ? 'direct' : way}`),
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
