import type { Address } from '../identity/address.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { DELIVERY_LIMITS } from './delivery-limits.ts';
import type { DeliveryFailure } from './delivery-state.ts';
import type { Lane, OutboxAction, StoreOutcome, Ways } from './lane.ts';
import { LaneIndex } from './lane-index.ts';
import { type OutboxChange, type OutboxRow, rowKey } from './outbox-row.ts';

/** What one event leads to: first the changes are written down, in one transaction, then the actions are done. */
export interface OutboxStep {
  readonly changes: readonly OutboxChange[];
  readonly actions: readonly OutboxAction[];
}

/** What the outbox needs to know of an account. */
export interface Reachability {
  /** Its devices now; empty when none is known, or its identity is in doubt. */
  readonly devices: readonly DeviceId[];
  /** Whether something may be sent to it: a buddy, or the own account. */
  readonly allowed: boolean;
}

const EXPIRY_INTERVAL = 3_600_000;

/**
 * Everything that still has to reach other devices, and how it gets there: a pure core. Rows are written down
 * before they are added; the outbox then says what to send where, and what to write down as it hears what became
 * of it. After a crash it is filled again from what was written down. What arrives twice by that is recognised by
 * the receiver, so an entry ends on every device exactly once.
 */
export class Outbox {
  readonly #ways: Ways;
  readonly #newId: () => string;
  readonly #random: () => number;
  readonly #reach: (owner: Address) => Reachability;
  readonly #lanes: LaneIndex;
  #expireAt: number | undefined;

  /**
   * @param newId ids for payloads and envelopes, never twice the same, also after a restart
   * @param random jitter, 0 up to 1
   * @param reach what is known of an account, asked when it is needed
   */
  constructor(
    ways: Ways,
    newId: () => string,
    random: () => number,
    reach: (owner: Address) => Reachability,
  ) {
    this.#ways = ways;
    this.#newId = newId;
    this.#random = random;
    this.#reach = reach;
    this.#lanes = new LaneIndex(owner => {
      const { devices, allowed } = reach(owner);
      return !allowed || devices.length === 0;
    });
  }

  /** Rows for everybody who should get something: one per device, or one for devices that are not known yet. */
  rowsFor(
    owner: Address,
    what: Omit<OutboxRow, 'owner' | 'device'>,
    except?: DeviceId | undefined,
  ): OutboxRow[] {
    const devices = this.#reach(owner).devices.filter(device => device !== except);
    if (devices.length === 0 && except === undefined) return [{ ...what, owner, device: '' }];
    return devices.map(device => ({ ...what, owner, device }));
  }

  /** Takes rows that are written down, new ones or, after a start, all. */
  add(rows: readonly OutboxRow[], now: number): OutboxStep {
    this.#expireAt ??= now + EXPIRY_INTERVAL;
    const touched = new Set<Lane>();
    for (const row of rows) {
      const lane = this.#lanes.place(row);
      if (lane) touched.add(lane);
    }
    return this.#step([], touched, now);
  }

  linkOpened(device: DeviceId, now: number): OutboxStep {
    const lane = this.#lanes.get(device);
    lane?.linkOpened(now);
    return this.#step([], lane ? [lane] : [], now);
  }

  /** The link is closed, could not be opened, or the peer forgot the session. */
  linkLost(device: DeviceId, now: number): OutboxStep {
    const lane = this.#lanes.get(device);
    lane?.linkLost(now);
    return this.#step([], lane ? [lane] : [], now);
  }

  /** The rendezvous can be reached again. */
  mailboxOpened(now: number): OutboxStep {
    for (const lane of this.#lanes.all()) lane.hurry();
    return this.#step([], this.#lanes.all(), now);
  }

  /** A device confirmed that a payload is stored there. */
  confirmed(device: DeviceId, payload: string, now: number): OutboxStep {
    const lane = this.#lanes.get(device);
    if (!lane) return NOTHING;
    return this.#step(this.#arrived(lane, lane.confirmed(payload)), [lane], now);
  }

  /** A device told by receipt that it has these entries. */
  received(device: DeviceId, ids: readonly string[], now: number): OutboxStep {
    const lane = this.#lanes.get(device);
    if (!lane) return NOTHING;
    const rows = ids.flatMap(id => lane.find(rowKey({ kind: 'entry', id })) ?? []);
    return this.#step(this.#arrived(lane, rows), [lane], now);
  }

  /** What the mailbox answered to a `store`. */
  stored(device: DeviceId, put: string, outcome: StoreOutcome, now: number): OutboxStep {
    const lane = this.#lanes.get(device);
    if (!lane) return NOTHING;
    const rows = lane.storeEnded(put);
    const changes: OutboxChange[] = [];
    switch (outcome) {
      case 'stored':
        lane.storeWorked();
        for (const row of rows) changes.push(...this.#storedRow(lane, row, now));
        break;
      case 'mailbox-full':
      case 'not-buddies':
        lane.storeLater(now, 0, DELIVERY_LIMITS.refusedPause);
        for (const row of rows) changes.push(...this.#keep(lane, { ...row, problem: outcome }));
        break;
      case 'unknown-device':
        // The card will tell whether the device is gone; what the server says alone drops nothing.
        lane.storeLater(now, 0, DELIVERY_LIMITS.refusedPause);
        for (const row of rows) lane.replace(row);
        break;
      default:
        lane.storeLater(now, this.#random());
        for (const row of rows) lane.replace(row);
    }
    return this.#step(changes, [lane], now);
  }

  /** Devices, presence or standing of an account changed. */
  reachabilityChanged(owner: Address, now: number): OutboxStep {
    const { devices, allowed } = this.#reach(owner);
    const changes: OutboxChange[] = [];
    const touched = new Set<Lane>();
    for (const lane of this.#lanes.of(owner)) {
      lane.suspend(!allowed || devices.length === 0);
      touched.add(lane);
      if (devices.length > 0 && !devices.includes(lane.device))
        changes.push(...this.#dissolve(lane, devices, touched));
      else changes.push(...this.#judge(lane, allowed));
    }
    const homeless = devices.length > 0 ? this.#lanes.takeHomeless(owner) : [];
    for (const row of homeless) changes.push(...this.#spread(row, devices, touched));
    return this.#step(changes, touched, now);
  }

  /** The person wants an entry to be tried again at once. Rows that were given up start anew. */
  retry(id: string, now: number): OutboxStep {
    const changes: OutboxChange[] = [];
    const lanes = this.#lanes.holding(id);
    for (const lane of lanes) {
      const row = lane.find(rowKey({ kind: 'entry', id }));
      if (row?.storedAt !== undefined || row === undefined) continue;
      lane.hurry();
      changes.push(...this.#keep(lane, { ...row, problem: undefined, queuedAt: now }));
    }
    return this.#step(changes, lanes, now);
  }

  /** Whether something of this entry is still to be sent or confirmed. */
  holds(id: string): boolean {
    return this.#lanes.holding(id).length > 0;
  }

  /** Does what is due; call at `nextDue`. */
  tick(now: number): OutboxStep {
    const changes = this.#expireAt !== undefined && now >= this.#expireAt ? this.#expire(now) : [];
    const due = this.#lanes
      .all()
      .filter(lane => lane.size === 0 || (lane.due !== undefined && lane.due <= now));
    return this.#step(changes, due, now);
  }

  /** When `tick` is wanted next. */
  nextDue(): number | undefined {
    let next: number | undefined = this.#lanes.size > 0 ? this.#expireAt : undefined;
    for (const { due } of this.#lanes.all()) {
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
    return next;
  }

  #remove(lane: Lane, row: OutboxRow): OutboxChange {
    this.#lanes.remove(lane, row);
    return { change: 'remove', row };
  }

  #arrived(lane: Lane, rows: readonly OutboxRow[]): OutboxChange[] {
    return rows.flatMap(row => {
      const removed = this.#remove(lane, row);
      return row.kind === 'entry' && row.owner === row.peer
        ? [removed, { change: 'state', id: row.id, peer: row.peer, state: 'delivered' } as const]
        : [removed];
    });
  }

  #storedRow(lane: Lane, row: OutboxRow, now: number): OutboxChange[] {
    // The mailbox hands a receipt over exactly once; an entry is kept until its device says that it has it.
    if (row.kind !== 'entry') return [this.#remove(lane, row)];
    const stored = { ...row, storedAt: now, problem: undefined };
    lane.replace(stored);
    const put: OutboxChange = { change: 'put', row: stored };
    return row.owner === row.peer
      ? [put, { change: 'state', id: row.id, peer: row.peer, state: 'sent' }]
      : [put];
  }

  /** Writes a row's problem, or that it is gone, down, and what it means for the entry. */
  #keep(lane: Lane, row: OutboxRow): OutboxChange[] {
    const before = lane.find(rowKey(row));
    lane.replace(row);
    if (before?.problem === row.problem && before?.queuedAt === row.queuedAt) return [];
    return [{ change: 'put', row }, ...this.#verdict(row)];
  }

  /** An entry failed when every device of the other person is out of reach for a reason that time won't mend. */
  #verdict(row: OutboxRow): OutboxChange[] {
    if (row.kind !== 'entry' || row.owner !== row.peer) return [];
    const key = rowKey(row);
    let failure: DeliveryFailure | undefined;
    for (const lane of this.#lanes.holding(row.id)) {
      const other = lane.owner === row.owner ? lane.find(key) : undefined;
      if (other === undefined) continue;
      if (other.storedAt !== undefined) return [];
      if (other.problem === undefined) {
        return [{ change: 'state', id: row.id, peer: row.peer, state: 'queued' }];
      }
      failure = other.problem;
    }
    return failure ? [{ change: 'state', id: row.id, peer: row.peer, state: 'failed', failure }] : [];
  }

  /** Whether the owner is (no) buddy any more shows in what waits for it. */
  #judge(lane: Lane, allowed: boolean): OutboxChange[] {
    const changes: OutboxChange[] = [];
    for (const row of [...lane.rows()]) {
      if (row.storedAt !== undefined || row.kind !== 'entry') continue;
      if (!allowed && row.problem === undefined)
        changes.push(...this.#keep(lane, { ...row, problem: 'not-buddies' }));
      if (allowed && row.problem === 'not-buddies') {
        lane.hurry();
        changes.push(...this.#keep(lane, { ...row, problem: undefined }));
      }
    }
    return changes;
  }

  /** A device is gone for good. What no other device of its owner gets, the others get. */
  #dissolve(lane: Lane, devices: readonly DeviceId[], touched: Set<Lane>): OutboxChange[] {
    const changes: OutboxChange[] = [];
    for (const row of [...lane.rows()]) {
      changes.push(this.#remove(lane, row));
      const elsewhere = this.#lanes.holding(row.id).some(other => other.owner === row.owner);
      if (row.kind === 'entry' && row.owner === row.peer && row.storedAt === undefined && !elsewhere) {
        changes.push(...this.#spread(row, devices, touched));
      }
    }
    this.#lanes.drop(lane);
    return changes;
  }

  #spread(row: OutboxRow, devices: readonly DeviceId[], touched: Set<Lane>): OutboxChange[] {
    const rows = devices.map(device => ({ ...row, device, problem: undefined }));
    for (const each of rows) {
      const lane = this.#lanes.place(each);
      if (lane) touched.add(lane);
    }
    const removed: OutboxChange[] = row.device === '' ? [{ change: 'remove', row }] : [];
    return [...removed, ...rows.map(each => ({ change: 'put', row: each }) as const)];
  }

  #expire(now: number): OutboxChange[] {
    this.#expireAt = now + EXPIRY_INTERVAL;
    const oldest = now - DELIVERY_LIMITS.lifetime;
    const changes: OutboxChange[] = [];
    for (const lane of this.#lanes.all()) {
      for (const row of [...lane.rows()]) {
        if (row.queuedAt > oldest) continue;
        if (row.storedAt === undefined && row.kind === 'entry' && row.owner === row.peer) {
          if (row.problem !== 'expired') changes.push(...this.#keep(lane, { ...row, problem: 'expired' }));
        } else if ((row.storedAt ?? 0) <= oldest) {
          changes.push(this.#remove(lane, row));
        }
      }
    }
    return changes;
  }

  #step(changes: readonly OutboxChange[], lanes: Iterable<Lane>, now: number): OutboxStep {
    const actions: OutboxAction[] = [];
    for (const lane of lanes) {
      if (lane.size === 0) this.#lanes.drop(lane);
      else if (this.#lanes.has(lane)) actions.push(...lane.pump(now, this.#ways, this.#newId));
    }
    return { changes, actions };
  }
}

const NOTHING: OutboxStep = { changes: [], actions: [] };
