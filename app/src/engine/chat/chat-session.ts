import { makeEntryId } from '@kith/shared/chat/entry-id';
import { HybridLogicalClock } from '@kith/shared/chat/hybrid-logical-clock';
import { decideInbound, firstStateOfTheirs, idsOf } from '@kith/shared/chat/inbound';
import {
  checkPayload,
  decodePayload,
  entrySize,
  PRESENCE_KEY_SIZE,
  RECEIPT_SIZE,
  SEEN_SIZE,
} from '@kith/shared/chat/payload';
import { makePlace, type Place } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import {
  type ChatPayload,
  type Entry,
  isAmendment,
  type PlacedEntry,
} from '@kith/shared/protocol/peer-messages';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { KnownDevice } from '../ports/contacts.ts';
import type { Statement } from '../ports/database.ts';
import type { DeliveryWrites } from '../ports/mailbox.ts';
import type { ChatPorts } from './chat-ports.ts';
import type { ChatChange } from './chat-rows.ts';
import { ConversationLog } from './conversation-log.ts';
import { Delivery } from './delivery.ts';
import { Expiry } from './expiry.ts';
import type { Notify } from './notify.ts';
import { Transaction } from './transaction.ts';
import { TypingPeople } from './typing-people.ts';

/** What a call leaves in the conversation. */
export interface LoggedCall {
  readonly callId: string;
  /** The other person. */
  readonly peer: Address;
  readonly caller: Address;
  readonly outcome: 'answered' | 'missed' | 'declined' | 'busy' | 'cancelled' | 'failed';
  /** Milliseconds since 1970, by the caller's clock. */
  readonly startedAt: number;
  /** Milliseconds spoken. */
  readonly duration: number;
  readonly media?: 'voice' | 'video';
  /** What was said with a decline. */
  readonly message?: string;
}

/** An entry and whose conversation it goes to. */
export interface Addressed {
  readonly entry: Entry;
  readonly peer: Address;
}

/** Chat of one account on this device, from its log-in to its log-out. */
export class ChatSession {
  readonly self: KnownDevice;
  readonly log: ConversationLog;
  readonly #ports: ChatPorts;
  readonly #clock: HybridLogicalClock;
  readonly #delivery: Delivery;
  readonly #typing: TypingPeople;
  readonly #expiry: Expiry;
  #stopped = false;

  constructor(ports: ChatPorts, self: KnownDevice, emit: (change: ChatChange) => void) {
    this.#ports = ports;
    this.self = self;
    const now = () => ports.clock.now();
    this.log = new ConversationLog(
      ports.database,
      self.address,
      now,
      change => {
        emit(change);
        if (change.kind === 'message' && change.row.expiresAt !== undefined) {
          this.#expiry.due(change.row.expiresAt);
        }
      },
      ports.report,
    );
    this.#expiry = new Expiry(ports.database, ports.clock, self.address, ports.report, async entries => {
      this.#delivery.recall();
      await this.log.erase(entries);
    });
    this.log.agreed = () => this.#expiry.due(now());
    this.#clock = new HybridLogicalClock(self.device);
    this.#delivery = new Delivery(ports, self, this.log);
    this.#typing = new TypingPeople(ports.clock, (peer, typing) => this.log.setTyping(peer, typing));
  }

  async start(): Promise<void> {
    await this.log.load();
    const last = this.log.lastPlace();
    if (last !== undefined) this.#clock.resume(last);
    // What came due while the program did not run goes before anything is shown or sent.
    await this.#expiry.start();
    await this.#delivery.start();
  }

  /** Nothing is written from now on, not even what is being decided. */
  stop(): void {
    this.#stopped = true;
    this.#typing.stop();
    this.#expiry.stop();
    this.#delivery.stop();
  }

  /** Opens links to the devices of a person that are online, ahead of need. */
  open(peer: Address): void {
    const { contacts, links, report } = this.#ports;
    if (contacts.invisible()) return;
    for (const { device } of contacts.devicesOf(peer)) {
      if (contacts.presenceOf(device) !== 'offline' && links.state(device).state === 'closed') {
        links.link(device).catch(report);
      }
    }
  }

  /**
   * Makes an entry of a text or of what is said about one. It is not written yet: `commit` does.
   *
   * @param id that it was given before
   */
  compose<Body extends Entry['body']>(body: Body, id?: string) {
    const now = this.#ports.clock.now();
    return {
      id: id ?? makeEntryId(now, this.#ports.random),
      order: this.#clock.next(now),
      author: this.self.address,
      body,
    };
  }

  /** Writes entries of one's own down in one transaction, then sends them. */
  async commit(entries: readonly Addressed[]): Promise<void> {
    const tx = new Transaction();
    for (const { entry, peer } of entries) {
      if (entry.body.type === 'delete') this.#delivery.recall();
      if (isAmendment(entry)) this.log.amend(tx, entry, peer);
      else this.log.add(tx, entry, peer, true, 'queued');
      this.#queueEntry(tx, entry, peer, peer);
      this.#queueEntry(tx, entry, peer, this.self.address, this.self.device);
    }
    await tx.commit(this.#ports.database);
    // What is written next has to know what was agreed.
    for (const { entry, peer } of entries) if (entry.body.type === 'timer') await this.log.agree(peer);
  }

  /** What a person wants to hear of a buddy on this device. */
  async notify(peer: Address, notify: Notify): Promise<void> {
    const tx = new Transaction();
    this.log.notify(tx, peer, notify);
    await tx.commit(this.#ports.database);
  }

  /** Tries an entry again at once. */
  async retry(id: string): Promise<boolean> {
    const found = await this.log.queries.message(id);
    if (!found?.row.mine) return false;
    if (this.#delivery.holds(id)) {
      this.#delivery.retry(id);
    } else if (found.row.state === 'queued' || found.row.state === 'failed') {
      const entry = (await this.log.queries.entries([id])).get(id);
      const tx = new Transaction();
      this.log.advance(tx, id, found.peer, true, 'queued');
      if (entry) this.#queueEntry(tx, entry, found.peer, found.peer);
      await tx.commit(this.#ports.database);
    }
    return true;
  }

  /** The person saw everything up to a place. */
  async read(peer: Address, upTo: Place): Promise<void> {
    const ids = await this.log.queries.unseen(peer, upTo);
    const known = this.log.summary(peer).readUpTo;
    if (ids.length === 0 && known !== undefined && known >= upTo) return;
    const tx = new Transaction();
    this.log.readUpTo(tx, peer, upTo);
    const tellPeer = this.#ports.settings().sendReadReceipts;
    for (const id of ids) {
      this.log.advance(tx, id, peer, false, 'read');
      if (tellPeer) this.#delivery.queue(tx, peer, { kind: 'read', id, peer, size: RECEIPT_SIZE });
      this.#delivery.queue(
        tx,
        this.self.address,
        { kind: 'seen', id, peer, size: SEEN_SIZE },
        this.self.device,
      );
    }
    await tx.commit(this.#ports.database);
  }

  /**
   * Gives this device's presence key to devices.
   *
   * @param sequence of the key: one that is still under way is another
   * @param also written in the same transaction
   */
  async givePresenceKey(
    to: readonly KnownDevice[],
    sequence: number,
    also: readonly Statement[],
  ): Promise<void> {
    const tx = new Transaction();
    for (const statement of also) tx.add(statement);
    for (const device of to) {
      this.#delivery.queueFor(tx, device, {
        kind: 'presence-key',
        id: String(sequence),
        peer: device.address,
        size: PRESENCE_KEY_SIZE,
      });
    }
    await tx.commit(this.#ports.database);
  }

  /** Tells the person's devices that are linked with. */
  typing(peer: Address, active: boolean): void {
    if (!this.#ports.settings().sendTyping) return;
    for (const { device } of this.#ports.contacts.devicesOf(peer)) {
      this.#delivery.sendNow(device, { kind: 'typing', active });
    }
  }

  async draft(peer: Address, text: string): Promise<void> {
    const tx = new Transaction();
    this.log.draft(tx, peer, text);
    await tx.commit(this.#ports.database);
  }

  /**
   * Notes a call. The caller's device tells the other person's devices and its own others; a device that was called
   * tells its own others when it took part, so that they know even if the caller's died. All copies have the call's
   * id and place, and the caller's replaces the rest.
   */
  async logCall(call: LoggedCall): Promise<void> {
    const { callId, peer, caller, outcome, startedAt, duration, media, message } = call;
    const entry: PlacedEntry = {
      id: callId,
      order: makePlace(startedAt, 0, callId),
      author: caller,
      body: {
        type: 'call',
        callId,
        caller,
        outcome,
        startedAt: Math.trunc(startedAt),
        duration: Math.trunc(duration),
        ...(media === 'video' && { media }),
        ...(message !== undefined && { message }),
      },
    };
    const mine = caller === this.self.address;
    const tx = new Transaction();
    this.log.add(tx, entry, peer, mine, mine ? 'queued' : firstStateOfTheirs(entry));
    if (mine) this.#queueEntry(tx, entry, peer, peer);
    if (mine || outcome === 'answered' || outcome === 'declined') {
      this.#queueEntry(tx, entry, peer, this.self.address, this.self.device);
    }
    await tx.commit(this.#ports.database);
  }

  /** A message of a link's chat channel. Resolves when what it says is durable. */
  async linkMessage(from: KnownDevice, message: Uint8Array): Promise<void> {
    const payload = decodePayload(message);
    if (!payload.ok) {
      this.#ports.refused(from.address, payload.error);
      return;
    }
    const tx = await this.#take(from, payload.value, 'link');
    if (!this.#stopped) await tx.commit(this.#ports.database);
  }

  /** The body of a mailbox envelope. */
  async mailboxDelivery(from: KnownDevice, body: unknown): Promise<DeliveryWrites> {
    const payload = checkPayload(body);
    if (!payload.ok) {
      this.#ports.refused(from.address, payload.error);
      return { statements: [], committed: () => undefined };
    }
    const tx = await this.#take(from, payload.value, 'mailbox');
    return { statements: tx.statements, committed: changed => tx.committed(changed) };
  }

  /** Decides about a payload; what it means happens when the transaction is committed. */
  async #take(from: KnownDevice, payload: ChatPayload, via: 'link' | 'mailbox'): Promise<Transaction> {
    const now = this.#ports.clock.now();
    const ids = idsOf(payload);
    const known = ids.length > 0 ? await this.log.queries.known(ids) : undefined;
    const early = ids.length > 0 ? await this.log.queries.early(ids) : () => undefined;
    const inbound = decideInbound(payload, {
      self: this.self,
      from,
      now,
      known: id => known?.get(id),
      early,
    });
    const tx = new Transaction();
    for (const change of inbound.changes) {
      if (change.change === 'entry') this.#clock.observe(change.entry.order, now);
      else if (change.change === 'amendment') this.#clock.observe(change.amendment.order, now);
      this.log.apply(tx, change);
    }
    const key = inbound.presenceKey && this.#ports.presenceKeys?.heard(from, inbound.presenceKey);
    if (key) tx.add(key.statement, key.kept);
    // Over a link the confirmation tells the sending device; everybody else gets a receipt.
    const confirmable = via === 'link' && payload.id !== undefined && inbound.refused.length === 0;
    const receipt = { kind: 'received', size: RECEIPT_SIZE } as const;
    for (const entry of inbound.arrived) {
      this.#delivery.queue(tx, from.address, { ...receipt, ...entry }, from.device);
    }
    if (!confirmable) {
      for (const entry of inbound.stored) this.#delivery.queueFor(tx, from, { ...receipt, ...entry });
    }
    // Now, and not when the outbox says so: an envelope that tells is not opened a second time.
    for (const id of inbound.confirmedIds) this.#delivery.forget(tx, from.device, id);
    tx.finally(() => {
      if (confirmable && payload.id !== undefined) {
        this.#delivery.sendNow(from.device, { kind: 'stored', of: payload.id });
      }
      this.#delivery.heard(from.device, inbound.confirmedIds, inbound.confirmedPayloads);
      if (inbound.typing !== undefined) this.#typing.heard(from.address, inbound.typing);
      else if (inbound.arrived.length > 0) this.#typing.heard(from.address, false);
      for (const { reason } of inbound.refused) this.#ports.refused(from.address, reason);
    });
    return tx;
  }

  #queueEntry(tx: Transaction, entry: Entry, peer: Address, owner: Address, except?: DeviceId): void {
    this.#delivery.remember(entry);
    this.#delivery.queue(tx, owner, { kind: 'entry', id: entry.id, peer, size: entrySize(entry) }, except);
  }
}
