import { DELIVERY_LIMITS } from '@kith/shared/chat/delivery-limits';
import type { OutboxAction } from '@kith/shared/chat/lane';
import { Outbox, type OutboxStep } from '@kith/shared/chat/outbox';
import type { OutboxRow } from '@kith/shared/chat/outbox-row';
import { buildPayload, encodePayload } from '@kith/shared/chat/payload';
import type { Address } from '@kith/shared/identity/address';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { ChatItem, ChatPayload, Entry } from '@kith/shared/protocol/peer-messages';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { loadOutbox, putOutboxRow, removeOutboxRow } from '../history/outbox-rows.ts';
import type { KnownDevice } from '../ports/contacts.ts';
import type { ChatPorts } from './chat-ports.ts';
import type { ConversationLog } from './conversation-log.ts';
import { Transaction } from './transaction.ts';

/** Entries just written, for which no query is needed before they are sent. */
const FRESH_ENTRIES = 64;

/** Drives the outbox core of one account: writes down what it decides, and sends over links and the mailbox. */
export class Delivery {
  readonly #ports: ChatPorts;
  readonly #self: KnownDevice;
  readonly #log: ConversationLog;
  readonly #outbox: Outbox;
  readonly #fresh = new Map<string, Entry>();
  readonly #queued = new WeakMap<Transaction, OutboxRow[]>();
  readonly #openLinks = new Set<DeviceId>();
  readonly #endings: (() => void)[] = [];
  #cancelTimer: (() => void) | undefined;
  #stopped = false;

  constructor(ports: ChatPorts, self: KnownDevice, log: ConversationLog) {
    this.#ports = ports;
    this.#self = self;
    this.#log = log;
    this.#outbox = new Outbox(
      {
        link: device => this.#link(device),
        online: device => !ports.contacts.invisible() && ports.contacts.presenceOf(device) !== 'offline',
        mailbox: () => ports.mailbox.available(),
      },
      () => toBase64Url(ports.random(16)),
      () => (ports.random(1)[0] ?? 0) / 256,
      owner => this.#reach(owner),
    );
  }

  /** Takes up what an earlier run left unsent. */
  async start(): Promise<void> {
    const { database, links, mailbox, contacts } = this.#ports;
    const rows = await loadOutbox(database, this.#self.address);
    this.#endings.push(
      links.onState((device, { state }) => {
        if (state === 'open' || state === 'replacing') this.#linkOpened(device);
        else if (state === 'closed') this.#linkLost(device);
      }),
      links.onSessionReset(device => {
        this.#run(this.#outbox.linkLost(device, this.#now()));
      }),
      mailbox.onAvailable(() => this.#run(this.#outbox.mailboxOpened(this.#now()))),
      contacts.onChange(address => this.#run(this.#outbox.reachabilityChanged(address, this.#now()))),
    );
    for (const { device } of rows) {
      if (device !== '' && this.#link(device) === 'open') this.#openLinks.add(device);
    }
    this.#run(this.#outbox.add(rows, this.#now()));
    for (const owner of new Set(rows.map(row => row.owner))) {
      this.#run(this.#outbox.reachabilityChanged(owner, this.#now()));
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
    for (const end of this.#endings.splice(0)) end();
  }

  /** Rows for the devices of an account, written down with the transaction and sent after it. */
  queue(
    tx: Transaction,
    owner: Address,
    what: Omit<OutboxRow, 'owner' | 'device' | 'queuedAt'>,
    except?: DeviceId,
  ): void {
    const rows = this.#outbox.rowsFor(owner, { ...what, queuedAt: this.#now() }, except);
    this.#queueRows(tx, rows);
  }

  /** One row for one device. */
  queueFor(tx: Transaction, to: KnownDevice, what: Omit<OutboxRow, 'owner' | 'device' | 'queuedAt'>): void {
    this.#queueRows(tx, [{ ...what, owner: to.address, device: to.device, queuedAt: this.#now() }]);
  }

  /** A device has an entry: its row goes with the transaction. */
  forget(tx: Transaction, device: DeviceId, id: string): void {
    tx.add(removeOutboxRow(this.#self.address, { device, kind: 'entry', id }));
  }

  /** An entry that will be sent with this transaction: spares a query. */
  remember(entry: Entry): void {
    this.#fresh.set(entry.id, entry);
    if (this.#fresh.size <= FRESH_ENTRIES) return;
    const [oldest] = this.#fresh.keys();
    if (oldest !== undefined) this.#fresh.delete(oldest);
  }

  /** Something was taken back: what is sent from now on is what the database has. */
  recall(): void {
    this.#fresh.clear();
  }

  /** Whether something of this entry is still to be sent or confirmed. */
  holds(id: string): boolean {
    return this.#outbox.holds(id);
  }

  retry(id: string): void {
    this.#run(this.#outbox.retry(id, this.#now()));
  }

  /** A device told what it has. */
  heard(from: DeviceId, ids: readonly string[], payloads: readonly string[]): void {
    if (ids.length > 0) this.#run(this.#outbox.received(from, ids, this.#now()));
    for (const payload of payloads) this.#run(this.#outbox.confirmed(from, payload, this.#now()));
  }

  /** Sends something that is not worth keeping over an open link; says whether there is one. */
  sendNow(device: DeviceId, item: ChatItem): boolean {
    if (this.#link(device) !== 'open') return false;
    this.#transmit(device, { v: 1, items: [item] });
    return true;
  }

  /** All rows of a transaction are added at once, so that they share payloads. */
  #queueRows(tx: Transaction, rows: readonly OutboxRow[]): void {
    for (const row of rows) tx.add(putOutboxRow(this.#self.address, row));
    const queued = this.#queued.get(tx);
    if (queued) {
      queued.push(...rows);
      return;
    }
    const all = [...rows];
    this.#queued.set(tx, all);
    tx.finally(() => this.#run(this.#outbox.add(all, this.#now())));
  }

  #run(step: OutboxStep): void {
    if (this.#stopped) return;
    if (step.changes.length === 0) {
      this.#act(step.actions);
      return;
    }
    const tx = new Transaction();
    for (const change of step.changes) {
      if (change.change === 'put') tx.add(putOutboxRow(this.#self.address, change.row));
      else if (change.change === 'remove') tx.add(removeOutboxRow(this.#self.address, change.row));
      else this.#log.advance(tx, change.id, change.peer, true, change.state, change.failure);
    }
    tx.commit(this.#ports.database).then(() => this.#act(step.actions), this.#ports.report);
  }

  #act(actions: readonly OutboxAction[]): void {
    if (this.#stopped) return;
    for (const action of actions) {
      if (action.do === 'open-link') this.#openLink(action.device);
      else if (action.do === 'send') this.#send(action).catch(this.#ports.report);
      else this.#store(action).catch(this.#ports.report);
    }
    this.#schedule();
  }

  #openLink(device: DeviceId): void {
    this.#ports.links.link(device, DELIVERY_LIMITS.linkWait).then(opened => {
      if (!opened.ok && !this.#stopped) this.#run(this.#outbox.linkLost(device, this.#now()));
    }, this.#ports.report);
  }

  async #send(action: Extract<OutboxAction, { do: 'send' }>): Promise<void> {
    const payload = await this.#payload(action.rows, action.payload);
    if (this.#stopped) return;
    // Nothing left to tell, such as an entry that was erased: as good as confirmed.
    if (!payload) this.#run(this.#outbox.confirmed(action.device, action.payload, this.#now()));
    else this.#transmit(action.device, payload);
  }

  async #store(action: Extract<OutboxAction, { do: 'store' }>): Promise<void> {
    const payload = await this.#payload(action.rows);
    const to = this.#ports.contacts.find(action.device);
    const outcome =
      payload === undefined
        ? 'stored'
        : to === undefined
          ? 'unknown-device'
          : await this.#ports.mailbox.put(action.put, to, payload);
    this.#run(this.#outbox.stored(action.device, action.put, outcome, this.#now()));
  }

  #transmit(device: DeviceId, payload: ChatPayload): void {
    // What becomes of it is told by the confirmation, by the link's state, or by a session reset.
    this.#ports.links.send(device, 'chat', encodePayload(payload)).outcome.catch(this.#ports.report);
  }

  async #payload(rows: readonly OutboxRow[], id?: string): Promise<ChatPayload | undefined> {
    const missing = rows.filter(row => row.kind === 'entry' && !this.#fresh.has(row.id)).map(row => row.id);
    const kept = missing.length > 0 ? await this.#log.queries.entries(missing) : undefined;
    return buildPayload(
      rows,
      {
        entry: each => this.#fresh.get(each) ?? kept?.get(each),
        readUpTo: peer => this.#log.summary(peer).readUpTo,
        presenceKey: () => this.#ports.presenceKeys?.own(),
      },
      id,
    );
  }

  #linkOpened(device: DeviceId): void {
    if (this.#openLinks.has(device)) return;
    this.#openLinks.add(device);
    this.#run(this.#outbox.linkOpened(device, this.#now()));
  }

  #linkLost(device: DeviceId): void {
    this.#openLinks.delete(device);
    this.#run(this.#outbox.linkLost(device, this.#now()));
  }

  #link(device: DeviceId): 'closed' | 'connecting' | 'open' {
    const { state } = this.#ports.links.state(device);
    return state === 'replacing' ? 'open' : state;
  }

  #reach(owner: Address): { devices: readonly DeviceId[]; allowed: boolean } {
    const { contacts } = this.#ports;
    const own = owner === this.#self.address;
    const devices = contacts.devicesOf(owner).map(each => each.device);
    return {
      devices: own ? devices.filter(device => device !== this.#self.device) : devices,
      allowed: own || contacts.isBuddy(owner),
    };
  }

  #schedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const due = this.#outbox.nextDue();
    if (due === undefined) return;
    this.#cancelTimer = this.#ports.clock.after(Math.max(0, due - this.#now()), () => {
      this.#run(this.#outbox.tick(this.#now()));
    });
  }

  #now(): number {
    return this.#ports.clock.now();
  }
}
