import type { PresenceState } from '@kith/shared/protocol/schemas';
import type { RosterRow, Settings } from '../../api/contract.ts';
import { perLocale } from '../format/per-locale.ts';
import { personName } from '../format/person.ts';

export type RosterFilter = 'all' | 'unread' | 'online';

/** The list as shown: headings and people. */
export type RosterItem =
  | {
      readonly kind: 'heading';
      readonly key: string;
      readonly group: string | undefined;
      readonly count: number;
    }
  | { readonly kind: 'person'; readonly key: string; readonly row: RosterRow };

const STATE_RANK: Readonly<Record<PresenceState, number>> = {
  online: 0,
  busy: 1,
  away: 2,
  invisible: 3,
  offline: 3,
};

const collatorOf = perLocale(locale => new Intl.Collator(locale, { sensitivity: 'base', numeric: true }));

export function isOnline(state: PresenceState): boolean {
  return STATE_RANK[state] < 3;
}

/**
 * People in the order and groups of the list. A stable order: ties go by name, then by address, so that nothing
 * jumps when presence changes elsewhere. Somebody in two groups is in both; people without a group come last under
 * a heading of their own (`group` undefined), which is left out where there are no groups at all.
 */
export function rosterItems(
  rows: Iterable<RosterRow>,
  filter: RosterFilter,
  sort: Settings['rosterSort'],
  locale: string,
): readonly RosterItem[] {
  const collator = collatorOf(locale);
  const named = [...rows].filter(row => shown(row, filter)).map(row => ({ row, name: personName(row) }));
  const byName = (a: (typeof named)[number], b: (typeof named)[number]) =>
    collator.compare(a.name, b.name) || (a.row.address < b.row.address ? -1 : 1);
  named.sort((a, b) => {
    if (sort === 'status') return STATE_RANK[a.row.state] - STATE_RANK[b.row.state] || byName(a, b);
    if (sort === 'recent') return lastAt(b.row) - lastAt(a.row) || byName(a, b);
    return byName(a, b);
  });
  if (sort === 'recent') return named.map(({ row }) => person(row, ''));
  return grouped(
    named.map(({ row }) => row),
    collator,
  );
}

function grouped(rows: readonly RosterRow[], collator: Intl.Collator): readonly RosterItem[] {
  const groups = new Map<string, RosterRow[]>();
  const without: RosterRow[] = [];
  for (const row of rows) {
    if (row.groups.length === 0) without.push(row);
    for (const group of row.groups) groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  if (groups.size === 0) return without.map(row => person(row, ''));
  const items: RosterItem[] = [];
  for (const name of [...groups.keys()].sort(collator.compare)) {
    const members = groups.get(name) ?? [];
    items.push({ kind: 'heading', key: `group:${name}`, group: name, count: members.length });
    for (const row of members) items.push(person(row, name));
  }
  if (without.length > 0) {
    items.push({ kind: 'heading', key: 'no-group', group: undefined, count: without.length });
    for (const row of without) items.push(person(row, ''));
  }
  return items;
}

function person(row: RosterRow, group: string): RosterItem {
  return { kind: 'person', key: `${group}/${row.address}`, row };
}

function lastAt(row: RosterRow): number {
  return row.last?.at ?? 0;
}

function shown(row: RosterRow, filter: RosterFilter): boolean {
  if (filter === 'unread') return row.unread > 0;
  return filter === 'all' || isOnline(row.state);
}

/** Addresses in the order shown, each once: what Alt+arrow and Ctrl+number walk over. */
export function rosterOrder(items: readonly RosterItem[]): readonly string[] {
  const order = new Set<string>();
  for (const item of items) if (item.kind === 'person') order.add(item.row.address);
  return [...order];
}

/** The neighbour of the open conversation in the list, going round at the ends. */
export function neighbourIn(
  order: readonly string[],
  current: string | undefined,
  step: 1 | -1,
): string | undefined {
  if (order.length === 0) return undefined;
  const at = current === undefined ? -1 : order.indexOf(current);
  if (at < 0) return step === 1 ? order[0] : order[order.length - 1];
  return order[(at + step + order.length) % order.length];
}
