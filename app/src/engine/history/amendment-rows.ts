import type { AmendmentNote } from '@kith/shared/chat/amendments';
import type { Address } from '@kith/shared/identity/address';
import { type Amendment, type AmendmentBody, offerStateSchema } from '@kith/shared/protocol/peer-messages';
import { addressSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import type { SqlRow, Statement } from '../ports/database.ts';

/** Table `amendment`: how amendments lie in it, and what they do to the entries they speak of. */
export const AMENDMENT_COLUMNS = 'id, peer, place, author, target, type, value, given';

/** Writes an amendment down; does nothing when the id is there already, or what it speaks of has disappeared. */
export function insertAmendment(account: Address, amendment: Amendment, peer: Address): Statement {
  const { id, order, author, body } = amendment;
  const value = columnOf(body);
  const given = 'on' in body && !body.on ? 0 : 1;
  return {
    sql: `INSERT INTO amendment (account, ${AMENDMENT_COLUMNS})
          SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?
          WHERE NOT EXISTS (SELECT 1 FROM expired WHERE account = ? AND id = ?)
          ON CONFLICT (account, id) DO NOTHING`,
    parameters: [
      account,
      id,
      peer,
      order,
      author,
      body.target,
      body.type,
      value,
      given,
      account,
      body.target,
    ],
  };
}

function columnOf(body: AmendmentBody): string {
  switch (body.type) {
    case 'edit':
      return body.text;
    case 'reaction':
      return body.emoji;
    case 'offer':
      return body.state;
    default:
      return '';
  }
}

/**
 * Of what one person said with one emoji about an entry or of its offer, and of whether it is pinned, only the last
 * counts; the rest goes.
 */
export function forgetOlder(account: Address, amendment: Amendment, peer: Address): Statement {
  const { body, author } = amendment;
  const byOne = body.type === 'reaction' || body.type === 'offer';
  const emoji = body.type === 'reaction' ? [body.emoji] : [];
  const same = `account = ? AND target = ? AND peer = ? AND type = ?${byOne ? ' AND author = ?' : ''}${
    emoji.length > 0 ? ' AND value = ?' : ''
  }`;
  const key = [account, body.target, peer, body.type, ...(byOne ? [author] : []), ...emoji];
  return {
    sql: `DELETE FROM amendment WHERE ${same} AND place < (SELECT max(place) FROM amendment WHERE ${same})`,
    parameters: [...key, ...key],
  };
}

const BY_AUTHOR = `amendment.account = entry.account AND amendment.target = entry.id
  AND amendment.peer = entry.peer AND amendment.author = entry.author`;
const DELETED = `EXISTS (SELECT 1 FROM amendment WHERE ${BY_AUTHOR} AND type = 'delete')`;

/**
 * Makes an entry say what its amendments want, so that it is searched by what it says now; changes a row when there
 * are any. Of a deleted one nothing is left. A call is what happened, a timer what was agreed: nothing amends them.
 */
export function amendEntry(account: Address, target: string): readonly [Statement, Statement] {
  return [
    {
      sql: `UPDATE entry SET
              original = iif(${DELETED}, '', coalesce(original, text)),
              extra = iif(${DELETED}, NULL, extra),
              text = iif(${DELETED}, '', iif(detail IS NULL, coalesce(
                (SELECT value FROM amendment WHERE ${BY_AUTHOR} AND type = 'edit' ORDER BY place DESC LIMIT 1),
                original, text), text)),
              detail = iif(${DELETED}, NULL, detail)
            WHERE account = ? AND id = ? AND ifnull(detail ->> 'type', '') NOT IN ('call', 'timer') AND EXISTS (SELECT 1 FROM amendment
              WHERE amendment.account = entry.account AND target = entry.id AND amendment.peer = entry.peer)`,
      parameters: [account, target],
    },
    {
      sql: `UPDATE amendment SET value = '' WHERE account = ? AND target = ? AND type = 'edit' AND value <> ''
              AND EXISTS (SELECT 1 FROM entry WHERE entry.account = amendment.account AND entry.id = target AND ${DELETED})`,
      parameters: [account, target],
    },
  ];
}

/** As it goes over the wire; nothing for the edit of an entry that was deleted since. */
export function readAmendment(row: SqlRow): Amendment | undefined {
  const body = bodyOf(String(row['type']), String(row['target']), String(row['value']), row['given'] === 1);
  return (
    body && {
      id: String(row['id']),
      order: String(row['place']),
      author: String(row['author']) as Address,
      body,
    }
  );
}

const EDIT: AmendmentBody = { type: 'edit', target: '', text: '' };
const notesSchema = z.array(z.tuple([addressSchema, z.string(), z.string(), z.string(), z.int()]));

/** Column `notes` of an entry; edits without their text. */
export function readNotes(notes: SqlRow[string] | undefined): AmendmentNote[] {
  if (typeof notes !== 'string') return [];
  return notesSchema.parse(JSON.parse(notes)).flatMap(([author, order, type, value, given]) => {
    const body = type === 'edit' ? EDIT : bodyOf(type, '', value, given === 1);
    return body ? [{ author, order, body }] : [];
  });
}

function bodyOf(type: string, target: string, value: string, given: boolean): AmendmentBody | undefined {
  switch (type) {
    case 'edit':
      return value === '' ? undefined : { type, target, text: value };
    case 'delete':
      return { type, target };
    case 'reaction':
      return { type, target, emoji: value, on: given };
    case 'pin':
      return { type, target, on: given };
    case 'offer':
      return { type, target, state: offerStateSchema.parse(value) };
    default:
      return undefined;
  }
}
