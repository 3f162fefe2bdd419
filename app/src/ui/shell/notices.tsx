import type { NoticeRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { SupernodeQuestion } from '../network/supernode-question.tsx';
import { Banner } from '../parts/banner.tsx';
import { Button } from '../parts/button.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import { useRosterRow, useTopic } from '../state/use-topic.ts';
import styles from './notices.module.css';

/** Things that a person has to know of, until they are put away; the newest first, three at most. */
export function Notices() {
  const { rows } = useTopic('notices', {});
  const act = useAction();
  const shown = rows.toSorted((a, b) => b.at - a.at).slice(0, 3);
  return (
    <div className={styles.notices}>
      <SupernodeQuestion />
      {shown.map(row => (
        <Notice key={row.id} notice={row} onDismiss={() => void act('notice.dismiss', { id: row.id })} />
      ))}
    </div>
  );
}

const TONES = {
  'identity-changed': 'danger',
  'identity-rotated': 'info',
  'server-key-changed': 'danger',
  'attack-detected': 'danger',
  'device-added': 'warn',
  'ended-unexpectedly': 'info',
  storage: 'danger',
} as const satisfies Record<NoticeRow['kind'], string>;

function Notice({ notice, onDismiss }: { notice: NoticeRow; onDismiss: () => void }) {
  const text = useText();
  const navigator = useNavigator();
  const row = useRosterRow(notice.address ?? '');
  const { address, kind } = notice;
  const name = row ? personName(row) : (address ?? '');
  return (
    <Banner
      tone={TONES[kind]}
      live={TONES[kind] === 'danger' ? 'assertive' : 'polite'}
      title={text(`notice.${kind}.title`, { name })}
      actions={
        <>
          {row && address && (
            <Button
              size="small"
              onClick={() => {
                navigator.openConversation(address);
                navigator.showDetails(true);
              }}
            >
              {text('notice.show-person', { name })}
            </Button>
          )}
          {kind === 'device-added' && (
            <Button size="small" onClick={() => navigator.show({ kind: 'settings', page: 'devices' })}>
              {text('notice.show-devices')}
            </Button>
          )}
          {kind === 'ended-unexpectedly' && (
            <Button size="small" onClick={() => navigator.openDialog({ kind: 'report' })}>
              {text('report.open')}
            </Button>
          )}
          <Button size="small" look="ghost" onClick={onDismiss}>
            {text('notice.dismiss')}
          </Button>
        </>
      }
    >
      {text(`notice.${kind}.text`, { name })}
      {kind === 'attack-detected' && notice.detail !== '' && (
        <small className={styles.detail}>{text('notice.detail', { detail: notice.detail })}</small>
      )}
    </Banner>
  );
}
