import type { DeviceId } from '../protocol/schemas.ts';
import type { HubLeaves } from './hub-leaves.ts';
import type { HubLookups } from './hub-lookups.ts';
import type { HubRecords } from './hub-records.ts';
import type { HubTransit } from './hub-transit.ts';
import type { FromLeaf, ToLeaf } from './overlay-message.ts';
import { leafCost } from './overlay-rates.ts';
import type { RecordStore } from './record-store.ts';

export interface DeskParts {
  readonly leaves: HubLeaves;
  readonly store: RecordStore;
  readonly records: HubRecords;
  readonly lookups: HubLookups;
  readonly transit: HubTransit;
  /** Whether the hub takes leaves now. */
  readonly serves: () => boolean;
  readonly send: (to: DeviceId, message: ToLeaf) => void;
  /** The leaf needs its link no longer. */
  readonly release: (leaf: DeviceId) => void;
  readonly relayAsked: (leaf: DeviceId, id: string) => void;
  /** A leaf came, or is now what it was not. */
  readonly attached: (leaf: DeviceId, spare: boolean) => void;
}

/** What leaves ask of a hub. */
export class HubDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  message(leaf: DeviceId, message: FromLeaf, now: number): void {
    if (message.kind === 'attach') {
      this.#attach(leaf, message, now);
      return;
    }
    const attachment = this.#parts.leaves.get(leaf);
    if (attachment === undefined) return;
    const allowed =
      message.kind === 'publish'
        ? attachment.publishes.take(1, now)
        : attachment.asks.take(leafCost(message), now);
    if (!allowed) return;
    switch (message.kind) {
      case 'detach':
        this.detach(leaf, now);
        this.#parts.release(leaf);
        break;
      case 'publish':
        if (!attachment.spare) this.#parts.records.publish(leaf, message.record, now);
        break;
      case 'lookup':
        this.#parts.lookups.start(leaf, message.id, message.names, now);
        break;
      case 'signal':
        if (speaksForItself(leaf, message)) this.#parts.transit.signal(leaf, message, now);
        break;
      case 'relay':
        this.#parts.relayAsked(leaf, message.id);
        break;
    }
  }

  detach(leaf: DeviceId, now: number): void {
    const { leaves, store } = this.#parts;
    if (leaves.detach(leaf)) store.unpublish(leaf, now);
  }

  #attach(leaf: DeviceId, { pass, handle, spare }: Extract<FromLeaf, { kind: 'attach' }>, now: number): void {
    const { leaves, store, serves, send, attached } = this.#parts;
    const reason = serves() ? leaves.attach(leaf, pass, handle, spare, now) : 'not-serving';
    if (reason !== undefined) {
      send(leaf, { kind: 'refused', handle, reason });
      return;
    }
    if (spare) store.unpublish(leaf, now);
    send(leaf, { kind: 'attached', handle, spare });
    attached(leaf, spare);
  }
}

/** Leaves knock in their own name, and never answer for a hub. */
function speaksForItself(leaf: DeviceId, { content }: Extract<FromLeaf, { kind: 'signal' }>): boolean {
  return content.kind === 'knock' ? content.pass.value.device === leaf : content.kind === 'letter';
}
