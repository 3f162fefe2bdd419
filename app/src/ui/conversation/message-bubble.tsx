import { RotateCcw } from 'lucide-react';
import { memo } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { fullTime, timeOfDay } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { FormattedText } from '../parts/formatted-text.tsx';
import { useAction } from '../state/use-action.ts';
import type { RunPlace } from './conversation-items.ts';
import { DeliveryMark } from './delivery-mark.tsx';
import { isOnlyEmoji } from './emoji-text.ts';
import styles from './message-bubble.module.css';

export const MessageBubble = memo(function MessageBubble({
  row,
  place,
  name,
  hit,
}: {
  row: MessageRow;
  place: RunPlace;
  name: string;
  hit: boolean;
}) {
  const text = useText();
  const locale = useLocale();
  const words = row.body.type === 'text' ? row.body.text : '';
  const who = row.mine ? text('conversation.you') : name;
  const large = isOnlyEmoji(words);
  return (
    <article
      className={classNames(styles.message, row.mine ? styles.mine : styles.theirs, styles[place])}
      aria-label={text('conversation.said', { who, time: timeOfDay(row.at, locale) })}
    >
      <div className={classNames(styles.bubble, large && styles.large, hit && styles.hit)}>
        <span className={styles.text} dir="auto">
          <FormattedText text={words} />
        </span>
        <span className={styles.meta}>
          <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at, locale)}>
            {timeOfDay(row.at, locale)}
          </time>
          {row.mine && <DeliveryMark state={row.state} />}
        </span>
      </div>
      {row.state === 'failed' && <Failure row={row} />}
    </article>
  );
});

function Failure({ row }: { row: MessageRow }) {
  const text = useText();
  const act = useAction();
  return (
    <div className={styles.failure}>
      <span>{text(`failure.${row.failure ?? 'unknown'}`)}</span>
      <button type="button" onClick={() => void act('chat.retry', { id: row.id })}>
        <RotateCcw aria-hidden="true" /> {text('failure.retry')}
      </button>
    </div>
  );
}
