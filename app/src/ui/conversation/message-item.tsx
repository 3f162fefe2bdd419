import { memo, type RefCallback } from 'react';
import { dayHeading } from '../format/time.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { classNames } from '../parts/class-names.ts';
import { useNow } from '../state/use-now.ts';
import { CallEntry } from './call-entry.tsx';
import type { ConversationItem } from './conversation-items.ts';
import { DeletedMessage } from './deleted-message.tsx';
import { isSaid } from './message-actions.ts';
import { MessageBubble } from './message-bubble.tsx';
import styles from './message-list.module.css';
import { PendingFile } from './pending-file.tsx';
import { TimerEntry } from './timer-entry.tsx';

interface ContentProps {
  readonly item: ConversationItem;
  readonly address: string;
  readonly name: string;
  readonly hit: boolean;
}

/** A row of the message list. */
export const MessageItem = memo(function MessageItem({
  index,
  measure,
  selected,
  onToggle,
  ...content
}: ContentProps & {
  /** Undefined unless messages are being selected. */
  readonly selected: boolean | undefined;
  readonly onToggle: (id: string) => void;
  readonly index: number;
  readonly measure: RefCallback<HTMLElement>;
}) {
  return (
    <div
      ref={measure}
      data-index={index}
      className={classNames(
        styles.item,
        selected !== undefined && styles.selecting,
        selected && styles.selected,
      )}
    >
      {selected !== undefined && content.item.kind === 'message' && isSaid(content.item.row) && (
        <Tick id={content.item.key} selected={selected} onToggle={onToggle} />
      )}
      <Content {...content} />
    </div>
  );
});

function Tick({ id, selected, onToggle }: { id: string; selected: boolean; onToggle: (id: string) => void }) {
  const text = useText();
  return (
    <input
      type="checkbox"
      className={styles.tick}
      aria-label={text('selection.toggle')}
      checked={selected}
      onChange={() => onToggle(id)}
    />
  );
}

function Content({ item, address, name, hit }: ContentProps) {
  switch (item.kind) {
    case 'day':
      return <Day at={item.at} />;
    case 'unread':
      return <Unread />;
    case 'pending':
      return <PendingFile id={item.key} name={name} />;
    case 'call':
      return <CallEntry row={item.row} address={address} name={name} hit={hit} />;
    case 'timer':
      return <TimerEntry row={item.row} address={address} name={name} hit={hit} />;
    case 'message':
      return item.row.body.type === 'deleted' ? (
        <DeletedMessage row={item.row} place={item.place} name={name} hit={hit} />
      ) : (
        <MessageBubble row={item.row} place={item.place} address={address} name={name} hit={hit} />
      );
  }
}

/**
 * Heights (pixels) of what most messages are: one line, in the middle of a run or at its start. Where the guess is
 * right, a new message is laid out once.
 */
const ONE_LINE = 38;
const GAP = 8;
const QUOTE = 50;
const REACTIONS = 24;
const FORWARDED = 18;
const PREVIEW = 88;
const OTHER_ITEM = 52;

/** The height (pixels) that an item probably has, until it is measured. */
export function likelyHeight(item: ConversationItem | undefined): number {
  if (item?.kind !== 'message') return OTHER_ITEM;
  const { body, reactions } = item.row;
  const text = body.type === 'text' ? body : undefined;
  return (
    ONE_LINE +
    (item.place === 'first' || item.place === 'single' ? GAP : 0) +
    (text?.reply ? QUOTE : 0) +
    (text?.forwarded ? FORWARDED : 0) +
    (text?.preview ? PREVIEW : 0) +
    (reactions?.length ? REACTIONS : 0)
  );
}

function Unread() {
  const text = useText();
  return (
    <div className={styles.unread}>
      <span>{text('conversation.new')}</span>
    </div>
  );
}

function Day({ at }: { at: number }) {
  const locale = useLocale();
  const now = useNow(60_000);
  return (
    <div className={styles.day}>
      <time dateTime={new Date(at).toISOString().slice(0, 10)}>{dayHeading(at, now, locale)}</time>
    </div>
  );
}
