import type { DeviceId } from '../protocol/schemas.ts';
import type { HubCertificate } from './hub-certificate.ts';
import type { HubList } from './hub-list.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { Signed } from './signed.ts';
import { TimerQueue } from './timer-queue.ts';
import { TokenBucket } from './token-bucket.ts';

export interface NeighbourParts {
  readonly me: DeviceId;
  readonly hubs: HubList;
  /** In [0, 1). */
  readonly random: () => number;
  readonly dial: (hub: Signed<HubCertificate>) => void;
  readonly greet: (peer: DeviceId) => void;
  readonly part: (peer: DeviceId) => void;
  /** The set of neighbours changed. */
  readonly changed: () => void;
}

/**
 * Who a hub's neighbours are: up to thirty hubs, chosen at random. A dial is a link and a `greet` over it; the other side
 * greets back, or parts when it has too many.
 */
export class HubNeighbours {
  readonly #parts: NeighbourParts;
  readonly #greeted = new Set<DeviceId>();
  readonly #neighbours = new Map<DeviceId, TokenBucket>();
  /** Dials, until when they may take. */
  readonly #dials = new TimerQueue<DeviceId>();
  /** Hubs that are not dialed for now. */
  readonly #avoided = new TimerQueue<DeviceId>();
  #failures = 0;
  #dialAt = Number.POSITIVE_INFINITY;
  #rotateAt = Number.POSITIVE_INFINITY;
  #active = false;

  constructor(parts: NeighbourParts) {
    this.#parts = parts;
  }

  get all(): ReadonlyMap<DeviceId, TokenBucket> {
    return this.#neighbours;
  }

  get wakeAt(): number {
    return Math.min(this.#dials.wakeAt, this.#avoided.wakeAt, this.#dialAt, this.#rotateAt);
  }

  has(peer: DeviceId): boolean {
    return this.#neighbours.has(peer);
  }

  start(now: number): void {
    if (this.#active) return;
    this.#active = true;
    this.#dialAt = now;
    this.#rotateAt = now + this.#rotation();
  }

  stop(): void {
    this.#active = false;
    this.#dialAt = this.#rotateAt = Number.POSITIVE_INFINITY;
    for (const peer of [...this.#neighbours.keys()]) this.#leave(peer);
  }

  /** There may be hubs to dial that were not there before. */
  look(now: number): void {
    if (this.#active && this.#isShort())
      this.#dialAt = Math.min(this.#dialAt, now + OVERLAY_LIMITS.dialFirst);
  }

  /** A link opened; says whether it was dialed for this. */
  opened(peer: DeviceId): boolean {
    if (!this.#dials.has(peer)) return false;
    this.#greet(peer);
    return true;
  }

  /** A link is gone; says whether the peer was a neighbour. */
  closed(peer: DeviceId, now: number): boolean {
    this.#greeted.delete(peer);
    if (this.#dials.has(peer)) this.#failed(peer, now);
    return this.#remove(peer, now);
  }

  /** A hub greets; says whether it is a new neighbour. */
  greeted(peer: DeviceId, now: number): boolean {
    if (this.#neighbours.has(peer) || !this.#active) return false;
    if (this.#neighbours.size >= OVERLAY_LIMITS.neighboursMax && !this.#dials.has(peer)) {
      this.#parts.part(peer);
      return false;
    }
    if (!this.#greeted.has(peer)) this.#greet(peer);
    this.#dials.delete(peer);
    this.#failures = 0;
    const { neighbourBurst, neighbourPerSecond } = OVERLAY_LIMITS;
    this.#neighbours.set(peer, new TokenBucket(neighbourBurst, neighbourPerSecond, now));
    this.#parts.changed();
    this.look(now);
    return true;
  }

  /** A hub wants to be no neighbour. */
  parted(peer: DeviceId, now: number): void {
    this.#dials.delete(peer);
    this.#greeted.delete(peer);
    this.#avoid(peer, now);
    this.#remove(peer, now);
    this.look(now);
  }

  tick(now: number): void {
    while (this.#avoided.take(now) !== undefined);
    for (let peer = this.#dials.take(now); peer !== undefined; peer = this.#dials.take(now)) {
      this.#failed(peer, now);
    }
    if (now >= this.#rotateAt) this.#rotate(now);
    if (now >= this.#dialAt) this.#dial(now);
  }

  #isShort(): boolean {
    return this.#neighbours.size + this.#dials.size < OVERLAY_LIMITS.neighbours;
  }

  #dial(now: number): void {
    this.#dialAt = Number.POSITIVE_INFINITY;
    const choice = this.#choice();
    while (this.#isShort() && this.#dials.size < OVERLAY_LIMITS.dials && choice.length > 0) {
      const [hub] = choice.splice(Math.floor(this.#parts.random() * choice.length), 1);
      if (hub === undefined) break;
      const { device } = hub.value;
      this.#dials.set(device, now + OVERLAY_LIMITS.dialTimeout);
      this.#parts.dial(hub);
    }
    if (!this.#isShort()) return;
    const { dialFirst, dialMax } = OVERLAY_LIMITS;
    const wait = choice.length > 0 ? dialFirst : Math.min(dialMax, dialFirst * 2 ** this.#failures);
    this.#failures = choice.length > 0 ? this.#failures : Math.min(10, this.#failures + 1);
    this.#dialAt = now + wait * (0.5 + this.#parts.random());
  }

  #choice(): Signed<HubCertificate>[] {
    const choice: Signed<HubCertificate>[] = [];
    for (const certificate of this.#parts.hubs.candidates()) {
      const { device } = certificate.value;
      if (device === this.#parts.me || this.#neighbours.has(device)) continue;
      if (!this.#dials.has(device) && !this.#avoided.has(device)) choice.push(certificate);
    }
    return choice;
  }

  /** The neighbour that was there longest gives way, where there is somebody else. */
  #rotate(now: number): void {
    this.#rotateAt = now + this.#rotation();
    const [oldest] = this.#neighbours.keys();
    if (this.#isShort() || oldest === undefined || this.#choice().length === 0) return;
    this.#avoid(oldest, now);
    this.#leave(oldest);
    this.#dialAt = now;
  }

  #rotation(): number {
    return OVERLAY_LIMITS.rotation * (0.75 + this.#parts.random() / 2);
  }

  #greet(peer: DeviceId): void {
    this.#greeted.add(peer);
    this.#parts.greet(peer);
  }

  #failed(peer: DeviceId, now: number): void {
    this.#dials.delete(peer);
    this.#avoided.set(peer, now + OVERLAY_LIMITS.dialMax * (0.5 + this.#parts.random()));
    this.look(now);
  }

  #avoid(peer: DeviceId, now: number): void {
    this.#avoided.set(peer, now + this.#rotation());
  }

  #leave(peer: DeviceId): void {
    this.#greeted.delete(peer);
    this.#neighbours.delete(peer);
    this.#parts.part(peer);
    this.#parts.changed();
  }

  #remove(peer: DeviceId, now: number): boolean {
    if (!this.#neighbours.delete(peer)) return false;
    this.#parts.changed();
    this.look(now);
    return true;
  }
}
