import { amend } from '@kith/shared/chat/amendments';
import type { DeliveryFailure, DeliveryState } from '@kith/shared/chat/delivery-state';
import { isFurther } from '@kith/shared/chat/delivery-state';
import { timeOfPlace } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import {
  callBodySchema,
  fileBodySchema,
  folderBodySchema,
  type PlacedEntry,
} from '@kith/shared/protocol/peer-messages';
import { addressSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import type { MessageRow } from '../chat/chat-rows.ts';
import type { SqlRow, Statement } from '../ports/database.ts';
import { readNotes } from './amendment-rows.ts';

/** Of the entry that another one answers: as much as a window shows. */
const QUOTE_LENGTH = 200;

/**
 * Table `entry`: how entries lie in it, and the writes that change them. `quote` is the entry that it answers, `notes`
 * what was said about it, both as JSON; texts of edits are in `text` already. `held`: its file is on this device.
 */
export const ENTRY_COLUMNS = `id, peer, place, author, mine, text, detail, state, failure, reply,
  (SELECT json_array(quoted.place, quoted.author, substr(quoted.text, 1, ${QUOTE_LENGTH})) FROM entry AS quoted
   WHERE quoted.account = entry.account AND quoted.id = entry.reply AND quoted.peer = entry.peer) AS quote,
  (SELECT json_group_array(json_array(author, place, type, iif(type IN ('reaction', 'offer'), value, ''), given))
   FROM amendment WHERE amendment.account = entry.account AND target = entry.id AND amendment.peer = entry.peer
   HAVING count(*) > 0) AS notes,
  EXISTS (SELECT 1 FROM held_file WHERE held_file.account = entry.account AND held_file.id = entry.id) AS held`;

const STATES: readonly DeliveryState[] = ['queued', 'failed', 'sent', 'delivered', 'read'];

/** Writes a new entry; does nothing when the id is there already. */
export function insertEntry(
  account: Address,
  entry: PlacedEntry,
  peer: Address,
  mine: boolean,
  state: DeliveryState,
): Statement {
  const { text, detail, reply } = columnsOf(entry.body);
  return {
    sql: `INSERT INTO entry (account, id, peer, place, author, mine, text, detail, reply, state)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, id) DO NOTHING`,
    parameters: [
      account,
      entry.id,
      peer,
      entry.order,
      entry.author,
      mine ? 1 : 0,
      text,
      detail,
      reply,
      state,
    ],
  };
}

/** Replaces what a call's entry says. */
export function replaceCall(account: Address, entry: PlacedEntry, peer: Address): Statement {
  const { detail } = columnsOf(entry.body);
  return {
    sql: `UPDATE entry SET place = ?, detail = ?
          WHERE account = ? AND id = ? AND peer = ? AND author = ? AND detail ->> 'type' = 'call'
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

/** An entry as it goes over the wire: as it was at first. */
export function readEntry(row: SqlRow): PlacedEntry {
  return {
    id: String(row['id']),
    order: String(row['place']),
    author: String(row['author']) as Address,
    body: bodyOf(row, String(row['original'] ?? row['text'])),
  };
}

/** An entry as windows show it. */
export function readMessageRow(row: SqlRow): MessageRow {
  const entry = { ...readEntry(row), body: bodyOf(row, String(row['text'])) };
  const state = row['state'] as DeliveryState;
  const failure = (row['failure'] ?? undefined) as DeliveryFailure | undefined;
  const plain = messageRow(entry, row['mine'] === 1, state, failure);
  if (entry.body.type === 'call') return plain;
  const { edits, deleted, reactions, pinned, offer } = amend(entry.author, readNotes(row['notes']));
  if (deleted) return { ...plain, body: { type: 'deleted' } };
  const body = withQuote(plain.body, row['quote']);
  return {
    ...plain,
    body: body.type === 'file' || body.type === 'folder' ? { ...body, offer, here: row['held'] === 1 } : body,
    ...(edits.length > 0 && { edited: true }),
    ...(reactions.length > 0 && { reactions }),
    ...(pinned && { pinned }),
  };
}

export function messageRow(
  entry: PlacedEntry,
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
    body: shown(body, mine),
    state,
    ...(failure && { failure }),
  };
}

function shown(body: PlacedBody, mine: boolean): MessageRow['body'] {
  if (body.type === 'call') {
    const { callId, outcome, duration } = body;
    return { type: 'call', callId, direction: mine ? 'outgoing' : 'incoming', outcome, duration };
  }
  const { reply: answered, ...rest } = body;
  const reply = answered !== undefined && { reply: { id: answered } };
  return rest.type === 'text' ? { ...rest, ...reply } : { ...rest, ...reply, offer: 'open', here: false };
}

type PlacedBody = PlacedEntry['body'];

function columnsOf(body: PlacedBody): { text: string; detail: string | null; reply: string | null } {
  if (body.type === 'call') return { text: '', detail: JSON.stringify(body), reply: null };
  const { reply = null } = body;
  return body.type === 'text'
    ? { text: body.text, detail: null, reply }
    : // It is found by its name.
      { text: body.name, detail: JSON.stringify(body), reply };
}

const detailSchema = z.discriminatedUnion('type', [callBodySchema, fileBodySchema, folderBodySchema]);

function bodyOf(row: SqlRow, text: string): PlacedBody {
  const { detail, reply } = row;
  if (typeof detail === 'string') return detailSchema.parse(JSON.parse(detail));
  return { type: 'text', text, ...(typeof reply === 'string' && { reply }) };
}

const quoteSchema = z.tuple([z.string(), addressSchema, z.string()]);

function withQuote(body: MessageRow['body'], quote: SqlRow[string] | undefined): MessageRow['body'] {
  if (!('reply' in body) || !body.reply || typeof quote !== 'string') return body;
  const [order, author, text] = quoteSchema.parse(JSON.parse(quote));
  return { ...body, reply: { ...body.reply, order, author, text } };
}
