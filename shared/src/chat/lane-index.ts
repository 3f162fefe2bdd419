import type { Address } from '../identity/address.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { Lane } from './lane.ts';
import { type OutboxRow, rowKey } from './outbox-row.ts';

/** All lanes, the rows whose owner has no known device, and which lanes hold an entry. */
export class LaneIndex {
  readonly #suspended: (owner: Address) => boolean;
  readonly #lanes = new Map<DeviceId, Lane>();
  readonly #homeless = new Map<Address, Map<string, OutboxRow>>();
  readonly #entries = new Map<string, Set<Lane>>();

  /** @param suspended whether a new lane to devices of this account may send nothing for now */
  constructor(suspended: (owner: Address) => boolean) {
    this.#suspended = suspended;
  }

  get size(): number {
    return this.#lanes.size;
  }

  get(device: DeviceId): Lane | undefined {
    return this.#lanes.get(device);
  }

  has(lane: Lane): boolean {
    return this.#lanes.get(lane.device) === lane;
  }

  all(): Lane[] {
    return [...this.#lanes.values()];
  }

  of(owner: Address): Lane[] {
    return this.all().filter(lane => lane.owner === owner);
  }

  /** Lanes in which an entry is still to be sent or confirmed. */
  holding(id: string): Lane[] {
    return [...(this.#entries.get(id) ?? [])];
  }

  /** Puts a row into its lane, or aside when its owner has no known device. */
  place(row: OutboxRow): Lane | undefined {
    if (row.device === '') {
      const rows = this.#homeless.get(row.owner) ?? new Map<string, OutboxRow>();
      rows.set(rowKey(row), row);
      this.#homeless.set(row.owner, rows);
      return undefined;
    }
    let lane = this.#lanes.get(row.device);
    if (lane === undefined) {
      lane = new Lane(row.device, row.owner, this.#suspended(row.owner));
      this.#lanes.set(row.device, lane);
    }
    lane.add(row);
    if (row.kind === 'entry') {
      const lanes = this.#entries.get(row.id) ?? new Set();
      lanes.add(lane);
      this.#entries.set(row.id, lanes);
    }
    return lane;
  }

  remove(lane: Lane, row: OutboxRow): void {
    lane.remove(rowKey(row));
    if (row.kind !== 'entry') return;
    const lanes = this.#entries.get(row.id);
    lanes?.delete(lane);
    if (lanes?.size === 0) this.#entries.delete(row.id);
  }

  /** Forgets a lane that holds nothing. */
  drop(lane: Lane): void {
    if (this.has(lane)) this.#lanes.delete(lane.device);
  }

  /** Rows that waited for a device of this account; they are not kept here any more. */
  takeHomeless(owner: Address): OutboxRow[] {
    const rows = [...(this.#homeless.get(owner)?.values() ?? [])];
    this.#homeless.delete(owner);
    return rows;
  }
}
