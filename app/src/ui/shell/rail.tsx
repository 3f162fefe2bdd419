import { ArrowDownUp, MessagesSquare, Network, Settings } from 'lucide-react';
import { memo } from 'react';
import type { Session } from '../../api/contract.ts';
import { isActive } from '../files/transfer-list.ts';
import { useText } from '../i18n/use-text.ts';
import { CountBadge } from '../parts/count-badge.tsx';
import { Tooltip } from '../parts/tooltip.tsx';
import { useNavigation, useNavigator } from '../state/navigation.tsx';
import { useTopicSummary } from '../state/use-topic.ts';
import styles from './rail.module.css';
import { useCountedUnread } from './use-counted-unread.ts';

export function Rail({ session }: { session: Session }) {
  const text = useText();
  const { view } = useNavigation();
  const unread = useCountedUnread();
  const moving = useTopicSummary('transfers', {}, rows => rows.filter(isActive).length);
  const elsewhere = view.kind === 'settings' || view.kind === 'files' || view.kind === 'network';
  return (
    <nav className={styles.rail} aria-label={text('rail.title')}>
      <ChatsButton unread={unread} current={!elsewhere} />
      <FilesButton moving={moving} current={view.kind === 'files'} />
      <NetworkButton current={view.kind === 'network'} />
      <span className={styles.space} />
      <SettingsButton current={view.kind === 'settings'} disabled={session.state === 'unknown'} />
    </nav>
  );
}

const ChatsButton = memo(function ChatsButton({ unread, current }: { unread: number; current: boolean }) {
  const text = useText();
  const navigator = useNavigator();
  return (
    <Tooltip text={text('rail.chats')} side="right">
      <button
        type="button"
        className={styles.button}
        aria-label={unread > 0 ? text('rail.chats-unread', { count: unread }) : text('rail.chats')}
        aria-current={current ? 'page' : undefined}
        onClick={() => !current && navigator.show({ kind: 'home' })}
      >
        <MessagesSquare aria-hidden="true" strokeWidth={1.75} />
        <CountBadge count={unread} className={styles.badge} />
      </button>
    </Tooltip>
  );
});

const FilesButton = memo(function FilesButton({ moving, current }: { moving: number; current: boolean }) {
  const text = useText();
  const navigator = useNavigator();
  return (
    <Tooltip text={text('files.title')} side="right">
      <button
        type="button"
        className={styles.button}
        aria-label={moving > 0 ? text('files.active-count', { count: moving }) : text('files.title')}
        aria-current={current ? 'page' : undefined}
        onClick={() => navigator.show({ kind: 'files' })}
      >
        <ArrowDownUp aria-hidden="true" strokeWidth={1.75} />
        <CountBadge count={moving} className={styles.badge} />
      </button>
    </Tooltip>
  );
});

const NetworkButton = memo(function NetworkButton({ current }: { current: boolean }) {
  const text = useText();
  const navigator = useNavigator();
  return (
    <Tooltip text={text('network.title')} side="right">
      <button
        type="button"
        className={styles.button}
        aria-label={text('network.title')}
        aria-current={current ? 'page' : undefined}
        onClick={() => navigator.show({ kind: 'network' })}
      >
        <Network aria-hidden="true" strokeWidth={1.75} />
      </button>
    </Tooltip>
  );
});

const SettingsButton = memo(function SettingsButton({
  current,
  disabled,
}: {
  current: boolean;
  disabled: boolean;
}) {
  const text = useText();
  const navigator = useNavigator();
  return (
    <Tooltip text={text('settings.title')} side="right">
      <button
        type="button"
        className={styles.button}
        aria-label={text('settings.title')}
        aria-current={current ? 'page' : undefined}
        disabled={disabled}
        onClick={() => navigator.show({ kind: 'settings', page: 'account' })}
      >
        <Settings aria-hidden="true" strokeWidth={1.75} />
      </button>
    </Tooltip>
  );
});
