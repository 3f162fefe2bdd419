import type { DeviceRow } from '../../api/contract.ts';
import { agoText, longDate } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../parts/button.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useTopic } from '../state/use-topic.ts';
import { Card, CardRow } from './card.tsx';
import styles from './forms.module.css';

export function DevicesPage() {
  const text = useText();
  const navigator = useNavigator();
  const { rows, loaded } = useTopic('devices', {});
  const sorted = rows.toSorted((a, b) => Number(b.current) - Number(a.current) || b.addedAt - a.addedAt);
  return (
    <>
      <Card hint={text('devices.text')}>
        {loaded ? (
          sorted.map(row => <Device key={row.device} row={row} />)
        ) : (
          <Skeleton rows={2} label={text('common.loading')} />
        )}
      </Card>
      <Card title={text('devices.theft')}>
        <CardRow title={text('devices.rotate')} text={text('devices.rotate-text')}>
          <Button
            size="small"
            look="danger"
            onClick={() => navigator.openDialog({ kind: 'rotate-identity' })}
          >
            {text('devices.rotate')}
          </Button>
        </CardRow>
      </Card>
    </>
  );
}

function Device({ row }: { row: DeviceRow }) {
  const text = useText();
  const locale = useLocale();
  const navigator = useNavigator();
  const seen = row.online
    ? text('devices.online')
    : row.lastSeen === undefined
      ? text('presence.offline')
      : text('presence.last-seen', { time: agoText(row.lastSeen, Date.now(), locale) });
  return (
    <CardRow
      title={
        <>
          <bdi>{row.label}</bdi>
          {row.current && <span className={styles.tag}>{text('devices.this')}</span>}
        </>
      }
      text={`${seen} · ${text('devices.added', { date: longDate(row.addedAt, locale) })}`}
    >
      <Button
        size="small"
        aria-label={text('devices.rename-label', { name: row.label })}
        onClick={() => navigator.openDialog({ kind: 'rename-device', device: row.device })}
      >
        {text('devices.rename')}
      </Button>
      {!row.current && (
        <Button
          size="small"
          aria-label={text('devices.revoke-label', { name: row.label })}
          onClick={() => navigator.openDialog({ kind: 'revoke-device', device: row.device })}
        >
          {text('devices.revoke')}
        </Button>
      )}
    </CardRow>
  );
}
