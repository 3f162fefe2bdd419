import { Ban, CircleCheck, Monitor, Tags, UserMinus, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { RouteBadge } from '../parts/route-badge.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useRosterRow } from '../state/use-topic.ts';
import { PresenceLine } from './conversation.tsx';
import styles from './details-pane.module.css';
import { SafetyNumber } from './safety-number.tsx';

/** Who this is, how messages reach them, and how sure that is. */
export function DetailsPane({ address }: { address: string }) {
  const text = useText();
  const navigator = useNavigator();
  const row = useRosterRow(address);
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
      <Part title={text('safety.title')}>
        <SafetyNumber row={row} />
      </Part>
      <div className={styles.actions}>
        <Button size="small" onClick={() => navigator.openDialog({ kind: 'organise', address })}>
          <Tags aria-hidden="true" /> {text('person.organise')}
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

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
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
          <RouteBadge route={row.route} />
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
