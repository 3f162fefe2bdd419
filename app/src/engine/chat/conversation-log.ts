import type { DeliveryFailure, DeliveryState } from '@kith/shared/chat/delivery-state';
import type { InboundChange } from '@kith/shared/chat/inbound';
import type { Place } from '@kith/shared/chat/place';
import { foldTimer } from '@kith/shared/chat/timer';
import type { Address } from '@kith/shared/identity/address';
import type { Amendment, PlacedEntry } from '@kith/shared/protocol/peer-messages';
import { amendEntry, forgetOlder, insertAmendment } from '../history/amendment-rows.ts';
import { EntryQueries } from '../history/entry-queries.ts';
import { advanceEntry, insertEntry, messageRow, replaceCall } from '../history/entry-rows.ts';
import { eraseEntries } from '../history/expired-rows.ts';
import { peersWithTimers, timerNotes, writeAgreements } from '../history/timer-rows.ts';
import type { Database } from '../ports/database.ts';
import {
  type ChatChange,
  type ConversationSummary,
  EMPTY_CONVERSATION,
  type MessageRow,
} from './chat-rows.ts';
import type { Notify } from './notify.ts';
import { Transaction } from './transaction.ts';

/** Receipts for entries that never came: a buddy can't fill the disk with them. */
const EARLY_KEPT = 2_000;

/**
 * One account's conversations: the table, and a summary of each in memory that is kept in step, so that a changed
 * message costs one row. Tells what changed once it is durable.
 */
export class ConversationLog {
  readonly queries: EntryQueries;
  readonly #database: Database;
  readonly #account: Address;
  readonly #now: () => number;
  readonly #summaries = new Map<Address, ConversationSummary>();
  readonly #emit: (change: ChatChange) => void;
  readonly #report: (error: unknown) => void;
  #lastAmendment: Place | undefined;
  #agreeing: Promise<void> = Promise.resolve();

  constructor(
    database: Database,
    account: Address,
    now: () => number,
    emit: (change: ChatChange) => void,
    report: (error: unknown) => void,
  ) {
    this.queries = new EntryQueries(database, account);
    this.#database = database;
    this.#account = account;
    this.#now = now;
    this.#emit = emit;
    this.#report = report;
  }

  async load(): Promise<void> {
    for (const [peer, summary] of await this.queries.summaries()) this.#summaries.set(peer, summary);
    this.#lastAmendment = await this.queries.lastAmendment();
    for (const peer of await peersWithTimers(this.#database, this.#account)) await this.agree(peer);
  }

  summaries(): ReadonlyMap<Address, ConversationSummary> {
    return this.#summaries;
  }

  /** The last place that this device gave or saw. */
  lastPlace(): Place | undefined {
    let last = this.#lastAmendment;
    for (const summary of this.#summaries.values()) {
      if (summary.last && (last === undefined || summary.last.order > last)) last = summary.last.order;
    }
    return last;
  }

  summary(peer: Address): ConversationSummary {
    return this.#summaries.get(peer) ?? EMPTY_CONVERSATION;
  }

  setTyping(peer: Address, typing: boolean): void {
    if (this.summary(peer).typing !== typing) this.#amend(peer, { typing });
  }

  /** A new entry; nothing follows when its id is there already. */
  add(tx: Transaction, entry: PlacedEntry, peer: Address, mine: boolean, state: DeliveryState): void {
    const { body } = entry;
    tx.add(insertEntry(this.#account, entry, peer, mine, state, this.#now()), changed => {
      if (changed === 0) return;
      if (body.type === 'timer') this.agree(peer).catch(this.#report);
      const row = newRow(entry, mine, state);
      this.#emit({ kind: 'message', address: peer, row, fresh: true });
      const { unread, last } = this.summary(peer);
      const newest = last === undefined || last.order <= row.order;
      this.#amend(peer, {
        ...(newest && { last: row }),
        ...(!mine && { typing: false, unread: unread + (state === 'delivered' ? 1 : 0) }),
      });
    });
    // What was heard of it early is in its state now.
    tx.add({ sql: 'DELETE FROM early WHERE account = ? AND id = ?', parameters: [this.#account, entry.id] });
    const refers =
      body.type === 'timer' ||
      body.type === 'file' ||
      body.type === 'folder' ||
      (body.type === 'text' && (body.reply ?? body.lifetime) !== undefined);
    const [amended, erased] = amendEntry(this.#account, entry.id);
    tx.add(amended, changed => {
      if (changed > 0 || refers) this.#reread(entry.id);
    });
    tx.add(erased);
  }

  /** Changes how an entry shows, now or when it comes; nothing follows when it was noted already. */
  amend(tx: Transaction, amendment: Amendment, peer: Address): void {
    const { target } = amendment.body;
    tx.add(insertAmendment(this.#account, amendment, peer), changed => {
      if (changed > 0) this.#reread(target);
    });
    if ('on' in amendment.body || amendment.body.type === 'offer')
      tx.add(forgetOlder(this.#account, amendment, peer));
    else for (const statement of amendEntry(this.#account, target)) tx.add(statement);
  }

  /** How far entries got. */
  advance(
    tx: Transaction,
    id: string,
    peer: Address,
    mine: boolean,
    state: DeliveryState,
    failure?: DeliveryFailure,
  ): void {
    tx.add(advanceEntry(this.#account, id, peer, state, this.#now(), failure), changed => {
      if (changed === 0) return;
      if (!mine) this.#amend(peer, { unread: Math.max(0, this.summary(peer).unread - 1) });
      this.#reread(id);
    });
  }

  /** Up to where the person has read; only ever forward. */
  readUpTo(tx: Transaction, peer: Address, place: Place): void {
    tx.add(
      {
        sql: `INSERT INTO conversation (account, peer, read_up_to) VALUES (?, ?, ?)
              ON CONFLICT (account, peer) DO UPDATE SET read_up_to = excluded.read_up_to
              WHERE read_up_to IS NULL OR read_up_to < excluded.read_up_to`,
        parameters: [this.#account, peer, place],
      },
      changed => {
        if (changed > 0) this.#amend(peer, { readUpTo: place });
      },
    );
  }

  draft(tx: Transaction, peer: Address, text: string): void {
    tx.add(
      {
        sql: `INSERT INTO conversation (account, peer, draft) VALUES (?, ?, ?)
              ON CONFLICT (account, peer) DO UPDATE SET draft = excluded.draft`,
        parameters: [this.#account, peer, text],
      },
      () => this.#amend(peer, { draft: text }),
    );
  }

  notify(tx: Transaction, peer: Address, notify: Notify): void {
    tx.add(
      {
        sql: `INSERT INTO conversation (account, peer, notify) VALUES (?, ?, ?)
              ON CONFLICT (account, peer) DO UPDATE SET notify = excluded.notify`,
        parameters: [this.#account, peer, JSON.stringify(notify)],
      },
      () => this.#amend(peer, { notify }),
    );
  }

  /** Folds anew what two people agreed to about disappearing messages. One after the other: the last one knows all. */
  agree(peer: Address): Promise<void> {
    const agreed = this.#agreeing.then(() => this.#agree(peer));
    this.#agreeing = agreed.catch(() => undefined);
    return agreed;
  }

  async #agree(peer: Address): Promise<void> {
    const timer = foldTimer(await timerNotes(this.#database, this.#account, peer));
    const tx = new Transaction();
    for (const statement of writeAgreements(this.#account, peer, timer, this.#now())) tx.add(statement);
    tx.finally(() => this.#amend(peer, { timer }));
    await tx.commit(this.#database);
    this.agreed?.();
  }

  /** Called when lifetimes may have begun. */
  agreed: (() => void) | undefined;

  /** Erases entries, and all that speaks of them or quotes them. */
  async erase(entries: readonly { readonly id: string; readonly peer: Address }[]): Promise<void> {
    const ids = entries.map(({ id }) => id);
    const tx = new Transaction();
    for (const statement of eraseEntries(this.#account, ids, this.#now())) tx.add(statement);
    await tx.commit(this.#database);
    for (const [address, gone] of Map.groupBy(entries, ({ peer }) => peer)) {
      const goneIds = gone.map(({ id }) => id);
      this.#emit({ kind: 'gone', address, ids: goneIds });
      const { last, ...rest } = this.summary(address);
      if (!last || !goneIds.includes(last.id)) continue;
      const [newest] = (await this.queries.page(address, 1)).rows;
      this.#summaries.set(address, rest);
      this.#amend(address, newest ? { last: newest } : {});
    }
    for (const { peer, row } of await this.queries.answers(ids)) this.#changed(peer, row);
  }

  /** What a payload means for the log. */
  apply(tx: Transaction, change: InboundChange): void {
    switch (change.change) {
      case 'entry':
        this.add(tx, change.entry, change.peer, change.mine, change.state);
        break;
      case 'amendment':
        this.amend(tx, change.amendment, change.peer);
        break;
      case 'call':
        tx.add(replaceCall(this.#account, change.entry, change.peer), changed => {
          if (changed > 0) this.#reread(change.entry.id);
        });
        break;
      case 'state':
        this.advance(tx, change.id, change.peer, change.mine, change.state);
        break;
      case 'read-up-to':
        this.readUpTo(tx, change.peer, change.place);
        break;
      case 'early':
        this.#early(tx, change);
        break;
    }
  }

  #early(tx: Transaction, change: Extract<InboundChange, { change: 'early' }>): void {
    tx.add({
      sql: `INSERT INTO early (account, peer, id, author, state) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account, peer, id, author) DO UPDATE SET state = excluded.state
            WHERE state <> 'read'`,
      parameters: [this.#account, change.peer, change.id, change.author, change.state],
    });
    tx.add({
      sql: `DELETE FROM early WHERE account = ? AND peer = ? AND seq <= (
              SELECT seq FROM early WHERE account = ? AND peer = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
      parameters: [this.#account, change.peer, this.#account, change.peer, EARLY_KEPT],
    });
  }

  /** Tells what an entry and those that quote it show now. */
  async reread(id: string): Promise<void> {
    for (const { peer, row } of await this.queries.messageAndAnswers(id)) this.#changed(peer, row);
  }

  #reread(id: string): void {
    this.reread(id).catch(this.#report);
  }

  #changed(peer: Address, row: MessageRow): void {
    this.#emit({ kind: 'message', address: peer, row });
    if (this.summary(peer).last?.id === row.id) this.#amend(peer, { last: row });
  }

  #amend(peer: Address, part: Partial<ConversationSummary>): void {
    const summary = { ...this.summary(peer), ...part };
    this.#summaries.set(peer, summary);
    this.#emit({ kind: 'conversation', address: peer, summary });
  }
}

/**
 * An entry as it is told of at once. Its lifetime is what its author says, until what was agreed is looked up: words that may
 * disappear are never told of as words that stay.
 */
function newRow(entry: PlacedEntry, mine: boolean, state: DeliveryState): MessageRow {
  const row = messageRow(entry, mine, state);
  const lifetime = 'lifetime' in entry.body ? entry.body.lifetime : undefined;
  const { body } = row;
  // What nobody else has yet was written here.
  const here = mine && state === 'queued';
  return {
    ...row,
    body: body.type === 'file' || body.type === 'folder' ? { ...body, here } : body,
    ...(lifetime !== undefined && { lifetime }),
  };
}
