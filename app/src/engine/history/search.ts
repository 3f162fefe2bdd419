import { timeOfPlace } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import type { SearchHit } from '../chat/chat-rows.ts';
import type { Database, SqlRow } from '../ports/database.ts';

/** Marks around what matched: private use, so that no real text has them. */
export const MATCH_START = '\uE000';
export const MATCH_END = '\uE001';
/** How many words or, for what is no word, UTF-16 units of the text are shown. */
const SNIPPET_WORDS = 16;
const SNIPPET_LEAD = 40;
const SNIPPET_LENGTH = 120;
/** Of how many of the newest entries text is searched that no index finds: emoji, parts of words. */
const SCANNED = 20_000;

/**
 * A person's words as an FTS5 query: all must occur, the last one may be the beginning of a word. Nothing typed
 * is an operator. `undefined` when there is no word in it.
 */
export function matchExpression(query: string): string | undefined {
  const words = query.split(/\s+/u).filter(word => /[\p{L}\p{N}\p{Co}]/u.test(word));
  if (words.length === 0) return undefined;
  return `${words.map(word => `"${word.replaceAll('"', '""')}"`).join(' ')} *`;
}

/** Finds entries, newest first. What the index of words does not know is looked for as it was typed. */
export async function searchEntries(
  database: Database,
  account: Address,
  query: string,
  limit: number,
  peer?: Address,
): Promise<SearchHit[]> {
  const typed = query.trim().replaceAll('\0', '');
  if (typed === '') return [];
  const expression = matchExpression(typed);
  const within = peer === undefined ? '' : 'AND entry.peer = ?';
  const person = peer === undefined ? [] : [peer];
  if (expression !== undefined) {
    // By row and not by rank: the newest hits come without looking at all of them.
    const rows = await database.all(
      `SELECT entry.id, entry.peer, entry.place, entry.author,
         snippet(entry_text, 0, '${MATCH_START}', '${MATCH_END}', '…', ${SNIPPET_WORDS}) AS snippet
       FROM entry_text JOIN entry ON entry.seq = entry_text.rowid
       WHERE entry_text MATCH ? AND entry.account = ? ${within}
       ORDER BY entry_text.rowid DESC LIMIT ?`,
      [expression, account, ...person, limit],
    );
    if (rows.length > 0) return rows.map(row => hit(row, String(row['snippet'])));
  }
  const rows = await database.all(
    `SELECT entry.id, entry.peer, entry.place, entry.author, entry.text FROM entry
     WHERE entry.seq > (SELECT ifnull(max(seq), 0) FROM entry) - ${SCANNED}
       AND entry.account = ? AND instr(entry.text, ?) > 0 ${within}
     ORDER BY entry.seq DESC LIMIT ?`,
    [account, typed, ...person, limit],
  );
  return rows.map(row => hit(row, excerpt(String(row['text']), typed)));
}

function hit(row: SqlRow, snippet: string): SearchHit {
  const order = String(row['place']);
  return {
    address: String(row['peer']) as Address,
    id: String(row['id']),
    order,
    author: String(row['author']) as Address,
    snippet,
    at: timeOfPlace(order),
  };
}

function excerpt(text: string, typed: string): string {
  const at = text.indexOf(typed);
  const start = Math.max(0, at - SNIPPET_LEAD);
  const end = Math.min(text.length, at + typed.length + SNIPPET_LENGTH);
  const after = at + typed.length;
  return [
    start > 0 ? '…' : '',
    text.slice(start, at),
    MATCH_START,
    typed,
    MATCH_END,
    text.slice(after, end),
    end < text.length ? '…' : '',
  ].join('');
}
