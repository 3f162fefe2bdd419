import type { MessageRow } from '../../api/contract.ts';

/**
 * Rows of a conversation, oldest first: pages of older ones, as the topic last told of them, then what the topic has
 * from `floor` on. Older rows that the topic told of and no page has are left out: there would be gaps around them.
 *
 * @param pages before `floor`, oldest first
 * @param told oldest first: rows before `floor` are older ones that changed
 */
export function withLatest(
  pages: readonly MessageRow[],
  told: readonly MessageRow[],
  floor: string,
): readonly MessageRow[] {
  const first = told.findIndex(row => row.order >= floor);
  const start = first < 0 ? told.length : first;
  if (start === 0) return pages.length === 0 ? told : [...pages, ...told];
  const changed = new Map(told.slice(0, start).map(row => [row.id, row]));
  return [...pages.map(row => changed.get(row.id) ?? row), ...told.slice(start)];
}
