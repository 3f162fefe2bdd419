import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, useCallback, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { useNavigation } from '../state/navigation.tsx';
import { PersonRow } from './person-row.tsx';
import styles from './roster.module.css';
import type { RosterItem } from './roster-list.ts';

const HEIGHTS = { heading: 34, comfortable: 58, compact: 40 };

/** The rows that are on the screen, of however many. One of them is in the tab order; arrows walk over them. */
export const RosterRows = memo(function RosterRows({
  items,
  compact,
}: {
  items: readonly RosterItem[];
  compact: boolean;
}) {
  const text = useText();
  const { view } = useNavigation();
  const current = view.kind === 'conversation' ? view.address : undefined;
  const scroller = useRef<HTMLDivElement>(null);
  const [focusKey, setFocusKey] = useState<string>();
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback(
      (index: number) =>
        items[index]?.kind === 'heading' ? HEIGHTS.heading : compact ? HEIGHTS.compact : HEIGHTS.comfortable,
      [items, compact],
    ),
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: with other rows the virtualizer asks again by itself, with another density it does not
  useEffect(() => virtualizer.measure(), [virtualizer, compact]);

  const focusable =
    items.find(item => item.key === focusKey && item.kind === 'person') ??
    items.find(item => item.kind === 'person' && item.row.address === current) ??
    items.find(item => item.kind === 'person');

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = items.findIndex(item => item.key === focusable?.key);
    const target = targetOf(event.key, items, at);
    const item = target === undefined ? undefined : items[target];
    if (target === undefined || !item) return;
    event.preventDefault();
    setFocusKey(item.key);
    virtualizer.scrollToIndex(target);
    // The row may have to be rendered first.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(item.key)}"]`)?.focus(),
    );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the buttons inside
    <div ref={scroller} className={styles.rows} onKeyDown={onKeyDown}>
      <ul
        className={styles.list}
        aria-label={text('roster.people')}
        style={{ blockSize: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, key, start, size }) => {
          const item = items[index];
          if (!item) return null;
          return (
            <li
              key={key}
              className={styles.item}
              style={{ blockSize: size, transform: `translateY(${start}px)` }}
            >
              {item.kind === 'heading' ? (
                <h2 className={styles.heading}>
                  <span>{item.group ?? text('roster.no-group')}</span>
                  <span>{`· ${item.count}`}</span>
                </h2>
              ) : (
                <PersonRow
                  row={item.row}
                  rowKey={item.key}
                  compact={compact}
                  current={item.row.address === current}
                  focusable={item.key === focusable?.key}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
});

function targetOf(key: string, items: readonly RosterItem[], at: number): number | undefined {
  const people = items.flatMap((item, index) => (item.kind === 'person' ? [index] : []));
  if (key === 'ArrowDown') return people.find(index => index > at);
  if (key === 'ArrowUp') return people.findLast(index => index < at);
  if (key === 'Home') return people[0];
  if (key === 'End') return people.at(-1);
  return undefined;
}
