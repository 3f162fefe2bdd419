import type { RosterRow } from '../../api/contract.ts';

export type Notify = RosterRow['notify'];

/** What holds now: a choice for some time ends by itself. */
export function notifyNow({ mode, until }: Notify, now: number): Notify['mode'] {
  return until !== undefined && until <= now ? 'all' : mode;
}

/** Unread messages that are counted in the title and on the badge: not those of muted people. */
export function countedUnread(rows: readonly RosterRow[], now: number): number {
  return rows.reduce((sum, row) => sum + (notifyNow(row.notify, now) === 'none' ? 0 : row.unread), 0);
}

/** Eight in the morning of the next day, by this machine's clock. */
export function tomorrowMorning(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1, 8).getTime();
}

/** Those who came online since, of whom a person wants to know; nobody when the list was not known before. */
export function cameOnline(
  before: ReadonlyMap<string, RosterRow['state']> | undefined,
  rows: readonly RosterRow[],
): readonly RosterRow[] {
  if (!before) return [];
  return rows.filter(
    row => row.notify.whenOnline && row.state === 'online' && before.get(row.address) === 'offline',
  );
}
