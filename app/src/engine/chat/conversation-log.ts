import type { DeliveryFailure, DeliveryState } from '@kith/shared/chat/delivery-state';
import type { InboundChange } from '@kith/shared/chat/inbound';
import type { Place } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import type { Amendment, PlacedEntry } from '@kith/shared/protocol/peer-messages';
import { amendEntry, forgetOlder, insertAmendment } from '../history/amendment-rows.ts';
import { EntryQueries } from '../history/entry-queries.ts';
import { advanceEntry, insertEntry, messageRow, replaceCall } from '../history/entry-rows.ts';
import type { Database } from '../ports/database.ts';
import {
  type ChatChange,
  type ConversationSummary,
  EMPTY_CONVERSATION,
  type MessageRow,
} from './chat-rows.ts';
import type { Transaction } from './transaction.ts';

/** Receipts for entries that never came: a buddy can't fill the disk with them. */
const EARLY_KEPT = 2_000;

/**
 * One account's conversations: the table, and a summary of each in memory that is kept in step, so that a changed
 * message costs one row. Tells what changed once it is durable.
 */
export class ConversationLog {
  readonly queries: EntryQueries;
  readonly #account: Address;
  readonly #summaries = new Map<Address, ConversationSummary>();
  readonly #emit: (change: ChatChange) => void;
  readonly #report: (error: unknown) => void;
  #lastAmendment: Place | undefined;

  constructor(
    database: Database,
    account: Address,
    emit: (change: ChatChange) => void,
    report: (error: unknown) => void,
  ) {
    this.queries = new EntryQueries(database, account);
    this.#account = account;
    this.#emit = emit;
    this.#report = report;
  }

  async load(): Promise<void> {
    for (const [peer, summary] of await this.queries.summaries()) this.#summaries.set(peer, summary);
    this.#lastAmendment = await this.queries.lastAmendment();
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
    tx.add(insertEntry(this.#account, entry, peer, mine, state), changed => {
      if (changed === 0) return;
      const row = messageRow(entry, mine, state);
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
    const quotes = 'reply' in entry.body && entry.body.reply !== undefined;
    const [amended, erased] = amendEntry(this.#account, entry.id);
    tx.add(amended, changed => {
      if (changed > 0 || quotes) this.#reread(entry.id);
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
    tx.add(advanceEntry(this.#account, id, peer, state, failure), changed => {
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
