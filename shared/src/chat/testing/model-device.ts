import type { Address } from '../../identity/address.ts';
import type { ChatPayload, Entry } from '../../protocol/peer-messages.ts';
import type { DeviceId } from '../../protocol/schemas.ts';
import { type DeliveryState, further } from '../delivery-state.ts';
import { HybridLogicalClock } from '../hybrid-logical-clock.ts';
import { decideInbound, type InboundChange, idsOf, type KnownEntry } from '../inbound.ts';
import type { OutboxAction, StoreOutcome } from '../lane.ts';
import { Outbox, type OutboxStep } from '../outbox.ts';
import { type OutboxRow, rowKey } from '../outbox-row.ts';
import { buildPayload, entrySize, RECEIPT_SIZE, SEEN_SIZE } from '../payload.ts';
import type { Place } from '../place.ts';

/** Thrown where a process dies; nothing after it in the same step happens. */
export class Crash extends Error {}

/** What a device of the model finds around it. */
export interface ModelSurroundings {
  now(): number;
  random(): number;
  newId(): string;
  /** Throws `Crash` when this is the moment. */
  mayCrash(device: ModelDevice): void;
  link(from: DeviceId, to: DeviceId): 'closed' | 'connecting' | 'open';
  online(device: DeviceId): boolean;
  devicesOf(address: Address): readonly DeviceId[];
  openLink(from: DeviceId, to: DeviceId): void;
  sendOverLink(from: DeviceId, to: DeviceId, payload: ChatPayload): void;
  store(from: DeviceId, to: DeviceId, put: string, payload: ChatPayload): void;
  /** A person's device shows a state of an entry of its own: the test checks that it is true. */
  claims(device: ModelDevice, id: string, state: DeliveryState): void;
}

export interface ModelEntry {
  readonly entry: Entry;
  readonly peer: Address;
  readonly mine: boolean;
  state: DeliveryState;
}

/** What is on the disk of a device. */
class Disk {
  readonly entries = new Map<string, ModelEntry>();
  readonly outbox = new Map<string, OutboxRow>();
  readonly early = new Map<string, DeliveryState>();
  readonly readUpTo = new Map<Address, Place>();
  readonly envelopes = new Set<string>();
}

/**
 * A device around the chat cores, as small as can be: decides, writes to its disk at once, then acts, and may die
 * between any two of these. Its disk survives.
 */
export class ModelDevice {
  readonly address: Address;
  readonly device: DeviceId;
  readonly disk = new Disk();
  up = true;
  readonly #world: ModelSurroundings;
  #clock!: HybridLogicalClock;
  #outbox!: Outbox;

  constructor(world: ModelSurroundings, address: Address, device: DeviceId) {
    this.#world = world;
    this.address = address;
    this.device = device;
    this.#boot();
  }

  /** The entries of a conversation in order. */
  conversation(): ModelEntry[] {
    return [...this.disk.entries.values()].sort((a, b) => (a.entry.order < b.entry.order ? -1 : 1));
  }

  restart(): void {
    this.up = true;
    this.#boot();
    this.#run(this.#outbox.add([...this.disk.outbox.values()], this.#world.now()));
  }

  send(peer: Address, text: string): string {
    const now = this.#world.now();
    const entry: Entry = {
      id: this.#world.newId(),
      order: this.#clock.next(now),
      author: this.address,
      body: { type: 'text', text },
    };
    this.#world.mayCrash(this);
    const what = { kind: 'entry', id: entry.id, peer, size: entrySize(entry), queuedAt: now } as const;
    const rows = [
      ...this.#outbox.rowsFor(peer, what),
      ...this.#outbox.rowsFor(this.address, what, this.device),
    ];
    this.#insert(entry, peer, true, 'queued');
    this.#commitRows(rows);
    this.#world.mayCrash(this);
    this.#run(this.#outbox.add(rows, now));
    return entry.id;
  }

  /** The person looks at everything that is here. Returns what was seen for the first time. */
  read(peer: Address): string[] {
    const unseen = this.conversation().filter(each => !each.mine && each.state === 'delivered');
    const last = unseen.at(-1);
    if (!last) return [];
    this.#world.mayCrash(this);
    const queuedAt = this.#world.now();
    this.disk.readUpTo.set(peer, last.entry.order);
    const rows: OutboxRow[] = [];
    for (const each of unseen) {
      const { id } = each.entry;
      each.state = 'read';
      rows.push(...this.#outbox.rowsFor(peer, { kind: 'read', id, peer, size: RECEIPT_SIZE, queuedAt }));
      rows.push(
        ...this.#outbox.rowsFor(
          this.address,
          { kind: 'seen', id, peer, size: SEEN_SIZE, queuedAt },
          this.device,
        ),
      );
    }
    this.#commitRows(rows);
    // Whatever happens next: the person has seen them.
    const seen = unseen.map(each => each.entry.id);
    this.#run(this.#outbox.add(rows, queuedAt));
    return seen;
  }

  /** A payload over a link. */
  fromLink(from: { address: Address; device: DeviceId }, payload: ChatPayload): void {
    this.#take(from, payload, 'link', undefined);
  }

  /** An envelope of the mailbox; returns once it is durable. */
  fromMailbox(from: { address: Address; device: DeviceId }, payload: ChatPayload, envelope: string): void {
    if (!this.disk.envelopes.has(envelope)) this.#take(from, payload, 'mailbox', envelope);
  }

  linkOpened(device: DeviceId): void {
    this.#run(this.#outbox.linkOpened(device, this.#world.now()));
  }

  linkLost(device: DeviceId): void {
    this.#run(this.#outbox.linkLost(device, this.#world.now()));
  }

  mailboxOpened(): void {
    this.#run(this.#outbox.mailboxOpened(this.#world.now()));
  }

  reachabilityChanged(owner: Address): void {
    this.#run(this.#outbox.reachabilityChanged(owner, this.#world.now()));
  }

  stored(to: DeviceId, put: string, outcome: StoreOutcome): void {
    this.#run(this.#outbox.stored(to, put, outcome, this.#world.now()));
  }

  tick(): void {
    this.#run(this.#outbox.tick(this.#world.now()));
  }

  nextDue(): number | undefined {
    return this.#outbox.nextDue();
  }

  #boot(): void {
    const world = this.#world;
    this.#clock = new HybridLogicalClock(this.device);
    const last = this.conversation().at(-1);
    if (last) this.#clock.resume(last.entry.order);
    this.#outbox = new Outbox(
      {
        link: device => world.link(this.device, device),
        online: device => world.online(device),
        mailbox: () => world.online(this.device),
      },
      () => world.newId(),
      () => world.random(),
      owner => ({ devices: world.devicesOf(owner).filter(each => each !== this.device), allowed: true }),
    );
  }

  #take(
    from: { address: Address; device: DeviceId },
    payload: ChatPayload,
    via: 'link' | 'mailbox',
    envelope: string | undefined,
  ): void {
    const now = this.#world.now();
    const ids = new Set(idsOf(payload));
    const known = (id: string): KnownEntry | undefined => {
      if (!ids.has(id)) throw new Error(`idsOf left out ${id}`);
      const kept = this.disk.entries.get(id);
      return kept && { author: kept.entry.author, peer: kept.peer };
    };
    const inbound = decideInbound(payload, {
      self: this,
      from,
      now,
      known,
      early: (...key) => this.disk.early.get(key.join(' ')),
    });
    if (inbound.refused.length > 0) throw new Error(`refused: ${inbound.refused[0]?.reason}`);
    this.#world.mayCrash(this);
    const rows: OutboxRow[] = [];
    const confirmable = via === 'link' && payload.id !== undefined;
    const receipt = { kind: 'received', size: RECEIPT_SIZE, queuedAt: now } as const;
    for (const each of inbound.arrived) {
      rows.push(...this.#outbox.rowsFor(from.address, { ...receipt, ...each }, from.device));
    }
    if (!confirmable) {
      for (const each of inbound.stored) {
        rows.push({ ...receipt, ...each, owner: from.address, device: from.device });
      }
    }
    for (const change of inbound.changes) this.#apply(change, now);
    this.#commitRows(rows);
    for (const id of inbound.confirmedIds)
      this.disk.outbox.delete(`${from.device} ${rowKey({ kind: 'entry', id })}`);
    if (envelope !== undefined) this.disk.envelopes.add(envelope);
    this.#world.mayCrash(this);
    this.#run(this.#outbox.add(rows, now));
    if (confirmable && payload.id !== undefined) {
      this.#world.sendOverLink(this.device, from.device, {
        v: 1,
        items: [{ kind: 'stored', of: payload.id }],
      });
    }
    this.#run(this.#outbox.received(from.device, inbound.confirmedIds, now));
    for (const each of inbound.confirmedPayloads) this.#run(this.#outbox.confirmed(from.device, each, now));
  }

  #apply(change: InboundChange, now: number): void {
    switch (change.change) {
      case 'entry':
        this.#clock.observe(change.entry.order, now);
        this.#insert(change.entry, change.peer, change.mine, change.state);
        break;
      case 'state':
        this.#advance(change.id, change.state);
        break;
      case 'early': {
        const key = `${change.id} ${change.peer} ${change.author}`;
        this.disk.early.set(key, further(this.disk.early.get(key) ?? 'queued', change.state));
        break;
      }
      case 'read-up-to':
        this.disk.readUpTo.set(change.peer, change.place);
        break;
      case 'call':
        break;
    }
  }

  #insert(entry: Entry, peer: Address, mine: boolean, state: DeliveryState): void {
    if (this.disk.entries.has(entry.id)) throw new Error(`${entry.id} was shown twice on ${this.device}`);
    this.disk.entries.set(entry.id, { entry, peer, mine, state });
    if (mine) this.#world.claims(this, entry.id, state);
  }

  #advance(id: string, state: DeliveryState): void {
    const kept = this.disk.entries.get(id);
    if (!kept) return;
    const next = further(kept.state, state);
    if (next === kept.state) return;
    kept.state = next;
    if (kept.mine) this.#world.claims(this, id, next);
  }

  #commitRows(rows: readonly OutboxRow[]): void {
    for (const row of rows) this.disk.outbox.set(`${row.device} ${rowKey(row)}`, row);
  }

  #run(step: OutboxStep): void {
    for (const change of step.changes) {
      if (change.change === 'put') this.#commitRows([change.row]);
      else if (change.change === 'remove')
        this.disk.outbox.delete(`${change.row.device} ${rowKey(change.row)}`);
      else this.#advance(change.id, change.state);
    }
    for (const action of step.actions) this.#act(action);
  }

  #act(action: OutboxAction): void {
    if (action.do === 'open-link') {
      this.#world.openLink(this.device, action.device);
      return;
    }
    const payload = buildPayload(
      action.rows,
      {
        entry: id => this.disk.entries.get(id)?.entry,
        readUpTo: peer => this.disk.readUpTo.get(peer),
        presenceKey: () => undefined,
      },
      action.do === 'send' ? action.payload : undefined,
    );
    this.#world.mayCrash(this);
    if (!payload) throw new Error('rows of entries that are not here');
    if (action.do === 'send') this.#world.sendOverLink(this.device, action.device, payload);
    else this.#world.store(this.device, action.device, action.put, payload);
  }
}
