import type { DeviceId } from '../protocol/schemas.ts';
import type { Attachment, HubLeaves } from './hub-leaves.ts';
import type { HubList } from './hub-list.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { ToLeaf } from './overlay-message.ts';
import { standbysToWake } from './promotion.ts';

export interface CareParts {
  readonly me: DeviceId;
  readonly hubs: HubList;
  readonly leaves: HubLeaves;
  /** In [0, 1). */
  readonly random: () => number;
  readonly send: (to: DeviceId, message: ToLeaf) => void;
}

/** What a hub does for its leaves unasked: tells them of hubs, wakes stand-bys, sends them elsewhere when it has too many. */
export class HubCare {
  readonly #parts: CareParts;
  /** Hubs that the leaves were told of. */
  #told: ReadonlySet<DeviceId> = new Set();
  #hubsAt = Number.POSITIVE_INFINITY;
  #epochAt = Number.POSITIVE_INFINITY;
  #moveAt = Number.POSITIVE_INFINITY;

  constructor(parts: CareParts) {
    this.#parts = parts;
  }

  get wakeAt(): number {
    return Math.min(this.#hubsAt, this.#epochAt, this.#moveAt);
  }

  start(now: number): void {
    this.#hubsAt = now + OVERLAY_LIMITS.hubsInterval * (0.5 + this.#parts.random() / 2);
    this.#epochAt = endOfEpoch(now);
  }

  stop(): void {
    this.#hubsAt = this.#epochAt = this.#moveAt = Number.POSITIVE_INFINITY;
  }

  /** Tells a leaf that came of hubs that serve. */
  welcome(leaf: DeviceId): void {
    const { hubs, random, send } = this.#parts;
    const { live } = hubs;
    const start = Math.floor(random() * live.length);
    const count = Math.min(live.length, OVERLAY_LIMITS.leafHubs);
    const some = Array.from({ length: count }, (_, i) => live[(start + i) % live.length]!);
    for (let i = 0; i < some.length; i += OVERLAY_LIMITS.gossipItems) {
      const certificates = some
        .slice(i, i + OVERLAY_LIMITS.gossipItems)
        .flatMap(({ hub }) => hubs.certificate(hub) ?? []);
      send(leaf, { kind: 'hubs', certificates, gone: [] });
    }
  }

  /** Leaves came. */
  grew(now: number): void {
    if (this.#isAbove(OVERLAY_LIMITS.crowded))
      this.#moveAt = Math.min(this.#moveAt, now + OVERLAY_LIMITS.moveInterval);
  }

  /** Stand-bys among the leaves. */
  standbys(): DeviceId[] {
    const { hubs, leaves } = this.#parts;
    const standbys: DeviceId[] = [];
    for (const { device, spare } of leaves.all()) {
      if (standbys.length === OVERLAY_LIMITS.standbys) break;
      const certificate = hubs.certificate(device);
      if (!spare && certificate?.value.standby === true && !hubs.isLive(device)) standbys.push(device);
    }
    return standbys;
  }

  /** Sends all leaves elsewhere. */
  handOver(now: number): void {
    const roomy = this.#roomy();
    const targets = roomy.length > 0 ? roomy : this.#others();
    for (const leaf of this.#parts.leaves.all()) this.#move(leaf, targets, now);
  }

  tick(now: number): void {
    if (now >= this.#hubsAt) {
      this.#hubsAt = now + OVERLAY_LIMITS.hubsInterval;
      this.#tellHubs();
    }
    if (now >= this.#epochAt) {
      this.#epochAt = endOfEpoch(now);
      this.#wake(Math.floor(now / OVERLAY_LIMITS.epoch));
    }
    if (now >= this.#moveAt) this.#relieve(now);
  }

  #tellHubs(): void {
    const { hubs, leaves, send } = this.#parts;
    const live = new Set(hubs.live.map(({ hub }) => hub));
    const came = [...live].filter(hub => !this.#told.has(hub)).slice(0, OVERLAY_LIMITS.gossipItems);
    const gone = [...this.#told].filter(hub => !live.has(hub)).slice(0, OVERLAY_LIMITS.hubNames);
    this.#told = live;
    if (came.length + gone.length === 0) return;
    const certificates = came.flatMap(hub => hubs.certificate(hub) ?? []);
    for (const { device, spare } of leaves.all())
      if (!spare) send(device, { kind: 'hubs', certificates, gone });
  }

  #wake(epoch: number): void {
    const { hubs, leaves, send } = this.#parts;
    const beacons = hubs.live.flatMap(({ hub }) => hubs.beacon(hub)?.value ?? []);
    const sum = (of: 'leaves' | 'capacity') => beacons.reduce((total, beacon) => total + beacon[of], 0);
    const standbys = [...new Set(beacons.flatMap(beacon => beacon.standbys))].filter(
      hub => !hubs.isLive(hub),
    );
    const overlay = { hubs: beacons.length, leaves: sum('leaves'), capacity: sum('capacity'), standbys };
    for (const hub of standbysToWake(overlay, epoch)) {
      if (leaves.get(hub)?.spare === false) send(hub, { kind: 'activate' });
    }
  }

  #relieve(now: number): void {
    this.#moveAt = Number.POSITIVE_INFINITY;
    if (!this.#isAbove(OVERLAY_LIMITS.crowded)) return;
    this.#moveAt = now + OVERLAY_LIMITS.moveInterval;
    const roomy = this.#roomy();
    const targets = roomy.length === 0 && this.#isAbove(OVERLAY_LIMITS.overload) ? this.#others() : roomy;
    let left: number = targets.length > 0 ? OVERLAY_LIMITS.movesPerStep : 0;
    for (const leaf of this.#parts.leaves.all()) {
      if (left === 0) break;
      if (leaf.spare || leaf.device === this.#parts.me || now < leaf.movedAt + OVERLAY_LIMITS.epoch) continue;
      this.#move(leaf, targets, now);
      left -= 1;
    }
  }

  #move(leaf: Attachment, targets: readonly DeviceId[], now: number): void {
    const to = targets[Math.floor(this.#parts.random() * targets.length)];
    if (to === undefined) return;
    leaf.movedAt = now;
    this.#parts.send(leaf.device, { kind: 'move', to });
  }

  #others(): DeviceId[] {
    const { hubs, me } = this.#parts;
    return hubs.live.filter(({ hub }) => hub !== me).map(({ hub }) => hub);
  }

  /** Other hubs that have room for more. */
  #roomy(): DeviceId[] {
    return this.#others().filter(hub => {
      const beacon = this.#parts.hubs.beacon(hub)?.value;
      return beacon !== undefined && beacon.leaves < beacon.capacity * OVERLAY_LIMITS.roomy;
    });
  }

  #isAbove(share: number): boolean {
    const { mains, capacity } = this.#parts.leaves;
    return mains > capacity * share;
  }
}

function endOfEpoch(now: number): number {
  return (Math.floor(now / OVERLAY_LIMITS.epoch) + 1) * OVERLAY_LIMITS.epoch;
}
