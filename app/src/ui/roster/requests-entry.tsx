import { MailQuestion } from 'lucide-react';
import { useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { CountBadge } from '../parts/count-badge.tsx';
import { useNavigation, useNavigator } from '../state/navigation.tsx';
import { useTopicSummary } from '../state/use-topic.ts';
import styles from './roster.module.css';

/** The way to the requests, when there are any. */
export function RequestsEntry() {
  const text = useText();
  const navigator = useNavigator();
  const { view } = useNavigation();
  const waiting = useTopicSummary(
    'requests',
    {},
    rows => rows.filter(row => row.direction === 'incoming' && !row.ignored).length,
  );
  const all = useTopicSummary('requests', {}, rows => rows.length);
  if (all === 0) return null;
  return (
    <button
      type="button"
      className={classNames(styles.request, waiting === 0 && styles.quiet)}
      aria-current={view.kind === 'requests'}
      onClick={() => navigator.show({ kind: 'requests' })}
    >
      <MailQuestion aria-hidden="true" strokeWidth={1.75} />
      <span className={styles.space}>
        {waiting > 0 ? text('requests.waiting', { count: waiting }) : text('requests.sent-only')}
      </span>
      <CountBadge count={waiting} />
    </button>
  );
}
