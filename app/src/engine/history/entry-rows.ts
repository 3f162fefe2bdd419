import type { DeliveryFailure, DeliveryState } from '@kith/shared/chat/delivery-state';
import { isFurther } from '@kith/shared/chat/delivery-state';
import { timeOfPlace } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import { type Entry, type EntryBody, entryBodySchema } from '@kith/shared/protocol/peer-messages';
import type { MessageRow } from '../chat/chat-rows.ts';
import type { SqlRow, Statement } from '../ports/database.ts';

/** Table `entry`: how entries lie in it, and the writes that change them. */
export const ENTRY_COLUMNS = 'id, peer, place, author, mine, text, detail, state, failure';

const STATES: readonly DeliveryState[] = ['queued', 'failed', 'sent', 'delivered', 'read'];

/** Writes a new entry; does nothing when the id is there already. */
export function insertEntry(
  account: Address,
  entry: Entry,
  peer: Address,
  mine: boolean,
  state: DeliveryState,
): Statement {
  const { text, detail } = columnsOf(entry.body);
  return {
    sql: `INSERT INTO entry (account, id, peer, place, author, mine, text, detail, state)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, id) DO NOTHING`,
    parameters: [account, entry.id, peer, entry.order, entry.author, mine ? 1 : 0, text, detail, state],
  };
}

/** Replaces what a call's entry says. */
export function replaceCall(account: Address, entry: Entry, peer: Address): Statement {
  const { detail } = columnsOf(entry.body);
  return {
    sql: `UPDATE entry SET place = ?, detail = ?
          WHERE account = ? AND id = ? AND peer = ? AND author = ? AND detail IS NOT NULL
            AND (place <> ? OR detail <> ?)`,
    parameters: [entry.order, detail, account, entry.id, peer, entry.author, entry.order, detail],
  };
}

/** Moves an entry's state forward; does nothing when it is there or further. `failed` and `queued` replace each other. */
export function advanceEntry(
  account: Address,
  id: string,
  peer: Address,
  state: DeliveryState,
  failure?: DeliveryFailure,
): Statement {
  const from = STATES.filter(before =>
    state === 'failed' || state === 'queued'
      ? before === 'failed' || before === 'queued'
      : isFurther(before, state),
  );
  return {
    sql: `UPDATE entry SET state = ?, failure = ?
          WHERE account = ? AND id = ? AND peer = ? AND state IN (${from.map(each => `'${each}'`).join(', ')})
            AND (state <> ? OR failure IS NOT ?)`,
    parameters: [state, failure ?? null, account, id, peer, state, failure ?? null],
  };
}

/** An entry as it goes over the wire. */
export function readEntry(row: SqlRow): Entry {
  return {
    id: String(row['id']),
    order: String(row['place']),
    author: String(row['author']) as Address,
    body: bodyOf(row),
  };
}

/** An entry as windows show it. */
export function readMessageRow(row: SqlRow): MessageRow {
  return messageRow(
    readEntry(row),
    row['mine'] === 1,
    row['state'] as DeliveryState,
    (row['failure'] ?? undefined) as DeliveryFailure | undefined,
  );
}

export function messageRow(
  entry: Entry,
  mine: boolean,
  state: DeliveryState,
  failure?: DeliveryFailure,
): MessageRow {
  const { id, order, author, body } = entry;
  return {
    id,
    order,
    author,
    mine,
    at: timeOfPlace(order),
    body:
      body.type === 'text'
        ? body
        : {
            type: 'call',
            callId: body.callId,
            direction: mine ? 'outgoing' : 'incoming',
            outcome: body.outcome,
            duration: body.duration,
          },
    state,
    ...(failure && { failure }),
  };
}

function columnsOf(body: EntryBody): { text: string; detail: string | null } {
  return body.type === 'text'
    ? { text: body.text, detail: null }
    : { text: '', detail: JSON.stringify(body) };
}

function bodyOf(row: SqlRow): EntryBody {
  const detail = row['detail'];
  return typeof detail === 'string'
    ? entryBodySchema.parse(JSON.parse(detail))
    : { type: 'text', text: String(row['text']) };
}
