import { BellOff, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { RosterRow } from '../../api/contract.ts';
import { personName } from '../format/person.ts';
import { listTime } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { CountBadge } from '../parts/count-badge.tsx';
import { HiddenText } from '../parts/hidden-text.tsx';
import { MenuOf } from '../parts/menu.tsx';
import { RouteMark } from '../parts/route-badge.tsx';
import { useDesktop } from '../state/client-context.ts';
import { useNavigator } from '../state/navigation.tsx';
import { useNow } from '../state/use-now.ts';
import { notifyNow } from './notify-state.ts';
import { lineOf } from './person-line.ts';
import { usePersonMenu } from './person-menu.ts';
import styles from './roster.module.css';

export const PersonRow = memo(function PersonRow({
  row,
  rowKey,
  compact,
  current,
  focusable,
}: {
  row: RosterRow;
  rowKey: string;
  compact: boolean;
  current: boolean;
  focusable: boolean;
}) {
  const text = useText();
  const locale = useLocale();
  const navigator = useNavigator();
  const desktop = useDesktop();
  const now = useNow(60_000);
  const menu = usePersonMenu();
  const name = personName(row);
  const line = lineOf(row, text, locale, now);
  const notify = notifyNow(row.notify, now);
  const spoken = [
    '',
    text(`presence.${row.state}`),
    ...(row.unread > 0 ? [text('roster.unread', { count: row.unread })] : []),
    ...(notify === 'all' ? [] : [text('notify.muted')]),
    '',
  ];
  return (
    <MenuOf entries={() => menu(row)}>
      <button
        type="button"
        className={classNames(styles.person, row.unread > 0 && styles.unread, compact && styles.compact)}
        aria-current={current}
        data-key={rowKey}
        tabIndex={focusable ? 0 : -1}
        onClick={() => navigator.openConversation(row.address)}
        onDoubleClick={() => desktop.ask({ type: 'open-conversation', address: row.address })}
      >
        <Avatar address={row.address} name={name} state={row.state} size={compact ? 'small' : 'medium'} />
        <span className={styles.words}>
          <span className={styles.name} dir="auto">
            {name}
            <HiddenText inline>{spoken.join(', ')}</HiddenText>
          </span>
          {line.text !== '' && (
            <span
              className={classNames(styles.line, compact && styles.spoken, line.tone && styles[line.tone])}
              dir="auto"
            >
              {line.text}
            </span>
          )}
        </span>
        <span className={styles.meta}>
          {row.last && !compact && (
            <time className={styles.time} dateTime={new Date(row.last.at).toISOString()}>
              {listTime(row.last.at, now, locale)}
            </time>
          )}
          <span className={styles.marks}>
            <RouteMark route={row.route} />
            {row.identityChanged && <TriangleAlert aria-hidden="true" />}
            {notify !== 'all' && <BellOff aria-hidden="true" className={styles.quiet} />}
            <CountBadge count={row.unread} className={notify === 'none' ? styles.mutedCount : undefined} />
          </span>
        </span>
      </button>
    </MenuOf>
  );
});
