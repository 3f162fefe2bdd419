import { amend } from '@kith/shared/chat/amendments';
import type { DeliveryFailure, DeliveryState } from '@kith/shared/chat/delivery-state';
import { isFurther } from '@kith/shared/chat/delivery-state';
import { timeOfPlace } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import {
  callBodySchema,
  fileBodySchema,
  folderBodySchema,
  linkPreviewSchema,
  type PlacedEntry,
  timerBodySchema,
} from '@kith/shared/protocol/peer-messages';
import { addressSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import type { MessageRow } from '../chat/chat-rows.ts';
import type { SqlRow, Statement } from '../ports/database.ts';
import { readNotes } from './amendment-rows.ts';
import { AGREED, EXPIRY } from './timer-rows.ts';

/** Of the entry that another one answers: as much as a window shows. */
const QUOTE_LENGTH = 200;

/**
 * Table `entry`: how entries lie in it, and the writes that change them. `quote` is the entry that it answers, `notes`
 * what was said about it, both as JSON; texts of edits are in `text` already. `held`: its file is on this device. `lives`:
 * the lifetime that both agreed to; `proposed`: what the proposal wanted that it answers, and whose that was.
 */
export const ENTRY_COLUMNS = `id, peer, place, author, mine, text, detail, state, failure, reply, extra, lifetime, expires_at,
  iif(lifetime IS NOT NULL AND ${AGREED}, lifetime, NULL) AS lives,
  iif(detail IS NULL, NULL,
    (SELECT json_array(json_extract(asked.detail, '$.step.lifetime'), asked.author) FROM entry AS asked
     WHERE asked.account = entry.account AND asked.peer = entry.peer
       AND asked.id = json_extract(entry.detail, '$.step.of'))) AS proposed,
  (SELECT json_array(quoted.place, quoted.author, substr(quoted.text, 1, ${QUOTE_LENGTH})) FROM entry AS quoted
   WHERE quoted.account = entry.account AND quoted.id = entry.reply AND quoted.peer = entry.peer) AS quote,
  (SELECT json_group_array(json_array(author, place, type, iif(type IN ('reaction', 'offer'), value, ''), given))
   FROM amendment WHERE amendment.account = entry.account AND target = entry.id AND amendment.peer = entry.peer
   HAVING count(*) > 0) AS notes,
  EXISTS (SELECT 1 FROM held_file WHERE held_file.account = entry.account AND held_file.id = entry.id) AS held`;

const STATES: readonly DeliveryState[] = ['queued', 'failed', 'sent', 'delivered', 'read'];

/**
 * Writes a new entry; does nothing when the id is there already.
 *
 * @param now when it came: its lifetime may begin with that
 */
export function insertEntry(
  account: Address,
  entry: PlacedEntry,
  peer: Address,
  mine: boolean,
  state: DeliveryState,
  now: number,
): Statement {
  const { text, detail, reply, extra, lifetime } = columnsOf(entry.body);
  const begins = mine ? state !== 'queued' && state !== 'failed' : state === 'read';
  return {
    sql: `INSERT INTO entry
            (account, id, peer, place, author, mine, text, detail, reply, extra, lifetime, state, expires_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
            (SELECT ? WHERE EXISTS (SELECT 1 FROM agreement
              WHERE account = ? AND peer = ? AND lifetime = ? AND since < ?)))
          ON CONFLICT (account, id) DO NOTHING`,
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
      extra,
      lifetime,
      state,
      begins && lifetime !== null ? now + lifetime * 1_000 : null,
      account,
      peer,
      lifetime,
      entry.order,
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

/**
 * Moves an entry's state forward; does nothing when it is there or further. `failed` and `queued` replace each other. The
 * lifetime of one's own begins when it has left, of another's when it is read: at `now`.
 */
export function advanceEntry(
  account: Address,
  id: string,
  peer: Address,
  state: DeliveryState,
  now: number,
  failure?: DeliveryFailure,
): Statement {
  const from = STATES.filter(before =>
    state === 'failed' || state === 'queued'
      ? before === 'failed' || before === 'queued'
      : isFurther(before, state),
  );
  const begins = state !== 'failed' && state !== 'queued';
  return {
    sql: `UPDATE entry SET state = ?, failure = ?${begins ? `, expires_at = ${EXPIRY}` : ''}
          WHERE account = ? AND id = ? AND peer = ? AND state IN (${from.map(each => `'${each}'`).join(', ')})
            AND (state <> ? OR failure IS NOT ?)`,
    parameters: [state, failure ?? null, ...(begins ? [now] : []), account, id, peer, state, failure ?? null],
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
  if (plain.body.type === 'timer') return { ...plain, body: withProposal(plain.body, entry.author, row) };
  if (entry.body.type === 'call') return plain;
  const { edits, deleted, reactions, pinned, offer } = amend(entry.author, readNotes(row['notes']));
  const { lives, expires_at: expiresAt } = row;
  const ends = {
    ...(typeof lives === 'number' && { lifetime: lives }),
    ...(typeof expiresAt === 'number' && { expiresAt }),
  };
  if (deleted) return { ...plain, ...ends, body: { type: 'deleted' } };
  const body = withQuote(plain.body, row['quote']);
  return {
    ...plain,
    ...ends,
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
    const { callId, outcome, duration, media = 'voice', message } = body;
    return {
      type: 'call',
      callId,
      direction: mine ? 'outgoing' : 'incoming',
      outcome,
      duration,
      media,
      ...(message !== undefined && { message }),
    };
  }
  if (body.type === 'timer') {
    const { step } = body;
    return { type: 'timer', step: step.do, ...('lifetime' in step && { lifetime: step.lifetime }) };
  }
  const { reply: answered, lifetime: _, ...rest } = body;
  const reply = answered !== undefined && { reply: { id: answered } };
  if (rest.type !== 'text') return { ...rest, ...reply, offer: 'open', here: false };
  const { preview, ...text } = rest;
  // Of an address that an edit took out nothing is shown.
  return { ...text, ...reply, ...(preview && text.text.includes(preview.url) && { preview }) };
}

/** What of a text lies in `extra`. */
const extraSchema = z.strictObject({
  forwarded: z.literal(true).optional(),
  preview: linkPreviewSchema.optional(),
});

type PlacedBody = PlacedEntry['body'];

function columnsOf(body: PlacedBody) {
  const none = { reply: null, extra: null, lifetime: null };
  if (body.type === 'call' || body.type === 'timer') {
    return { ...none, text: '', detail: JSON.stringify(body) };
  }
  const { reply = null, lifetime = null } = body;
  // It is found by its name.
  if (body.type !== 'text')
    return { ...none, text: body.name, detail: JSON.stringify(body), reply, lifetime };
  const { text, forwarded, preview } = body;
  const extra = forwarded || preview ? JSON.stringify({ forwarded, preview }) : null;
  return { text, detail: null, reply, extra, lifetime };
}

const detailSchema = z.discriminatedUnion('type', [
  callBodySchema,
  fileBodySchema,
  folderBodySchema,
  timerBodySchema,
]);

function bodyOf(row: SqlRow, text: string): PlacedBody {
  const { detail, reply, extra, lifetime } = row;
  if (typeof detail === 'string') return detailSchema.parse(JSON.parse(detail));
  return {
    type: 'text',
    text,
    ...(typeof reply === 'string' && { reply }),
    ...(typeof lifetime === 'number' && { lifetime }),
    ...(typeof extra === 'string' && extraSchema.parse(JSON.parse(extra))),
  };
}

type TimerLine = Extract<MessageRow['body'], { type: 'timer' }>;
const proposedSchema = z.tuple([z.number(), addressSchema]);

/** An answer shows what it answers; who declines their own proposal withdraws it. */
function withProposal(body: TimerLine, author: Address, { proposed }: SqlRow): TimerLine {
  if (typeof proposed !== 'string') return body;
  const parsed = proposedSchema.safeParse(JSON.parse(proposed));
  if (!parsed.success) return body;
  const [lifetime, proposer] = parsed.data;
  const step = body.step === 'decline' && proposer === author ? 'withdraw' : body.step;
  return { ...body, step, lifetime };
}

const quoteSchema = z.tuple([z.string(), addressSchema, z.string()]);

function withQuote(body: MessageRow['body'], quote: SqlRow[string] | undefined): MessageRow['body'] {
  if (!('reply' in body) || !body.reply || typeof quote !== 'string') return body;
  const [order, author, text] = quoteSchema.parse(JSON.parse(quote));
  return { ...body, reply: { ...body.reply, order, author, text } };
}
