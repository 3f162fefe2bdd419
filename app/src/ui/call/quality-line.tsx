import { Signal, SignalLow, SignalMedium } from 'lucide-react';
import type { RosterRow } from '../../api/contract.ts';
import { roundTripText, routeLabel } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { useAudio } from '../state/client-context.ts';
import { useStore } from '../state/use-topic.ts';
import styles from './quality-line.module.css';

const ICONS = { good: Signal, fair: SignalMedium, poor: SignalLow };

/** How the sound does, as measured: quality, way, round-trip time. */
export function QualityLine({ route }: { route: RosterRow['route'] }) {
  const text = useText();
  const locale = useLocale();
  const quality = useStore(useAudio().quality);
  if (!quality) return <p className={styles.line} />;
  const Icon = ICONS[quality.verdict];
  const way =
    quality.relayed === undefined
      ? routeLabel(route)
      : quality.relayed
        ? 'relayed'
        : route.kind === 'same-network'
          ? 'same-network'
          : 'direct';
  const parts = [
    text(`call.quality.${quality.verdict}`),
    way ? text(`route.${way}`) : '',
    quality.roundTrip === undefined ? '' : roundTripText(quality.roundTrip, locale),
    quality.loss !== undefined && quality.loss >= 0.01
      ? text('call.loss', {
          share: new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(
            quality.loss,
          ),
        })
      : '',
  ];
  return (
    <p className={styles.line}>
      <Icon aria-hidden="true" /> {parts.filter(part => part !== '').join(' · ')}
    </p>
  );
}
