import { ArrowDown } from 'lucide-react';
import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { cappedCount } from '../format/capped-count.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { CountBadge } from '../parts/count-badge.tsx';
import type { View } from '../state/navigation.tsx';
import { type ConversationItem, theirsAfter } from './conversation-items.ts';
import styles from './message-list.module.css';
import { MessageRows, NEAR_END, type RowsVirtualizer } from './message-rows.tsx';
import { MessageTools } from './message-tools.tsx';
import type { ComposerModes } from './use-composer-mode.ts';
import type { ConversationLog } from './use-conversation.ts';
import type { Selection } from './use-selection.ts';
import { followTo, moveAmongMessages } from './walk-messages.ts';

/** Closer to an edge than this (pixels): more rows are fetched before they are missed. */
const NEAR_EDGE = 1_200;

/**
 * The list keeps to its end: it opens there (or at the first unread message), follows new messages when it is there,
 * and stays where it is when older ones arrive above.
 */
export const MessageList = memo(function MessageList({
  items,
  address,
  name,
  view,
  blocked,
  modes,
  selection,
  log,
  unread,
  onBottom,
}: {
  items: readonly ConversationItem[];
  address: string;
  name: string;
  /** Names the place to show; another object each time it is to be shown. */
  view: Extract<View, { kind: 'conversation' }>;
  blocked: boolean;
  modes: ComposerModes;
  selection: Selection;
  log: ConversationLog;
  /** Messages that were not read, of the whole conversation. */
  unread: number;
  onBottom: (atBottom: boolean) => void;
}) {
  const text = useText();
  const locale = useLocale();
  const { at } = view;
  const { loadOlder, loadNewer, goTo, goToEnd, jumping, newer, newestMineId } = log;
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [leftAt, setLeftAt] = useState<string>();
  const rows = useRef<RowsVirtualizer>(null);

  const keepsEnd = useRef(true);
  const opened = useRef(false);
  useLayoutEffect(() => {
    if (opened.current) return;
    opened.current = true;
    const unread = items.findIndex(item => item.kind === 'unread');
    if (unread >= 0) rows.current?.scrollToIndex(unread, { align: 'start' });
    else rows.current?.scrollToEnd();
  }, [items]);

  // A place that is not among the rows is fetched with what lies around it; it may be gone by now.
  const shown = useRef<typeof view>(undefined);
  const asked = useRef<typeof view>(undefined);
  useEffect(() => {
    if (at === undefined || shown.current === view || jumping) return;
    const index = items.findIndex(item => 'row' in item && item.row.order >= at);
    const found = items[index];
    const isIt = found && 'row' in found && found.row.order === at;
    if (!isIt && asked.current !== view) {
      asked.current = view;
      goTo(at);
      return;
    }
    shown.current = view;
    if (index < 0) return;
    keepsEnd.current = false;
    rows.current?.scrollToIndex(index, { align: 'center' });
    if (scroller.current) followTo(scroller.current, index);
  }, [view, at, items, goTo, jumping]);

  // Whether somebody leaves the end is judged by what the list measured before: what grows or shrinks since then (a box
  // that grows by a line, a smaller window, lines that break anew) takes nobody away from it.
  const settledEnd = useRef(Number.POSITIVE_INFINITY);
  const look = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    // Of the element: React hears of a scroll before the virtualizer does.
    const edge = keepsEnd.current ? Math.min(endOf(element), settledEnd.current) : endOf(element);
    const end = !newer && element.scrollTop >= edge - NEAR_END;
    keepsEnd.current = end;
    setAtEnd(end);
    onBottom(end);
    if (element.scrollTop < NEAR_EDGE) loadOlder?.();
    else if (element.scrollTop > endOf(element) - NEAR_EDGE) loadNewer?.();
  }, [loadOlder, loadNewer, newer, onBottom]);
  useEffect(look, [look]);

  // My own message is always shown, wherever I was reading. It may be the last row because of where I am reading.
  const last = items.at(-1);
  const lastMine = last?.kind === 'pending' ? last.key : newestMineId;
  const mineBefore = useRef(lastMine);
  useEffect(() => {
    if (lastMine !== undefined && lastMine !== mineBefore.current) keepsEnd.current = true;
    mineBefore.current = lastMine;
  }, [lastMine]);

  // After the layout of a frame and before its paint, so what arrives is laid out once.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      settledEnd.current = endOf(element);
      if (keepsEnd.current) element.scrollTop = settledEnd.current;
      look();
    });
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, [look]);

  // Back from far up: the newest rows are there, and their end is what was wanted.
  const wasFar = useRef(newer);
  useLayoutEffect(() => {
    if (wasFar.current && !newer && keepsEnd.current) rows.current?.scrollToEnd();
    wasFar.current = newer;
  }, [newer]);
  const toEnd = () => {
    keepsEnd.current = true;
    if (newer) goToEnd();
    else rows.current?.scrollToEnd({ behavior: 'auto' });
  };

  const lastKey = last?.key;
  useEffect(() => {
    if (atEnd && !newer) setLeftAt(lastKey);
  }, [atEnd, newer, lastKey]);
  const missed = atEnd ? 0 : newer ? unread : theirsAfter(items, leftAt);

  return (
    <div className={styles.frame}>
      <MessageTools
        list={scroller}
        items={items}
        address={address}
        blocked={blocked}
        modes={modes}
        selection={selection}
      >
        <div
          ref={scroller}
          className={styles.scroller}
          role="log"
          aria-live="off"
          aria-label={text('conversation.messages', { name })}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard has to be able to scroll it
          tabIndex={0}
          onScroll={look}
          onKeyDown={moveAmongMessages}
        >
          <MessageRows ref={rows} items={items} address={address} name={name} selection={selection} at={at} />
        </div>
      </MessageTools>
      {!atEnd && (
        <button
          type="button"
          className={styles.jump}
          aria-label={
            missed > 0
              ? text('conversation.jump-new', { count: missed, shown: cappedCount(missed, locale) })
              : text('conversation.jump')
          }
          onClick={toEnd}
        >
          <ArrowDown aria-hidden="true" />
          <CountBadge count={missed} className={styles.missed} />
        </button>
      )}
    </div>
  );
});

/** The offset (pixels) at which the list shows its end. */
const endOf = (element: HTMLElement) => element.scrollHeight - element.clientHeight;
