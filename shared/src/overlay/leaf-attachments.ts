import type { DeviceId } from '../protocol/schemas.ts';
import type { HubCertificate } from './hub-certificate.ts';
import type { LeafHubs } from './leaf-hubs.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { FromLeaf, Refusal } from './overlay-message.ts';
import type { Place } from './place.ts';
import type { Signed } from './signed.ts';
import { TimerQueue } from './timer-queue.ts';

type Attach = Omit<Extract<FromLeaf, { kind: 'attach' }>, 'pass'>;

export interface AttachmentParts {
  readonly hubs: LeafHubs;
  readonly newId: () => string;
  /** In [0, 1). */
  readonly random: () => number;
  readonly dial: (hub: Signed<HubCertificate>) => void;
  readonly attach: (hub: DeviceId, message: Attach) => void;
  readonly detach: (hub: DeviceId) => void;
  readonly release: (hub: DeviceId) => void;
  /** Hub or spare is another. */
  readonly changed: () => void;
}

/**
 * The hub and the spare of a leaf.
 *
 *     none --dial, attach--> hub --dial, attach--> hub and spare
 *      ^                      | ^                      |
 *      +-------- gone --------+ +--- one of them gone: the spare is the hub
 *
 * A hub that sends its leaves away is kept until there is another, and a little longer, for what is under way to it.
 */
export class LeafAttachments {
  readonly #parts: AttachmentParts;
  /** Links and answers that are waited for, until when. */
  readonly #dials = new TimerQueue<DeviceId>();
  /** What this device calls itself at each hub. */
  readonly #handles = new Map<DeviceId, string>();
  /** Hubs that it was attached to, until when it stays there. */
  readonly #lingering = new TimerQueue<DeviceId>();
  /** Hubs that sent it away. */
  readonly #leaving = new Set<DeviceId>();
  #hub: DeviceId | undefined;
  #spare: DeviceId | undefined;
  #planAt = Number.POSITIVE_INFINITY;
  #active = false;

  constructor(parts: AttachmentParts) {
    this.#parts = parts;
  }

  get hub(): DeviceId | undefined {
    return this.#hub;
  }

  get spare(): DeviceId | undefined {
    return this.#spare;
  }

  get dialing(): DeviceId[] {
    return [...this.#handles.keys()].filter(hub => this.#dials.has(hub));
  }

  /** Where this device can be reached: at its hub, then at its spare. */
  get places(): Place[] {
    return [this.#hub, this.#spare].flatMap(hub => {
      const handle = hub === undefined ? undefined : this.#handles.get(hub);
      return hub === undefined || handle === undefined ? [] : [{ hub, handle }];
    });
  }

  get wakeAt(): number {
    return Math.min(this.#dials.wakeAt, this.#lingering.wakeAt, this.#planAt);
  }

  isAttached(hub: DeviceId): boolean {
    return hub === this.#hub || hub === this.#spare || this.#lingering.has(hub);
  }

  handle(hub: DeviceId): string | undefined {
    return this.#handles.get(hub);
  }

  /** The pass came or was renewed: hubs are told. */
  start(now: number): void {
    this.#active = true;
    if (this.#hub !== undefined) this.#ask(this.#hub, false);
    if (this.#spare !== undefined) this.#ask(this.#spare, true);
    this.plan(now);
  }

  stop(): void {
    this.#active = false;
    this.#planAt = Number.POSITIVE_INFINITY;
    for (const hub of [...this.#handles.keys()]) this.#drop(hub, this.isAttached(hub));
    this.#hub = this.#spare = undefined;
    this.#parts.changed();
  }

  opened(hub: DeviceId, now: number): void {
    if (!this.#dials.has(hub)) return;
    this.#dials.set(hub, now + OVERLAY_LIMITS.attachTimeout);
    this.#ask(hub, this.#hasHub());
  }

  closed(hub: DeviceId, now: number): void {
    if (!this.#handles.has(hub)) return;
    if (!this.#lingering.has(hub)) this.#parts.hubs.failed(hub, now, this.#parts.random());
    this.#lost(hub);
    this.plan(now);
  }

  attached(hub: DeviceId, handle: string, spare: boolean, now: number): void {
    if (this.#handles.get(hub) !== handle || !this.#dials.has(hub)) return;
    this.#dials.delete(hub);
    this.#parts.hubs.worked(hub);
    if (!this.#hasHub()) {
      const old = this.#hub;
      this.#hub = hub;
      if (spare) this.#ask(hub, false);
      if (old !== undefined) this.#linger(old, now);
    } else if (!this.#hasSpare()) {
      const old = this.#spare;
      this.#spare = hub;
      if (!spare) this.#ask(hub, true);
      if (old !== undefined) this.#linger(old, now);
    } else {
      this.#drop(hub, true);
      return;
    }
    this.#parts.changed();
    this.plan(now);
  }

  refused(hub: DeviceId, handle: string, reason: Refusal, now: number): void {
    if (this.#handles.get(hub) !== handle) return;
    this.#parts.hubs.failed(hub, now, this.#parts.random());
    // What fills or stops a hub does not pass in a second.
    if (reason === 'full' || reason === 'not-serving')
      this.#parts.hubs.avoid(hub, now + OVERLAY_LIMITS.epoch);
    this.#drop(hub, false);
    this.#lost(hub);
    this.plan(now);
  }

  /** A hub sends this leaf to another; the spare is nearer, where there is one. */
  move(hub: DeviceId, to: DeviceId, now: number): void {
    if (hub !== this.#hub && hub !== this.#spare) return;
    this.#parts.hubs.prefer(to);
    this.#leaving.add(hub);
    this.#parts.hubs.avoid(hub, now + OVERLAY_LIMITS.recordGrace);
    if (hub === this.#hub && this.#hasSpare()) {
      this.#promote();
      this.#linger(hub, now);
      this.#parts.changed();
    }
    this.plan(now);
  }

  /** Dials what is missing. */
  plan(now: number): void {
    this.#planAt = Number.POSITIVE_INFINITY;
    if (!this.#active) return;
    const missing = this.#hasHub() ? (this.#hasSpare() ? 0 : 1) : OVERLAY_LIMITS.leafDials;
    if (this.#dials.size >= missing) return;
    const { hubs, dial } = this.#parts;
    const choice = hubs.choice(hub => this.#handles.has(hub), now);
    for (const certificate of choice.slice(0, missing - this.#dials.size)) {
      const { device } = certificate.value;
      this.#handles.set(device, this.#parts.newId());
      this.#dials.set(device, now + OVERLAY_LIMITS.dialTimeout);
      dial(certificate);
    }
    if (this.#dials.size < missing) this.#planAt = hubs.readyAt(now);
  }

  tick(now: number): void {
    for (let hub = this.#dials.take(now); hub !== undefined; hub = this.#dials.take(now)) {
      this.#parts.hubs.failed(hub, now, this.#parts.random());
      this.#drop(hub, false);
      this.#planAt = now;
    }
    for (let hub = this.#lingering.take(now); hub !== undefined; hub = this.#lingering.take(now)) {
      this.#drop(hub, true);
    }
    if (now >= this.#planAt) this.plan(now);
  }

  #hasHub(): boolean {
    return this.#hub !== undefined && !this.#leaving.has(this.#hub);
  }

  #hasSpare(): boolean {
    return this.#spare !== undefined && !this.#leaving.has(this.#spare);
  }

  #ask(hub: DeviceId, spare: boolean): void {
    const handle = this.#handles.get(hub);
    if (handle !== undefined) this.#parts.attach(hub, { kind: 'attach', handle, spare });
  }

  /** The spare becomes the hub at once: a hub takes its spare leaves always. */
  #promote(): void {
    this.#hub = this.#spare;
    this.#spare = undefined;
    if (this.#hub !== undefined) this.#ask(this.#hub, false);
  }

  /** Whatever a hub was, it is that no longer. */
  #lost(hub: DeviceId): void {
    this.#dials.delete(hub);
    this.#lingering.delete(hub);
    this.#handles.delete(hub);
    this.#leaving.delete(hub);
    if (hub !== this.#hub && hub !== this.#spare) return;
    if (hub === this.#hub) this.#promote();
    else this.#spare = undefined;
    this.#parts.changed();
  }

  #linger(hub: DeviceId, now: number): void {
    this.#leaving.delete(hub);
    this.#lingering.set(hub, now + OVERLAY_LIMITS.linger);
  }

  #drop(hub: DeviceId, detach: boolean): void {
    this.#dials.delete(hub);
    this.#lingering.delete(hub);
    this.#handles.delete(hub);
    this.#leaving.delete(hub);
    if (detach) this.#parts.detach(hub);
    this.#parts.release(hub);
  }
}
