import type { DeviceId } from '../protocol/schemas.ts';
import type { HubList } from './hub-list.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { PresenceRecord } from './presence-record.ts';
import type { RecordStore, Stores } from './record-store.ts';
import type { Signed } from './signed.ts';

export interface HubRecordParts {
  readonly hubs: HubList;
  readonly store: RecordStore;
  /** In [0, 1). */
  readonly random: () => number;
  /** Stores records at another hub. */
  readonly send: (hub: DeviceId, records: Signed<PresenceRecord>[]) => void;
}

const NEVER = Number.POSITIVE_INFINITY;

/** When a hub's records are stored at others: when they are published, when hubs came or went, and now and then. */
export class HubRecords {
  readonly #parts: HubRecordParts;
  /** When records are placed anew, after the hub list was no longer what it was. */
  #placeAt = NEVER;
  #placedVersion = 0;
  /** When the records of the leaves are stored once more. */
  #restoreAt = NEVER;

  constructor(parts: HubRecordParts) {
    this.#parts = parts;
  }

  get wakeAt(): number {
    return Math.min(this.#placeAt, this.#restoreAt);
  }

  start(now: number): void {
    this.#restoreAt = now + OVERLAY_LIMITS.restoreInterval;
  }

  publish(leaf: DeviceId, record: Signed<PresenceRecord>, now: number): void {
    this.#send(this.#parts.store.publish(leaf, record, now));
  }

  /** Some did not arrive where they were stored. */
  notStored(now: number): void {
    this.#restoreAt = Math.min(this.#restoreAt, now + OVERLAY_LIMITS.restoreSoonest);
  }

  /** Sees whether hubs came or went since the last look. @param urgent the hub stops: what it holds has to go now */
  watch(urgent: boolean, now: number): boolean {
    if (this.#parts.hubs.version === this.#placedVersion || this.#placeAt !== NEVER) return false;
    if (urgent || this.#placedVersion === 0) this.#place(now);
    else this.#placeAt = now + OVERLAY_LIMITS.placementDelay;
    return true;
  }

  tick(now: number): void {
    if (now >= this.#placeAt) this.#place(now);
    if (now >= this.#restoreAt) {
      // Stores may be lost on their way.
      this.#restoreAt = now + OVERLAY_LIMITS.restoreInterval * (0.9 + this.#parts.random() / 5);
      this.#send(this.#parts.store.restore());
    }
  }

  #place(now: number): void {
    const { hubs, store } = this.#parts;
    this.#placeAt = NEVER;
    this.#placedVersion = hubs.version;
    this.#send(store.place(hubs.live, now));
  }

  #send(stores: Stores): void {
    for (const [hub, records] of stores) {
      for (let i = 0; i < records.length; i += OVERLAY_LIMITS.names)
        this.#parts.send(hub, records.slice(i, i + OVERLAY_LIMITS.names));
    }
  }
}
