import { ArrowDownUp, ArrowUpRight, CloudOff, HeartHandshake, ShieldCheck, Waypoints } from 'lucide-react';
import type { Session } from '../../api/contract.ts';
import { ratesOf } from '../files/transfer-list.ts';
import { rateText } from '../format/amounts.ts';
import { countRoutes } from '../format/route.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { natKind } from '../network/nat-kind.ts';
import { helped, supernodeState } from '../network/supernode-words.ts';
import { HiddenText } from '../parts/hidden-text.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useTopicSummary } from '../state/use-topic.ts';
import styles from './status-bar.module.css';
import { useAround } from './what-works.tsx';

/** How fast files move now; nothing while none does. */
function Rates() {
  const text = useText();
  const locale = useLocale();
  const down = useTopicSummary('transfers', {}, rows => Math.round(ratesOf(rows).down));
  const up = useTopicSummary('transfers', {}, rows => Math.round(ratesOf(rows).up));
  if (down + up === 0) return null;
  const rates = { down: rateText(down, locale), up: rateText(up, locale) };
  return (
    <span className={styles.wide}>
      <ArrowDownUp aria-hidden="true" />
      <span aria-hidden="true">{text('status.rates', rates)}</span>
      <HiddenText>{text('status.rates-label', rates)}</HiddenText>
    </span>
  );
}

/** What this device does for others, while it does; leads to where that is stopped. */
function Helping() {
  const text = useText();
  const navigator = useNavigator();
  const state = useTopicSummary('network', {}, ([network]) => network && supernodeState(network.supernode));
  const count = useTopicSummary('network', {}, ([network]) => network && helped(network.supernode));
  if (state !== 'active' && state !== 'standby') return null;
  return (
    <button type="button" onClick={() => navigator.show({ kind: 'network' })}>
      <HeartHandshake aria-hidden="true" />
      {state === 'active'
        ? text('supernode.status', { count: count ?? 0 })
        : text('supernode.status-standby')}
    </button>
  );
}

/** What kind of NAT this is, once that is known. */
function Nat() {
  const text = useText();
  const navigator = useNavigator();
  const kind = useTopicSummary('network', {}, ([network]) => network && natKind(network.nat));
  if (kind === undefined || kind === 'unknown') return null;
  return (
    <button type="button" className={styles.wide} onClick={() => navigator.show({ kind: 'network' })}>
      {text('status.nat', { kind: text(`nat.short.${kind}`) })}
    </button>
  );
}

/** The links there are and the server's state; only what was measured. */
export function StatusBar({ session }: { session: Session }) {
  const text = useText();
  const direct = useTopicSummary('roster', {}, rows => countRoutes(rows).direct);
  const relayed = useTopicSummary('roster', {}, rows => countRoutes(rows).relayed);
  const online = session.state === 'online';
  // Not with the server, yet with everybody who is online.
  const around = useAround() === 'attached' && session.state === 'offline';
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
      <Helping />
      <span className={styles.end}>
        <Icon aria-hidden="true" className={online ? styles.good : styles.bad} />
        {text('status.server', {
          server: session.server?.name ?? '',
          state: text(around ? 'status.around' : `status.${session.state}`),
        })}
      </span>
      <Nat />
    </footer>
  );
}
