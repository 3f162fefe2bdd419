import { MessageCircle } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { MessageRow, RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { useText } from '../i18n/use-text.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { HiddenText } from '../parts/hidden-text.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useClient } from '../state/client-context.ts';
import type { View } from '../state/navigation.tsx';
import { conversationItems } from './conversation-items.ts';
import styles from './message-list.module.css';
import { MessageList } from './message-list.tsx';
import { TypingDots } from './typing-dots.tsx';
import type { ComposerModes } from './use-composer-mode.ts';
import type { ConversationLog } from './use-conversation.ts';
import { useMarkRead } from './use-mark-read.ts';
import { usePendingFiles } from './use-pending-files.ts';
import type { Selection } from './use-selection.ts';

/** The messages with one person: loading, empty, or the list. */
export function MessagePane({
  row,
  log,
  view,
  modes,
  selection,
}: {
  row: RosterRow;
  log: ConversationLog;
  view: Extract<View, { kind: 'conversation' }>;
  modes: ComposerModes;
  selection: Selection;
}) {
  const text = useText();
  const client = useClient();
  const { address } = row;
  // The separator stays where it was when the conversation was opened, although reading moves the mark on.
  const [unreadAfter] = useState(() => (row.unread > 0 ? (row.readUpTo ?? '') : undefined));
  const pending = usePendingFiles(address, log.rows);
  const items = useMemo(
    () => conversationItems(log.rows, log.more, unreadAfter, pending),
    [log.rows, log.more, unreadAfter, pending],
  );
  useEffect(() => {
    void client.call('chat.open', { address });
  }, [client, address]);
  const reading = useMarkRead(address, log.rows, row.readUpTo);
  const name = personName(row);

  if (!log.loaded) return <Skeleton rows={6} label={text('common.loading')} />;
  return (
    <div className={styles.pane}>
      {items.length === 0 ? (
        <EmptyState
          icon={MessageCircle}
          title={text('conversation.empty', { name })}
          text={text(row.state === 'offline' ? 'conversation.empty-offline' : 'conversation.empty-text', {
            name,
          })}
        />
      ) : (
        <MessageList
          items={items}
          address={address}
          name={name}
          view={view}
          blocked={row.identityChanged}
          modes={modes}
          selection={selection}
          log={log}
          unread={row.unread}
          onBottom={reading.onBottom}
        />
      )}
      <div className={styles.below}>
        {row.typing && (
          <span className={styles.typing}>
            <TypingDots />
            {text('conversation.typing', { name })}
          </span>
        )}
      </div>
      <Announcer name={name} log={log.rows} />
    </div>
  );
}

/** Reads a new message of the other person out; not those that scrolling brings back. */
function Announcer({ name, log }: { name: string; log: readonly MessageRow[] }) {
  const last = log.at(-1);
  const [first] = useState(last?.order ?? '');
  const fresh = last && !last.mine && last.body.type === 'text' && last.order > first ? last.body.text : '';
  return <HiddenText live="polite">{fresh === '' ? '' : `${name}: ${fresh}`}</HiddenText>;
}
