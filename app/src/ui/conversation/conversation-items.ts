import type { MessageRow } from '../../api/contract.ts';
import { startOfDay } from '../format/time.ts';

/** Place of a bubble in a run of bubbles of one sender: decides its corners and who shows the picture. */
export type RunPlace = 'single' | 'first' | 'middle' | 'last';

/** What the message list shows, oldest first. Keys are stable: older rows that arrive do not change them. */
export type ConversationItem =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'unread'; readonly key: 'unread' }
  | { readonly kind: 'message'; readonly key: string; readonly row: MessageRow; readonly place: RunPlace }
  | { readonly kind: 'call' | 'timer'; readonly key: string; readonly row: MessageRow }
  /** A file that is being prepared; its message will have the same key. */
  | { readonly kind: 'pending'; readonly key: string };

/** Bubbles of one sender that follow within this time belong together. */
const RUN_GAP = 5 * 60_000;

/**
 * Rows of a conversation as what the list shows: day separators, the unread separator, and bubbles grouped by
 * sender and time.
 *
 * @param rows oldest first
 * @param more there are older rows that are not here: the first of these is not the first of its day, and has to keep its
 *   place when they come
 * @param unreadAfter order of the last row that was read when the conversation was opened: the separator comes
 *   before the first row of the other person after it; `undefined` shows none
 * @param pending ids of files that are being prepared: they come last
 */
export function conversationItems(
  rows: readonly MessageRow[],
  more: boolean,
  unreadAfter: string | undefined,
  pending: readonly string[] = [],
): readonly ConversationItem[] {
  const items: ConversationItem[] = [];
  let day: number | undefined;
  let separatorDue = unreadAfter !== undefined;
  let run: MessageRow[] = [];
  const closeRun = () => {
    run.forEach((row, index) => {
      items.push({ kind: 'message', key: row.id, row, place: placeInRun(index, run.length) });
    });
    run = [];
  };
  for (const row of rows) {
    const rowDay = startOfDay(row.at);
    if (rowDay !== day) {
      closeRun();
      if (day !== undefined || !more) items.push({ kind: 'day', key: `day-${rowDay}-${row.id}`, at: row.at });
      day = rowDay;
    }
    if (separatorDue && unreadAfter !== undefined && !row.mine && row.order > unreadAfter) {
      closeRun();
      items.push({ kind: 'unread', key: 'unread' });
      separatorDue = false;
    }
    if (row.body.type === 'call' || row.body.type === 'timer') {
      closeRun();
      items.push({ kind: row.body.type, key: row.id, row });
      continue;
    }
    const previous = run.at(-1);
    if (previous && (previous.mine !== row.mine || row.at - previous.at > RUN_GAP)) closeRun();
    run.push(row);
  }
  closeRun();
  for (const key of pending) items.push({ kind: 'pending', key });
  return items;
}

function placeInRun(index: number, length: number): RunPlace {
  if (length === 1) return 'single';
  if (index === 0) return 'first';
  return index === length - 1 ? 'last' : 'middle';
}

/** How many messages of the other person come after the item with this key; all of them when it is not there. */
export function theirsAfter(items: readonly ConversationItem[], key: string | undefined): number {
  let count = 0;
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    if (!item || item.key === key) break;
    if (item.kind === 'message' && !item.row.mine) count += 1;
  }
  return count;
}

/** Place of the newest message of the other person: what a read mark covers. */
export function newestTheirs(rows: readonly MessageRow[]): string | undefined {
  return rows.findLast(row => !row.mine)?.order;
}
