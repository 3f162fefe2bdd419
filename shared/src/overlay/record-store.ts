import type { PublicKey } from '../identity/crypto-suite.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import {
  insertRanked,
  isBetter,
  type PlacedHub,
  type PlacementKey,
  placementKey,
  placementScore,
  type Ranked,
  rankHubs,
} from './placement.ts';
import { isCurrent, type PresenceRecord } from './presence-record.ts';
import type { Signed } from './signed.ts';
import { TimerQueue } from './timer-queue.ts';

interface Held {
  record: Signed<PresenceRecord>;
  readonly key: PlacementKey;
  /** Where it belongs, best first, as of the last look at the hub list. */
  replicas: Ranked[];
  /** The leaf that this hub publishes it for. */
  publisher: DeviceId | undefined;
}

/** Records that are to be stored at a hub. */
export type Stores = Map<DeviceId, Signed<PresenceRecord>[]>;

/** Bytes around a token: what a map and its keys cost. */
const ENTRY_BYTES = 512;

/**
 * The records that a hub has: those of its leaves, which it publishes, and those that are placed on it. Each belongs to three
 * hubs; the hub of the leaf sees to that while the leaf is there, and of those that hold it the first that is left.
 */
export class RecordStore {
  readonly #me: DeviceId;
  readonly #byName = new Map<PublicKey, Held>();
  readonly #ofLeaf = new Map<DeviceId, PublicKey>();
  readonly #expiry = new TimerQueue<PublicKey>();
  /** Copies that belong elsewhere, until when they are kept. */
  readonly #grace = new TimerQueue<PublicKey>();
  #bytes = 0;
  #hubs: readonly PlacedHub[] = [];
  #known: ReadonlySet<DeviceId> = new Set();

  constructor(me: DeviceId) {
    this.#me = me;
  }

  get size(): number {
    return this.#byName.size;
  }

  get published(): number {
    return this.#ofLeaf.size;
  }

  get wakeAt(): number {
    return Math.min(this.#expiry.wakeAt, this.#grace.wakeAt);
  }

  get(name: PublicKey, now: number): Signed<PresenceRecord> | undefined {
    const record = this.#byName.get(name)?.record;
    return record && record.value.expiresAt > now ? record : undefined;
  }

  /** Where records of a name belong, best first. */
  replicas(name: PublicKey): readonly Ranked[] {
    return (
      this.#byName.get(name)?.replicas ?? rankHubs(placementKey(name), this.#hubs, OVERLAY_LIMITS.replicas)
    );
  }

  /** Takes the record of a leaf in place of its last one; says where it is to be stored. */
  publish(leaf: DeviceId, record: Signed<PresenceRecord>, now: number): Stores {
    const held = this.#put(record, now);
    const stores: Stores = new Map();
    if (held === undefined) return stores;
    const { name } = record.value;
    if (held.publisher !== undefined && held.publisher !== leaf) this.#ofLeaf.delete(held.publisher);
    if (this.#ofLeaf.get(leaf) !== name) this.unpublish(leaf, now);
    held.publisher = leaf;
    this.#ofLeaf.set(leaf, name);
    this.#grace.delete(name);
    this.#addStores(held, [], stores);
    return stores;
  }

  /** The leaf is another hub's now, or gone: others see to its record. */
  unpublish(leaf: DeviceId, now: number): void {
    const name = this.#ofLeaf.get(leaf);
    if (name === undefined) return;
    this.#ofLeaf.delete(leaf);
    const held = this.#byName.get(name);
    if (held === undefined) return;
    held.publisher = undefined;
    if (!includes(held.replicas, this.#me)) this.#grace.set(name, now + OVERLAY_LIMITS.recordGrace);
  }

  /** Takes a record that another hub stores here. One that belongs elsewhere is kept for a while only. */
  store(record: Signed<PresenceRecord>, now: number): void {
    const held = this.#put(record, now);
    if (held === undefined || held.publisher !== undefined || includes(held.replicas, this.#me)) return;
    if (!this.#grace.has(record.value.name))
      this.#grace.set(record.value.name, now + OVERLAY_LIMITS.recordGrace);
  }

  /** Looks at all records anew after hubs came or went; says what is to be stored where. */
  place(hubs: readonly PlacedHub[], now: number): Stores {
    const before = this.#known;
    this.#hubs = hubs;
    this.#known = new Set(hubs.map(({ hub }) => hub));
    const added = hubs.filter(({ hub }) => !before.has(hub));
    const stores: Stores = new Map();
    for (const held of this.#byName.values()) {
      const old = held.replicas;
      const lost = old.some(({ hub }) => !this.#known.has(hub));
      const moved =
        lost || old.length < OVERLAY_LIMITS.replicas ? this.#rank(held.key) : improved(held, added);
      if (moved === undefined) continue;
      held.replicas = moved;
      this.#afterMove(held, old, stores, now);
    }
    return stores;
  }

  /** Where the records of the leaves are to be stored once more. */
  restore(): Stores {
    const stores: Stores = new Map();
    for (const name of this.#ofLeaf.values()) {
      const held = this.#byName.get(name);
      if (held) this.#addStores(held, [], stores);
    }
    return stores;
  }

  expire(now: number): void {
    for (let name = this.#expiry.take(now); name !== undefined; name = this.#expiry.take(now))
      this.#drop(name);
    for (let name = this.#grace.take(now); name !== undefined; name = this.#grace.take(now)) this.#drop(name);
  }

  #afterMove(held: Held, old: readonly Ranked[], stores: Stores, now: number): void {
    const { name } = held.record.value;
    const mine = includes(held.replicas, this.#me);
    const wasMine = includes(old, this.#me);
    const firstLeft = old.find(({ hub }) => this.#known.has(hub))?.hub;
    if (held.publisher !== undefined || (wasMine && (!mine || firstLeft === this.#me))) {
      this.#addStores(held, old, stores);
    }
    if (mine || held.publisher !== undefined) this.#grace.delete(name);
    else if (!this.#grace.has(name)) this.#grace.set(name, now + OVERLAY_LIMITS.recordGrace);
  }

  /** Stores at all replicas but those that had it. */
  #addStores({ record, replicas }: Held, had: readonly Ranked[], stores: Stores): void {
    for (const { hub } of replicas) {
      if (hub === this.#me || includes(had, hub)) continue;
      const list = stores.get(hub);
      if (list) list.push(record);
      else stores.set(hub, [record]);
    }
  }

  /** Keeps a record if it is newer than what is known and there is room. */
  #put(record: Signed<PresenceRecord>, now: number): Held | undefined {
    const { name, sequence, expiresAt } = record.value;
    if (!isCurrent(record.value, now)) return undefined;
    const held = this.#byName.get(name);
    if (held) {
      if (sequence < held.record.value.sequence) return undefined;
      this.#bytes += record.token.length - held.record.token.length;
      held.record = record;
      this.#expiry.set(name, expiresAt);
      return held;
    }
    const bytes = this.#bytes + record.token.length + ENTRY_BYTES;
    if (this.#byName.size >= OVERLAY_LIMITS.records || bytes > OVERLAY_LIMITS.recordBytes) return undefined;
    const key = placementKey(name);
    const fresh: Held = { record, key, replicas: this.#rank(key), publisher: undefined };
    this.#byName.set(name, fresh);
    this.#bytes = bytes;
    this.#expiry.set(name, expiresAt);
    return fresh;
  }

  #rank(key: PlacementKey): Ranked[] {
    return rankHubs(key, this.#hubs, OVERLAY_LIMITS.replicas);
  }

  #drop(name: PublicKey): void {
    const held = this.#byName.get(name);
    if (held === undefined) return;
    this.#byName.delete(name);
    this.#bytes -= held.record.token.length + ENTRY_BYTES;
    this.#expiry.delete(name);
    this.#grace.delete(name);
    if (held.publisher !== undefined) this.#ofLeaf.delete(held.publisher);
  }
}

/** The replicas with those of the new hubs that are better than the last; `undefined` when none is. */
function improved({ key, replicas }: Held, added: readonly PlacedHub[]): Ranked[] | undefined {
  let better: Ranked[] | undefined;
  for (const hub of added) {
    const entry = { hub: hub.hub, score: placementScore(key, hub) };
    const best = better ?? replicas;
    if (!isBetter(entry, best[best.length - 1]!)) continue;
    better ??= [...replicas];
    insertRanked(better, entry, OVERLAY_LIMITS.replicas);
  }
  return better;
}

function includes(replicas: readonly Ranked[], hub: DeviceId): boolean {
  return replicas.some(entry => entry.hub === hub);
}
