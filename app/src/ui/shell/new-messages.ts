import type { MessageRow, RosterRow } from '../../api/contract.ts';

/** The newest message of each person as it was when last looked at: address to order. */
export type SeenOrders = ReadonlyMap<string, string>;

export function seenOrders(rows: readonly RosterRow[]): SeenOrders {
  return new Map(rows.flatMap(row => (row.last ? [[row.address, row.last.order] as const] : [])));
}

export interface Arrived {
  readonly person: RosterRow;
  readonly message: MessageRow;
}

/** What came since and nobody has seen, as texts and missed calls: what a notification is for. */
export function arrivedSince(seen: SeenOrders, rows: readonly RosterRow[]): readonly Arrived[] {
  return rows.flatMap(person => {
    const message = person.last;
    if (!message || message.mine || message.state === 'read' || message.body.type === 'deleted') return [];
    const before = seen.get(person.address);
    return before !== undefined && message.order <= before ? [] : [{ person, message }];
  });
}
