import type { DeliveryState } from '@kith/shared/chat/delivery-state';
import type { KnownEntry } from '@kith/shared/chat/inbound';
import { type Place, timeOfPlace } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import type { Entry } from '@kith/shared/protocol/peer-messages';
import type { ConversationSummary, MessageRow } from '../chat/chat-rows.ts';
import { EMPTY_CONVERSATION } from '../chat/chat-rows.ts';
import { readNotify } from '../chat/notify.ts';
import type { Database } from '../ports/database.ts';
import { AMENDMENT_COLUMNS, readAmendment } from './amendment-rows.ts';
import { ENTRY_COLUMNS, readEntry, readMessageRow } from './entry-rows.ts';

/** Where a page is: before or after a place, around one, or (with none of them) the newest. */
export interface PagePlace {
  readonly before?: Place | undefined;
  readonly after?: Place | undefined;
  readonly around?: Place | undefined;
}

/** Entries, oldest first; whether there are older and newer ones beyond them. */
export interface Page {
  readonly rows: MessageRow[];
  readonly more: boolean;
  readonly newer: boolean;
}

/** What is kept of one account's conversations. Reads only; writes are statements for a batch. */
export class EntryQueries {
  readonly #database: Database;
  readonly #account: Address;

  constructor(database: Database, account: Address) {
    this.#database = database;
    this.#account = account;
  }

  /** A page of a conversation, oldest first. */
  async page(peer: Address, limit: number, where: PagePlace = {}): Promise<Page> {
    const { before, after, around } = where;
    if (after !== undefined) {
      const { rows, over } = await this.#newer(peer, after, limit);
      return { rows, more: true, newer: over };
    }
    if (around !== undefined) {
      const half = Math.ceil(limit / 2);
      // Up to the place and with it.
      const older = await this.#older(peer, `${around}~`, half);
      const { rows, over } = await this.#newer(peer, around, limit - half);
      return { rows: [...older.rows, ...rows], more: older.over, newer: over };
    }
    // Places start with a hex digit: '~' sorts after all of them.
    const { rows, over } = await this.#older(peer, before ?? '~', limit);
    return { rows, more: over, newer: before !== undefined };
  }

  async #older(peer: Address, before: Place, limit: number) {
    const { rows, over } = await this.#stretch('place < ?', 'DESC', peer, before, limit);
    return { rows: rows.reverse(), over };
  }

  #newer(peer: Address, after: Place, limit: number) {
    return this.#stretch('place > ?', 'ASC', peer, after, limit);
  }

  async #stretch(where: string, direction: string, peer: Address, place: Place, limit: number) {
    const found = await this.#database.all(
      `SELECT ${ENTRY_COLUMNS} FROM entry WHERE account = ? AND peer = ? AND ${where}
       ORDER BY place ${direction} LIMIT ?`,
      [this.#account, peer, place, limit + 1],
    );
    return { rows: found.slice(0, limit).map(readMessageRow), over: found.length > limit };
  }

  /** How many entries a conversation has. */
  async count(peer: Address): Promise<number> {
    const [row] = await this.#database.all(
      'SELECT count(*) AS count FROM entry WHERE account = ? AND peer = ?',
      [this.#account, peer],
    );
    return Number(row?.['count'] ?? 0);
  }

  /** Files of a conversation, the newest first: pictures and videos, or everything else. */
  async files(
    peer: Address,
    kind: 'media' | 'files',
    limit: number,
    before?: Place,
  ): Promise<{ readonly rows: MessageRow[]; readonly more: boolean }> {
    const media = "detail ->> 'picture' IS NOT NULL OR detail ->> 'mime' LIKE 'video/%'";
    const found = await this.#messages(
      `peer = ? AND place < ? AND detail IS NOT NULL AND detail ->> 'type' IN ('file', 'folder')
       AND ${kind === 'media' ? `(${media})` : `NOT ifnull(${media}, 0)`}
       ORDER BY place DESC LIMIT ?`,
      [peer, before ?? '~', limit + 1],
    );
    return { rows: found.slice(0, limit).map(({ row }) => row), more: found.length > limit };
  }

  async message(id: string): Promise<{ readonly peer: Address; readonly row: MessageRow } | undefined> {
    const [found] = await this.#messages('id = ?', [id]);
    return found;
  }

  /** An entry and those that quote it. */
  async messageAndAnswers(id: string): Promise<{ readonly peer: Address; readonly row: MessageRow }[]> {
    const answers = 'SELECT id FROM entry WHERE account = ? AND reply = ?';
    return await this.#messages(`id IN (SELECT ? UNION ALL ${answers})`, [id, this.#account, id]);
  }

  /** As they go over the wire; without what was deleted since. */
  async entries(ids: readonly string[]): Promise<Map<string, Entry>> {
    const wanted = [this.#account, JSON.stringify(ids)];
    const among = 'account = ? AND id IN (SELECT value FROM json_each(?))';
    const entries = await this.#database.all(
      `SELECT ${ENTRY_COLUMNS}, original FROM entry WHERE ${among} AND original IS NOT ''`,
      wanted,
    );
    const amendments = await this.#database.all(
      `SELECT ${AMENDMENT_COLUMNS} FROM amendment WHERE ${among}`,
      wanted,
    );
    const all = [...entries.map(readEntry), ...amendments.flatMap(row => readAmendment(row) ?? [])];
    return new Map(all.map(entry => [entry.id, entry]));
  }

  async known(ids: readonly string[]): Promise<Map<string, KnownEntry>> {
    const among = 'account = ? AND id IN (SELECT value FROM json_each(?))';
    const wanted = [this.#account, JSON.stringify(ids)];
    const rows = await this.#database.all(
      `SELECT id, author, peer FROM entry WHERE ${among}
       UNION ALL SELECT id, author, peer FROM amendment WHERE ${among}
       UNION ALL SELECT id, author, peer FROM expired WHERE ${among}`,
      [...wanted, ...wanted, ...wanted],
    );
    return new Map(
      rows.map(row => [
        String(row['id']),
        { author: String(row['author']) as Address, peer: String(row['peer']) as Address },
      ]),
    );
  }

  /** What an entry said at first, then each edit; nothing of a deleted one. */
  async versions(id: string): Promise<{ readonly text: string; readonly at: number }[]> {
    const rows = await this.#database.all(
      `SELECT coalesce(original, text) AS text, place FROM entry WHERE account = ? AND id = ? AND detail IS NULL
       UNION ALL
       SELECT value, amendment.place FROM amendment JOIN entry
         ON entry.account = amendment.account AND entry.id = target AND entry.peer = amendment.peer
         AND entry.author = amendment.author AND entry.detail IS NULL
       WHERE amendment.account = ? AND target = ? AND type = 'edit'
       ORDER BY place`,
      [this.#account, id, this.#account, id],
    );
    return rows
      .map(row => ({ text: String(row['text']), at: timeOfPlace(String(row['place'])) }))
      .filter(({ text }) => text !== '');
  }

  /** Pinned entries of a conversation, the newest first. */
  async pinned(peer: Address, limit: number): Promise<MessageRow[]> {
    // By the ids of the few that are pinned (the plus signs), not along the whole conversation.
    const found = await this.#messages(
      `+peer = ? AND id IN (SELECT target FROM amendment
         WHERE account = ? AND peer = ? AND type = 'pin' AND given = 1) ORDER BY +place DESC LIMIT ?`,
      [peer, this.#account, peer, limit],
    );
    return found.map(({ row }) => row).filter(row => row.pinned);
  }

  /** The last place of an amendment. */
  async lastAmendment(): Promise<Place | undefined> {
    const [row] = await this.#database.all('SELECT max(place) AS place FROM amendment WHERE account = ?', [
      this.#account,
    ]);
    const place = row?.['place'];
    return typeof place === 'string' ? place : undefined;
  }

  /** What was heard of entries before they came. */
  async early(
    ids: readonly string[],
  ): Promise<(id: string, peer: Address, author: Address) => DeliveryState | undefined> {
    const rows = await this.#database.all(
      'SELECT id, peer, author, state FROM early WHERE account = ? AND id IN (SELECT value FROM json_each(?))',
      [this.#account, JSON.stringify(ids)],
    );
    return (id, peer, author) => {
      const row = rows.find(each => each['id'] === id && each['peer'] === peer && each['author'] === author);
      return row && (row['state'] as DeliveryState);
    };
  }

  /** Entries of the other person up to a place that were not seen, oldest first. */
  async unseen(peer: Address, upTo: Place): Promise<string[]> {
    const rows = await this.#database.all(
      `SELECT id FROM entry
       WHERE account = ? AND peer = ? AND mine = 0 AND state = 'delivered' AND place <= ? ORDER BY place`,
      [this.#account, peer, upTo],
    );
    return rows.map(row => String(row['id']));
  }

  /** Those of some entries that are here, in the order of their places. */
  async messages(ids: readonly string[]): Promise<{ readonly peer: Address; readonly row: MessageRow }[]> {
    return await this.#messages('id IN (SELECT value FROM json_each(?)) ORDER BY place', [
      JSON.stringify(ids),
    ]);
  }

  /** Entries that quote any of these. */
  async answers(ids: readonly string[]): Promise<{ readonly peer: Address; readonly row: MessageRow }[]> {
    return await this.#messages('reply IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
  }

  /** A summary of every conversation there is. */
  async summaries(): Promise<Map<Address, ConversationSummary>> {
    const summaries = new Map<Address, ConversationSummary>();
    const amend = (peer: unknown, part: Partial<ConversationSummary>) => {
      const address = String(peer) as Address;
      summaries.set(address, { ...EMPTY_CONVERSATION, ...summaries.get(address), ...part });
    };
    // One look-up per conversation, however long it is: the inner query skips along the index.
    const last = await this.#database.all(
      `WITH RECURSIVE person (peer) AS (
         SELECT min(peer) FROM entry WHERE account = ?
         UNION ALL
         SELECT (SELECT min(peer) FROM entry WHERE account = ? AND peer > person.peer)
         FROM person WHERE person.peer IS NOT NULL
       )
       SELECT ${ENTRY_COLUMNS} FROM entry WHERE seq IN (
         SELECT (SELECT seq FROM entry WHERE account = ? AND peer = person.peer ORDER BY place DESC LIMIT 1)
         FROM person WHERE person.peer IS NOT NULL
       )`,
      [this.#account, this.#account, this.#account],
    );
    for (const row of last) amend(row['peer'], { last: readMessageRow(row) });
    const unread = await this.#database.all(
      `SELECT peer, count(*) AS unread FROM entry
       WHERE account = ? AND mine = 0 AND state = 'delivered' GROUP BY peer`,
      [this.#account],
    );
    for (const row of unread) amend(row['peer'], { unread: Number(row['unread']) });
    const kept = await this.#database.all(
      'SELECT peer, draft, read_up_to, notify FROM conversation WHERE account = ?',
      [this.#account],
    );
    for (const row of kept) {
      const readUpTo = row['read_up_to'];
      amend(row['peer'], {
        draft: String(row['draft']),
        ...(typeof readUpTo === 'string' && { readUpTo }),
        notify: readNotify(row['notify']),
      });
    }
    return summaries;
  }

  async #messages(
    where: string,
    parameters: readonly (string | number)[],
  ): Promise<{ readonly peer: Address; readonly row: MessageRow }[]> {
    const rows = await this.#database.all(
      `SELECT ${ENTRY_COLUMNS} FROM entry WHERE account = ? AND ${where}`,
      [this.#account, ...parameters],
    );
    return rows.map(row => ({ peer: String(row['peer']) as Address, row: readMessageRow(row) }));
  }
}
