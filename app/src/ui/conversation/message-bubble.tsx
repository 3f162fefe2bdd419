import { Forward, Pin, RotateCcw } from 'lucide-react';
import { memo } from 'react';
import type { MessageRow } from '../../api/contract.ts';
import { fullTime, timeOfDay } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { FormattedText } from '../parts/formatted-text.tsx';
import { useNavigator } from '../state/navigation.tsx';
import { useAction } from '../state/use-action.ts';
import type { RunPlace } from './conversation-items.ts';
import { DeliveryMark } from './delivery-mark.tsx';
import { isOnlyEmoji } from './emoji-text.ts';
import { FileContent } from './file-content.tsx';
import { LifetimeMark } from './lifetime-mark.tsx';
import styles from './message-bubble.module.css';
import { PreviewCard } from './preview-card.tsx';
import { Quote } from './quote.tsx';
import { Reactions } from './reactions.tsx';

/** A text, a file or a folder. `data-message` is how the tools of the list find it. */
export const MessageBubble = memo(function MessageBubble({
  row,
  place,
  address,
  name,
  hit,
}: {
  row: MessageRow;
  place: RunPlace;
  /** The other person. */
  address: string;
  name: string;
  hit: boolean;
}) {
  const text = useText();
  const locale = useLocale();
  const { body } = row;
  const words = body.type === 'text' ? body.text : '';
  const reply = 'reply' in body ? body.reply : undefined;
  const forwarded = 'forwarded' in body && body.forwarded;
  const who = row.mine ? text('conversation.you') : name;
  const large = !reply && !forwarded && isOnlyEmoji(words);
  return (
    <article
      className={classNames(styles.message, row.mine ? styles.mine : styles.theirs, styles[place])}
      aria-label={text('conversation.said', { who, time: timeOfDay(row.at, locale) })}
      data-message={row.id}
      tabIndex={-1}
    >
      <div className={classNames(styles.bubble, large && styles.large, hit && styles.hit)}>
        {forwarded && (
          <span className={styles.forwarded}>
            <Forward aria-hidden="true" strokeWidth={1.75} />
            {text('message.forwarded')}
          </span>
        )}
        {reply && <Quote reply={reply} address={address} name={name} mine={row.mine} />}
        {body.type === 'file' || body.type === 'folder' ? (
          <FileContent row={row} body={body} address={address} name={name} />
        ) : (
          <span className={styles.text} dir="auto">
            <FormattedText text={words} />
          </span>
        )}
        {body.type === 'text' && body.preview && <PreviewCard preview={body.preview} mine={row.mine} />}
        <span className={styles.meta}>
          {row.pinned && <Pin className={styles.pin} role="img" aria-label={text('message.pinned')} />}
          <LifetimeMark row={row} />
          {row.edited && <EditedMark id={row.id} />}
          <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at, locale)}>
            {timeOfDay(row.at, locale)}
          </time>
          {row.mine && <DeliveryMark state={row.state} />}
        </span>
      </div>
      {row.reactions?.length ? <Reactions row={row} address={address} name={name} /> : null}
      {row.state === 'failed' && <Failure row={row} />}
    </article>
  );
});

function EditedMark({ id }: { id: string }) {
  const text = useText();
  const navigator = useNavigator();
  return (
    <button
      type="button"
      className={styles.edited}
      title={text('message.edited-hint')}
      onClick={() => navigator.openDialog({ kind: 'message-versions', id })}
    >
      {text('message.edited')}
    </button>
  );
}

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
