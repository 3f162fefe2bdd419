import { ArrowDownUp, ArrowUpRight, CloudOff, ShieldCheck, Waypoints } from 'lucide-react';
import type { Session } from '../../api/contract.ts';
import { ratesOf } from '../files/transfer-list.ts';
import { rateText } from '../format/amounts.ts';
import { countRoutes } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { HiddenText } from '../parts/hidden-text.tsx';
import { useTopicSummary } from '../state/use-topic.ts';
import styles from './status-bar.module.css';

/** How fast files move now; nothing while none does. */
function Rates() {
  const text = useText();
  const locale = useLocale();
  const down = useTopicSummary('transfers', {}, rows => Math.round(ratesOf(rows).down));
  const up = useTopicSummary('transfers', {}, rows => Math.round(ratesOf(rows).up));
  if (down + up === 0) return null;
  const rates = { down: rateText(down, locale), up: rateText(up, locale) };
  return (
    <span>
      <ArrowDownUp aria-hidden="true" />
      <span aria-hidden="true">{text('status.rates', rates)}</span>
      <HiddenText>{text('status.rates-label', rates)}</HiddenText>
    </span>
  );
}

/** The links there are and the server's state; only what was measured. */
export function StatusBar({ session }: { session: Session }) {
  const text = useText();
  const direct = useTopicSummary('roster', {}, rows => countRoutes(rows).direct);
  const relayed = useTopicSummary('roster', {}, rows => countRoutes(rows).relayed);
  const online = session.state === 'online';
  const Icon = online ? ShieldCheck : CloudOff;
  return (
    <footer className={styles.bar}>
      {direct > 0 && (
        <span>
          <ArrowUpRight aria-hidden="true" />
          {text('status.direct', { count: direct })}
        </span>
      )}
      {relayed > 0 && (
        <span>
          <Waypoints aria-hidden="true" />
          {text('status.relayed', { count: relayed })}
        </span>
      )}
      {direct + relayed === 0 && <span>{text('status.no-links')}</span>}
      <Rates />
      <span className={styles.end}>
        <Icon aria-hidden="true" className={online ? styles.good : styles.bad} />
        {text('status.server', {
          server: session.server?.name ?? '',
          state: text(`status.${session.state}`),
        })}
      </span>
    </footer>
  );
}
