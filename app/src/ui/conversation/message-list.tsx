import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { CountBadge } from '../parts/count-badge.tsx';
import type { View } from '../state/navigation.tsx';
import { type ConversationItem, theirsAfter } from './conversation-items.ts';
import { likelyHeight, MessageItem } from './message-item.tsx';
import styles from './message-list.module.css';
import { MessageTools } from './message-tools.tsx';
import type { ComposerModes } from './use-composer-mode.ts';
import type { ConversationLog } from './use-conversation.ts';
import type { Selection } from './use-selection.ts';
import { followTo, moveAmongMessages } from './walk-messages.ts';

/** Closer to the end than this (pixels) counts as being there. */
const NEAR_END = 48;
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
  const { at } = view;
  const { loadOlder, loadNewer, goTo, goToEnd, loading, newer } = log;
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [leftAt, setLeftAt] = useState<string>();
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index: number) => likelyHeight(items[index]), [items]),
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: 12,
    paddingStart: 8,
    paddingEnd: 16,
    anchorTo: 'end',
    scrollEndThreshold: NEAR_END,
  });

  const keepsEnd = useRef(true);
  const opened = useRef(false);
  useLayoutEffect(() => {
    if (opened.current) return;
    opened.current = true;
    const unread = items.findIndex(item => item.kind === 'unread');
    if (unread >= 0) virtualizer.scrollToIndex(unread, { align: 'start' });
    else virtualizer.scrollToEnd();
  }, [items, virtualizer]);

  // A place that is not among the rows is fetched with what lies around it; it may be gone by now.
  const shown = useRef<typeof view>(undefined);
  const asked = useRef<typeof view>(undefined);
  useEffect(() => {
    if (at === undefined || shown.current === view || loading) return;
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
    virtualizer.scrollToIndex(index, { align: 'center' });
    if (scroller.current) followTo(scroller.current, index);
  }, [view, at, items, goTo, loading, virtualizer]);

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

  // My own message is always shown, wherever I was reading.
  const last = items.at(-1);
  const lastMine =
    last?.kind === 'pending' || (last?.kind === 'message' && last.row.mine) ? last.key : undefined;
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
    if (wasFar.current && !newer && keepsEnd.current) virtualizer.scrollToEnd();
    wasFar.current = newer;
  }, [newer, virtualizer]);
  const toEnd = () => {
    keepsEnd.current = true;
    if (newer) goToEnd();
    else virtualizer.scrollToEnd({ behavior: 'auto' });
  };

  const lastKey = last?.key;
  useEffect(() => {
    if (atEnd) setLeftAt(lastKey);
  }, [atEnd, lastKey]);
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
          <div className={styles.list} style={{ blockSize: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index, key, start }) => {
              const item = items[index];
              return item ? (
                <MessageItem
                  key={key}
                  item={item}
                  index={index}
                  start={start}
                  measure={virtualizer.measureElement}
                  address={address}
                  name={name}
                  selected={selection.rows && selection.ids.has(item.key)}
                  onToggle={selection.toggle}
                  hit={at !== undefined && 'row' in item && item.row.order === at}
                />
              ) : null;
            })}
          </div>
        </div>
      </MessageTools>
      {!atEnd && (
        <button
          type="button"
          className={styles.jump}
          aria-label={
            missed > 0 ? text('conversation.jump-new', { count: missed }) : text('conversation.jump')
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
