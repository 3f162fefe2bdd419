import {
  Ban,
  Bell,
  CircleCheck,
  Download,
  type LucideIcon,
  Monitor,
  Tags,
  Timer,
  UserMinus,
  X,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { RosterRow } from '../../api/contract.ts';
import { AcceptanceChoice } from '../files/acceptance-choice.tsx';
import { SharedFiles } from '../files/shared-files.tsx';
import { lifetimeText } from '../format/lifetime.ts';
import { personName } from '../format/person.ts';
import { relayOfRoute, routeHint, routeLabel } from '../format/route.ts';
import { listTime } from '../format/time.ts';
import { type Text, useLocale, useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { RouteBadge } from '../parts/route-badge.tsx';
import { notifyNow } from '../roster/notify-state.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useNow } from '../state/use-now.ts';
import { useServerHost } from '../state/use-server-host.ts';
import { useRosterRow } from '../state/use-topic.ts';
import { AddressChoice } from './address-choice.tsx';
import { PresenceLine } from './conversation.tsx';
import styles from './details-pane.module.css';
import { SafetyNumber } from './safety-number.tsx';

/** Who this is, how messages reach them, and how sure that is. */
export function DetailsPane({ address }: { address: string }) {
  const text = useText();
  const navigator = useNavigator();
  const row = useRosterRow(address);
  const locale = useLocale();
  const now = useNow(60_000);
  if (!row) return null;
  const name = personName(row);
  return (
    <aside className={styles.details} aria-label={text('details.title')}>
      <div className={styles.top}>
        <IconButton
          icon={X}
          label={text('details.close')}
          side="left"
          onClick={() => navigator.showDetails(false)}
        />
      </div>
      <div className={styles.who}>
        <Avatar address={address} name={name} state={row.state} size="huge" />
        <h2 dir="auto">
          {name}
          {row.verified && <CircleCheck role="img" aria-label={text('details.verified')} />}
        </h2>
        <p className={styles.address}>{address}</p>
        <p className={styles.presence}>
          <PresenceLine row={row} />
        </p>
      </div>
      <Facts row={row} />
      <Part title={text('shared.title')}>
        <SharedFiles address={address} />
      </Part>
      <Part title={text('notify.part')}>
        <Choice
          icon={Bell}
          says={notifyText(row, now, text, locale)}
          onChange={() => navigator.openDialog({ kind: 'notify', address })}
        />
      </Part>
      <Part title={text('timer.title')}>
        <Choice
          icon={Timer}
          says={timerState(row, text, locale)}
          onChange={row.identityChanged ? undefined : () => navigator.openDialog({ kind: 'timer', address })}
        />
      </Part>
      <Part title={text('safety.title')}>
        <SafetyNumber row={row} />
      </Part>
      <AcceptanceChoice row={row} />
      <AddressChoice row={row} />
      <div className={styles.actions}>
        <Button size="small" onClick={() => navigator.openDialog({ kind: 'organise', address })}>
          <Tags aria-hidden="true" /> {text('person.organise')}
        </Button>
        <Button size="small" onClick={() => navigator.openDialog({ kind: 'export', address })}>
          <Download aria-hidden="true" /> {text('export.menu')}
        </Button>
        <Button size="small" onClick={() => navigator.openDialog({ kind: 'remove', address })}>
          <UserMinus aria-hidden="true" /> {text('person.remove')}
        </Button>
        <Button size="small" onClick={() => navigator.openDialog({ kind: 'block', address })}>
          <Ban aria-hidden="true" /> {text('person.block')}
        </Button>
      </div>
    </aside>
  );
}

/** What is chosen, and the way to change it. */
function Choice({
  icon: Icon,
  says,
  onChange,
}: {
  icon: LucideIcon;
  says: string;
  onChange: (() => void) | undefined;
}) {
  const text = useText();
  return (
    <div className={styles.choice}>
      <Icon aria-hidden="true" strokeWidth={1.75} />
      <span>{says}</span>
      {onChange && (
        <Button size="small" look="ghost" onClick={onChange}>
          {text('details.change')}
        </Button>
      )}
    </div>
  );
}

function notifyText(row: RosterRow, now: number, text: Text, locale: string): string {
  const mode = notifyNow(row.notify, now);
  const state = text(`notify.state.${mode}`);
  const { until } = row.notify;
  return mode === 'all' || until === undefined
    ? state
    : text('notify.state.until', { state, time: listTime(until, now, locale) });
}

function timerState({ timer }: RosterRow, text: Text, locale: string): string {
  if (timer?.proposal) {
    return text('timer.state.asked', { time: lifetimeText(timer.proposal.lifetime, locale) });
  }
  return timer?.lifetime === undefined
    ? text('timer.state.off')
    : text('timer.state.on', { time: lifetimeText(timer.lifetime, locale) });
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** What the badge means, in words: who passes it on, and that nobody can read it. */
function RouteMeaning({ route }: { route: RosterRow['route'] }) {
  const text = useText();
  const relay = relayOfRoute(route, useServerHost());
  const label = routeLabel(route);
  return label ? <p className={styles.meaning}>{routeHint(label, relay, text)}</p> : null;
}

const DEVICES_SHOWN = 3;

function Facts({ row }: { row: RosterRow }) {
  const text = useText();
  const [all, setAll] = useState(false);
  const devices = all ? row.devices : row.devices.slice(0, DEVICES_SHOWN);
  return (
    <dl className={styles.facts}>
      <dt>{text('details.route')}</dt>
      <dd>
        {row.route.state === 'closed' ? (
          <span className={styles.quiet}>{text('route.closed')}</span>
        ) : (
          <>
            <RouteBadge route={row.route} />
            <RouteMeaning route={row.route} />
          </>
        )}
      </dd>
      {row.groups.length > 0 && (
        <>
          <dt>{text('organise.groups')}</dt>
          <dd dir="auto">{row.groups.join(', ')}</dd>
        </>
      )}
      <dt>{text('details.devices')}</dt>
      <dd>
        {row.devices.length === 0 && <span className={styles.quiet}>{text('details.no-devices')}</span>}
        <ul>
          {devices.map(device => (
            <li key={device.device} className={styles.device}>
              <Monitor aria-hidden="true" />
              <bdi>{device.name}</bdi>
              <span className={styles.quiet}>{text(`presence.${device.state}`)}</span>
            </li>
          ))}
        </ul>
        {row.devices.length > DEVICES_SHOWN && !all && (
          <button type="button" className={styles.more} onClick={() => setAll(true)}>
            {text('details.more-devices', { count: row.devices.length - DEVICES_SHOWN })}
          </button>
        )}
      </dd>
    </dl>
  );
}
