import { Ban } from 'lucide-react';
import { memo } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { fullTime, timeOfDay } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { deletedText } from '../roster/person-line.ts';
import type { RunPlace } from './conversation-items.ts';
import styles from './message-bubble.module.css';

/** What stands in the place of a message that its author took back. */
export const DeletedMessage = memo(function DeletedMessage({
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
  const who = row.mine ? text('conversation.you') : name;
  const time = timeOfDay(row.at, locale);
  return (
    <article
      className={classNames(styles.message, row.mine ? styles.mine : styles.theirs, styles[place])}
      aria-label={text('conversation.said', { who, time })}
      tabIndex={-1}
    >
      <div className={classNames(styles.bubble, styles.deleted, hit && styles.hit)}>
        <span>
          <Ban aria-hidden="true" strokeWidth={1.75} />
          {deletedText(row.mine, text)}
        </span>
        <span className={styles.meta}>
          <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at, locale)}>
            {time}
          </time>
        </span>
      </div>
    </article>
  );
});
