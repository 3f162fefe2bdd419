import { DELIVERY_LIMITS } from '@kith/shared/chat/delivery-limits';
import { entrySize } from '@kith/shared/chat/payload';
import type { Place } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import { LIMITS } from '@kith/shared/protocol/limits';
import type {
  Amendment,
  AmendmentBody,
  Entry,
  FileBody,
  FolderBody,
  LinkPreview,
  OfferState,
  TimerStep,
} from '@kith/shared/protocol/peer-messages';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Page, PagePlace } from '../history/entry-queries.ts';
import { searchEntries } from '../history/search.ts';
import type { KnownDevice } from '../ports/contacts.ts';
import type { Statement } from '../ports/database.ts';
import type { ChatPorts } from './chat-ports.ts';
import {
  type ChatChange,
  type ConversationSummary,
  EMPTY_CONVERSATION,
  type MessageRow,
  type SearchHit,
} from './chat-rows.ts';
import { type Addressed, ChatSession, type LoggedCall } from './chat-session.ts';
import type { Notify } from './notify.ts';

export type ChatError =
  | 'signed-out'
  | 'not-buddies'
  | 'message-empty'
  | 'message-too-long'
  | 'no-such-message'
  | 'not-allowed'
  | 'not-possible-now';

type TextBody = Extract<Entry['body'], { type: 'text' }>;

/** Entries of a conversation, oldest first; of an edited one also what it said before. */
interface ExportPage {
  readonly rows: {
    readonly row: MessageRow;
    readonly versions?: { readonly text: string; readonly at: number }[];
  }[];
  /** There are later ones. */
  readonly more: boolean;
  /** Entries of the whole conversation. */
  readonly total: number;
}

const PINS_SHOWN = 50;

/**
 * Conversations: what a window may ask of them, and what it hears. Drives links, mailbox and database for the
 * account that is signed in; without one every command answers `signed-out`.
 */
export class ChatService {
  readonly #ports: ChatPorts;
  readonly #listeners = new Set<(change: ChatChange) => void>();
  #session: ChatSession | undefined;
  /** The session once it is taken up: what comes in meanwhile waits for it. */
  #ready: Promise<ChatSession | undefined> = Promise.resolve(undefined);

  constructor(ports: ChatPorts) {
    this.#ports = ports;
    ports.links.onMessage('chat', async (from, message) => {
      const session = await this.#ready;
      const sender = ports.contacts.find(from);
      if (sender) await session?.linkMessage(sender, message).catch(ports.report);
    });
    ports.mailbox.onDelivery(async (from, body) => {
      const session = await this.#ready;
      if (!session) throw new Error('a delivery while signed out');
      return session.mailboxDelivery(from, body);
    });
  }

  /**
   * Takes up the account that `contacts.self()` names, once its contacts are loaded. Before the mailbox is fetched.
   * @param before has to be done first; who asks for something meanwhile waits
   */
  async start(before: Promise<void> = Promise.resolve()): Promise<void> {
    this.stop();
    const self = this.#ports.contacts.self();
    if (!self) return;
    const session = new ChatSession(this.#ports, self, change => {
      if (this.#session !== session) return;
      for (const listener of this.#listeners) listener(change);
    });
    this.#session = session;
    const started = before.then(() => session.start());
    this.#ready = started.then(
      () => (this.#session === session ? session : undefined),
      () => undefined,
    );
    await started;
  }

  /** Log-out or shutdown: what was not sent waits in the database. */
  stop(): void {
    this.#session?.stop();
    this.#session = undefined;
    this.#ready = Promise.resolve(undefined);
  }

  /** Deletes everything an account wrote and received on this device. */
  async erase(account: Address): Promise<void> {
    if (this.#session?.self.address === account) this.stop();
    const { database } = this.#ports;
    const tables = [
      'entry',
      'amendment',
      'held_file',
      'conversation',
      'outbox',
      'early',
      'agreement',
      'expired',
    ];
    await database.batch([
      ...tables.map(table => ({ sql: `DELETE FROM ${table} WHERE account = ?`, parameters: [account] })),
      // The index would keep the words of deleted texts until it merges by itself, the log until it is written over.
      { sql: "INSERT INTO entry_text (entry_text) VALUES ('optimize')" },
    ]);
    await database.all('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** Called for every change, once it is durable. */
  onChange(listener: (change: ChatChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For the roster: every conversation there is. */
  summaries(): ReadonlyMap<Address, ConversationSummary> {
    return this.#session?.log.summaries() ?? new Map();
  }

  summary(address: Address): ConversationSummary {
    return this.#session?.log.summary(address) ?? EMPTY_CONVERSATION;
  }

  /** The window shows this conversation. */
  open(address: Address): Result<true, ChatError> {
    if (!this.#session) return failed('signed-out');
    this.#session.open(address);
    return ok(true);
  }

  /**
   * Writes a message down and sends it; answers when it is durable here.
   *
   * @param id of an entry that was prepared before; else it gets one of its own
   */
  async send(
    address: Address,
    text: string,
    more: { readonly reply?: string | undefined; readonly preview?: LinkPreview | undefined } = {},
    id?: string,
  ): Promise<Result<{ readonly id: string }, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    const { reply, preview } = more;
    const words = { text: written(text), ...(reply !== undefined && { reply }) };
    return await this.#commit(session, address, composeText(session, address, words, preview, id));
  }

  /** Sends texts on, in their order, to each of some people. All of it or nothing. */
  async forward(
    texts: readonly Pick<TextBody, 'text' | 'preview'>[],
    to: readonly Address[],
  ): Promise<Result<true, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    const addressed = to.flatMap(peer =>
      texts.map(({ text, preview }) => ({
        peer,
        entry: composeText(session, peer, { text, forwarded: true }, preview),
      })),
    );
    return await this.#commitAll(session, addressed);
  }

  /** Proposes, answers or ends that messages disappear. */
  async timer(address: Address, step: TimerStep): Promise<Result<true, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    if (!this.#ports.contacts.isBuddy(address)) return failed('not-buddies');
    const timer = session.log.summary(address).timer;
    const { proposal } = timer ?? {};
    if (step.do === 'accept' && (proposal?.id !== step.of || proposal.author === session.self.address)) {
      return failed('not-possible-now');
    }
    if (step.do === 'decline' && proposal?.id !== step.of) return failed('not-possible-now');
    if (step.do === 'off' && timer?.lifetime === undefined && !proposal) return ok(true);
    const done = await this.#commit(session, address, session.compose({ type: 'timer', step }));
    return done.ok ? ok(true) : done;
  }

  /** What this person wants to hear of a buddy on this device. */
  async notify(address: Address, notify: Notify): Promise<Result<true, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    if (!this.#ports.contacts.isBuddy(address)) return failed('not-buddies');
    await session.notify(address, notify);
    return ok(true);
  }

  /** Writes a text of one's own anew; the same text changes nothing. */
  async edit(id: string, text: string): Promise<Result<true, ChatError>> {
    return await this.#amend(id, (row, compose) => {
      if (!row.mine || row.body.type !== 'text') return failed('not-allowed');
      const next = written(text);
      return ok(next === row.body.text ? undefined : compose({ type: 'edit', target: id, text: next }));
    });
  }

  /** Takes a text of one's own back, from all devices of both people. */
  async delete(id: string): Promise<Result<true, ChatError>> {
    return await this.#amend(id, (row, compose) => {
      if (!row.mine || (!isMessage(row) && row.body.type !== 'deleted')) return failed('not-allowed');
      return ok(row.body.type === 'deleted' ? undefined : compose({ type: 'delete', target: id }));
    });
  }

  /** Gives a message an emoji, or takes it back. */
  async react(id: string, emoji: string, on: boolean): Promise<Result<true, ChatError>> {
    return await this.#amend(id, (row, compose, me) => {
      if (!isMessage(row)) return failed('not-allowed');
      const given = row.reactions?.find(reaction => reaction.emoji === emoji)?.authors.includes(me) ?? false;
      return ok(given === on ? undefined : compose({ type: 'reaction', target: id, emoji, on }));
    });
  }

  /** Keeps a message at hand for both people, or no longer. */
  async pin(id: string, on: boolean): Promise<Result<true, ChatError>> {
    return await this.#amend(id, (row, compose) => {
      if (!isMessage(row)) return failed('not-allowed');
      return ok((row.pinned ?? false) === on ? undefined : compose({ type: 'pin', target: id, on }));
    });
  }

  /** Pinned messages of a conversation, the newest first. */
  async pinned(address: Address): Promise<Result<{ readonly rows: MessageRow[] }, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    return ok({ rows: await session.log.queries.pinned(address, PINS_SHOWN) });
  }

  /** What a message said, from its first version to its last. */
  async versions(
    id: string,
  ): Promise<Result<{ versions: { readonly text: string; readonly at: number }[] }, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    const versions = await session.log.queries.versions(id);
    return versions.length > 0 ? ok({ versions }) : failed('no-such-message');
  }

  /**
   * Offers a file or folder that this device has; answers when the offer is durable here.
   *
   * @param id of an entry that was prepared before; else it gets one of its own
   */
  async sendFile(
    address: Address,
    body: FileBody | FolderBody,
    id?: string,
  ): Promise<Result<{ readonly id: string }, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    return await this.#commit(session, address, session.compose({ ...body, ...lives(session, address) }, id));
  }

  /** Says what became of an offer: its author can withdraw it, the other person answers it. */
  async noteOffer(id: string, state: OfferState): Promise<Result<true, ChatError>> {
    return await this.#amend(id, (row, compose) => {
      if (row.body.type !== 'file' && row.body.type !== 'folder') return failed('not-allowed');
      if (row.mine !== (state === 'withdrawn')) return failed('not-allowed');
      return ok(row.body.offer === state ? undefined : compose({ type: 'offer', target: id, state }));
    });
  }

  /** A message and whose conversation it is in. */
  async message(id: string): Promise<{ readonly peer: Address; readonly row: MessageRow } | undefined> {
    return await (await this.#ready)?.log.queries.message(id);
  }

  /** Those of some messages that are here, in the order in which they were written. */
  async messages(ids: readonly string[]): Promise<MessageRow[]> {
    const found = await (await this.#ready)?.log.queries.messages(ids);
    return found?.map(({ row }) => row) ?? [];
  }

  /** Something that is kept beside a message changed: tells what it shows now. */
  async reread(id: string): Promise<void> {
    await (await this.#ready)?.log.reread(id);
  }

  /** Files of a conversation, the newest first: pictures and videos, or everything else. */
  async files(
    address: Address,
    kind: 'media' | 'files',
    limit: number,
    before?: Place,
  ): Promise<{ readonly rows: MessageRow[]; readonly more: boolean }> {
    const session = await this.#ready;
    return (await session?.log.queries.files(address, kind, limit, before)) ?? { rows: [], more: false };
  }

  async retry(id: string): Promise<Result<true, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    return (await session.retry(id)) ? ok(true) : failed('no-such-message');
  }

  async read(address: Address, upTo: Place): Promise<Result<true, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    await session.read(address, upTo);
    return ok(true);
  }

  /** As `ChatSession.givePresenceKey`; nothing while signed out. */
  async givePresenceKey(
    to: readonly KnownDevice[],
    sequence: number,
    also: readonly Statement[],
  ): Promise<void> {
    await (await this.#ready)?.givePresenceKey(to, sequence, also);
  }

  typing(address: Address, active: boolean): Result<true, ChatError> {
    if (!this.#session) return failed('signed-out');
    this.#session.typing(address, active);
    return ok(true);
  }

  async draft(address: Address, text: string): Promise<Result<true, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    await session.draft(address, text.toWellFormed());
    return ok(true);
  }

  /** A page of a conversation, oldest first: its newest entries, or those at a place. */
  async history(address: Address, limit: number, where: PagePlace = {}): Promise<Result<Page, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    return ok(await session.log.queries.page(address, limit, where));
  }

  /** A stretch of a conversation with all that is kept of it, to be exported; and how many entries there are. */
  async exported(
    address: Address,
    limit: number,
    after: Place | undefined,
  ): Promise<Result<ExportPage, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    const { queries } = session.log;
    const { rows, newer } = await queries.page(address, limit, { after: after ?? '' });
    const complete: ExportPage['rows'] = [];
    for (const row of rows) {
      complete.push(row.edited ? { row, versions: await queries.versions(row.id) } : { row });
    }
    return ok({ rows: complete, more: newer, total: await queries.count(address) });
  }

  /** Messages with all these words, newest first; the last word may be a beginning. */
  async search(
    query: string,
    limit: number,
    address?: Address,
  ): Promise<Result<{ readonly hits: SearchHit[] }, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    const account = session.self.address;
    return ok({ hits: await searchEntries(this.#ports.database, account, query, limit, address) });
  }

  /** Notes a call in its conversation; noting the same call again changes nothing. */
  async logCall(call: LoggedCall): Promise<Result<true, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    await session.logCall(call);
    return ok(true);
  }

  async #amend(id: string, decide: Amending): Promise<Result<true, ChatError>> {
    const session = await this.#ready;
    if (!session) return failed('signed-out');
    const found = await session.log.queries.message(id);
    if (!found) return failed('no-such-message');
    const decided = decide(found.row, body => session.compose(body), session.self.address);
    if (!decided.ok) return decided;
    if (!decided.value) return ok(true);
    const done = await this.#commit(session, found.peer, decided.value);
    return done.ok ? ok(true) : done;
  }

  async #commit(
    session: ChatSession,
    address: Address,
    entry: Entry,
  ): Promise<Result<{ readonly id: string }, ChatError>> {
    const done = await this.#commitAll(session, [{ entry, peer: address }]);
    return done.ok ? ok({ id: entry.id }) : done;
  }

  /** All of them or none. */
  async #commitAll(session: ChatSession, addressed: readonly Addressed[]): Promise<Result<true, ChatError>> {
    for (const { entry, peer } of addressed) {
      const text = 'text' in entry.body ? entry.body.text : undefined;
      if (text === '') return failed('message-empty');
      if (text !== undefined && text.length > LIMITS.messageTextLength) return failed('message-too-long');
      if (!this.#ports.contacts.isBuddy(peer)) return failed('not-buddies');
      // Control characters take six bytes each on the wire.
      if (entrySize(entry) > DELIVERY_LIMITS.payloadItems) return failed('message-too-long');
    }
    await session.commit(addressed);
    return ok(true);
  }
}

/** The entry of a text. A long one goes without its preview rather than not at all. */
function composeText(
  session: ChatSession,
  address: Address,
  words: Omit<TextBody, 'type' | 'lifetime' | 'preview'>,
  preview: LinkPreview | undefined,
  id?: string,
): Entry {
  const body: TextBody = { type: 'text', ...words, ...lives(session, address) };
  const entry = session.compose(body, id);
  if (!preview || !words.text.includes(preview.url)) return entry;
  const full = { ...entry, body: { ...body, preview } };
  return entrySize(full) <= DELIVERY_LIMITS.payloadItems ? full : entry;
}

/** What to say about a message; nothing when it is so already. */
type Amending = (
  row: MessageRow,
  compose: (body: AmendmentBody) => Amendment,
  me: Address,
) => Result<Amendment | undefined, ChatError>;

/** What somebody said or gave, and did not take back. */
const isMessage = ({ body }: MessageRow) =>
  body.type !== 'call' && body.type !== 'timer' && body.type !== 'deleted';

/** What is written now lives as long as both agreed. */
function lives(session: ChatSession, address: Address): { readonly lifetime?: number } {
  const lifetime = session.log.summary(address).timer?.lifetime;
  return lifetime === undefined ? {} : { lifetime };
}

/** A person's words as they are kept: without white space around them. */
const written = (text: string) => text.trim().toWellFormed();
