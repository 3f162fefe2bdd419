import type { MessageRow } from '../../api/contract.ts';

/** What a window holds of a conversation besides what the topic tells: a stretch without gaps. */
export interface Held {
  /** Place of the first row that the topic told when it was opened; `''` when that was the whole conversation. */
  readonly floor: string;
  /** Oldest first. Unless there are newer ones, they end right before `floor`, and the topic's rows follow. */
  readonly rows: readonly MessageRow[];
  /** There are older ones. */
  readonly more: boolean;
  /** There are newer ones that are not held: the topic's rows do not follow. */
  readonly newer: boolean;
}

/** Rows held at most, those of the topic included: what a list is made of anew with every change. */
export const MOST = 1_000;

/** The newest rows, as the topic tells them. */
export function startOf(told: readonly MessageRow[], asked: number): Held {
  const whole = told.length < asked;
  return { floor: whole ? '' : (told[0]?.order ?? ''), rows: [], more: !whole, newer: false };
}

/** The newest rows again, after a stretch elsewhere. */
export function endOf(held: Held): Held {
  return { ...held, rows: [], more: held.floor !== '', newer: false };
}

/**
 * The stretch, if it still fits to what the topic tells. When the row at its floor is not there any more, it disappeared, or
 * the topic was read anew. Then a stretch far back ends before the new floor. One that leads up to the floor takes over what
 * the topic tells of no more, as far as the two meet; where there may be a gap it is given up.
 *
 * @param before what the topic told when the stretch was looked at last
 */
export function attached(
  held: Held | undefined,
  told: readonly MessageRow[],
  before: readonly MessageRow[],
): Held | undefined {
  if (!held || held.floor === '' || told.some(row => row.order === held.floor)) return held;
  const next = told.find(row => row.order > held.floor);
  // All of it disappeared: what comes next follows.
  if (!next) return held;
  if (held.newer) return { ...held, floor: next.order };
  const followed = before.slice(startIn(before, held.floor));
  const meets = followed.length === 0 ? 0 : followed.findIndex(({ id }) => id === next.id);
  if (meets < 0) return undefined;
  return { ...held, floor: next.order, rows: [...held.rows, ...followed.slice(0, meets)] };
}

/**
 * What is shown, oldest first: the stretch, as the topic last told of its rows, and the topic's own where they follow. Older
 * rows that the topic told of and nobody holds are left out: there would be gaps around them.
 */
export function shownRows(held: Held, told: readonly MessageRow[]): readonly MessageRow[] {
  const start = held.newer ? told.length : startIn(told, held.floor);
  const changed = new Map(told.map(row => [row.id, row]));
  const rows = held.rows.map(row => changed.get(row.id) ?? row);
  return start === 0 && rows.length === 0 ? told : [...rows, ...told.slice(start)];
}

/** Whether a page still borders on what is shown: while it was on its way another place may have been gone to. */
export function borders(
  held: Held,
  told: readonly MessageRow[],
  page: { readonly before: string } | { readonly after: string },
): boolean {
  const shown = shownRows(held, told);
  return 'before' in page ? shown[0]?.order === page.before : shown.at(-1)?.order === page.after;
}

/** With older rows before; at the other end as many go as are too many. */
export function withOlder(
  held: Held,
  told: readonly MessageRow[],
  older: readonly MessageRow[],
  more: boolean,
): Held {
  const all = [...older, ...shownRows(held, told)];
  if (all.length <= MOST) return { ...held, rows: [...older, ...held.rows], more };
  return { ...held, rows: all.slice(0, MOST), more, newer: true };
}

/** With newer rows after; where they reach the topic's, those follow. At the start as many go as are too many. */
export function withNewer(
  held: Held,
  told: readonly MessageRow[],
  newer: readonly MessageRow[],
  furtherOnes: boolean,
): Held {
  const rows = [...held.rows, ...newer];
  const reached = !furtherOnes || rows.some(row => row.order >= held.floor);
  const own = reached ? rows.filter(row => row.order < held.floor) : rows;
  const room = Math.max(0, MOST - (reached ? told.length - startIn(told, held.floor) : 0));
  const cut = Math.max(0, own.length - room);
  return { ...held, rows: own.slice(cut), more: held.more || cut > 0, newer: !reached };
}

function startIn(told: readonly MessageRow[], floor: string): number {
  const first = told.findIndex(row => row.order >= floor);
  return first < 0 ? told.length : first;
}
