import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type Ref, useCallback, useImperativeHandle, useRef } from 'react';
import type { ConversationItem } from './conversation-items.ts';
import { likelyHeight, MessageItem } from './message-item.tsx';
import styles from './message-list.module.css';
import type { Selection } from './use-selection.ts';

/** Closer to the end than this (pixels) counts as being there. */
export const NEAR_END = 48;
/** Rows beside those that are seen: they are there before the list has moved by their height. */
const OVERSCAN = 8;
/** Above the first message and below the last one. Pixels. */
const PADDING_START = 8;
const PADDING_END = 16;

export type RowsVirtualizer = Virtualizer<HTMLElement, HTMLElement>;

/** The rows that are seen or near: scrolling renders these and nothing around them. Its parent is what scrolls. */
export function MessageRows({
  items,
  address,
  name,
  selection,
  at,
  ref,
}: {
  items: readonly ConversationItem[];
  address: string;
  name: string;
  selection: Selection;
  /** The place that is shown. */
  at: string | undefined;
  ref: Ref<RowsVirtualizer>;
}) {
  const list = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count: items.length,
    getScrollElement: () => list.current?.parentElement ?? null,
    estimateSize: useCallback((index: number) => likelyHeight(items[index]), [items]),
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: OVERSCAN,
    paddingStart: PADDING_START,
    paddingEnd: PADDING_END,
    initialOffset: () => likelyOffset(items),
    initialRect: { width: innerWidth, height: innerHeight },
    anchorTo: 'end',
    scrollEndThreshold: NEAR_END,
    // Rows move without being rendered: in React they have no place, and the list has no size.
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
  });
  useImperativeHandle(ref, () => virtualizer, [virtualizer]);
  const container = useCallback(
    (element: HTMLDivElement | null) => {
      list.current = element;
      virtualizer.containerRef(element);
    },
    [virtualizer],
  );
  return (
    <div ref={container} className={styles.list}>
      {virtualizer.getVirtualItems().map(({ index, key }) => {
        const item = items[index];
        return item ? (
          <MessageItem
            key={key}
            item={item}
            index={index}
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
  );
}

/**
 * Where the list will open, by what its items probably measure (pixels): what is laid out first is then what is seen. At
 * its end that is too far, which the list knows to limit.
 */
function likelyOffset(items: readonly ConversationItem[]): number {
  const unread = items.findIndex(item => item.kind === 'unread');
  const before = unread < 0 ? items : items.slice(0, unread);
  return before.reduce((sum, item) => sum + likelyHeight(item), PADDING_START);
}
