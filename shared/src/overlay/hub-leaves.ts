import type { DeviceId } from '../protocol/schemas.ts';
import type { OverlayPass } from './hub-certificate.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { Refusal } from './overlay-message.ts';
import type { Signed } from './signed.ts';
import { TimerQueue } from './timer-queue.ts';
import { TokenBucket } from './token-bucket.ts';

export interface Attachment {
  readonly device: DeviceId;
  readonly handle: string;
  spare: boolean;
  /** What it may ask for, and what it may publish. */
  readonly asks: TokenBucket;
  readonly publishes: TokenBucket;
  /** When it was last sent to another hub. */
  movedAt: number;
}

/** The devices that hang on a hub, by device and by handle. */
export class HubLeaves {
  readonly #byDevice = new Map<DeviceId, Attachment>();
  readonly #byHandle = new Map<string, Attachment>();
  readonly #passes = new TimerQueue<DeviceId>();
  #spares = 0;
  capacity: number = OVERLAY_LIMITS.leavesMax;

  /** Those that have it as their hub. */
  get mains(): number {
    return this.#byDevice.size - this.#spares;
  }

  get spares(): number {
    return this.#spares;
  }

  get wakeAt(): number {
    return this.#passes.wakeAt;
  }

  all(): Iterable<Attachment> {
    return this.#byDevice.values();
  }

  get(device: DeviceId): Attachment | undefined {
    return this.#byDevice.get(device);
  }

  byHandle(handle: string): Attachment | undefined {
    return this.#byHandle.get(handle);
  }

  /** Takes a leaf, or what it wants to be from now on; a spare that needs a hub is always taken. */
  attach(
    device: DeviceId,
    pass: Signed<OverlayPass>,
    handle: string,
    spare: boolean,
    now: number,
  ): Refusal | undefined {
    if (pass.value.device !== device || pass.value.expiresAt <= now) return 'bad-pass';
    const known = this.#byDevice.get(device);
    const holder = this.#byHandle.get(handle);
    if (holder && holder !== known) return 'handle-taken';
    if (!known && this.#isFull(spare)) return 'full';
    const kept = known?.handle === handle ? known : undefined;
    if (known && !kept) this.detach(device);
    if (kept) this.#setSpare(kept, spare);
    else this.#add(device, handle, spare, known, now);
    this.#passes.set(device, pass.value.expiresAt);
    return undefined;
  }

  detach(device: DeviceId): Attachment | undefined {
    const known = this.#byDevice.get(device);
    if (known === undefined) return undefined;
    this.#byDevice.delete(device);
    this.#byHandle.delete(known.handle);
    this.#passes.delete(device);
    if (known.spare) this.#spares -= 1;
    return known;
  }

  /** A device whose pass is over. */
  takeExpired(now: number): DeviceId | undefined {
    return this.#passes.take(now);
  }

  #isFull(spare: boolean): boolean {
    const taken = spare ? this.#spares : this.mains;
    return taken >= this.capacity || this.#byDevice.size >= 2 * this.capacity;
  }

  #setSpare(attachment: Attachment, spare: boolean): void {
    if (attachment.spare === spare) return;
    attachment.spare = spare;
    this.#spares += spare ? 1 : -1;
  }

  #add(device: DeviceId, handle: string, spare: boolean, before: Attachment | undefined, now: number): void {
    const { leafBurst, leafPerSecond, publishBurst, publishPerSecond } = OVERLAY_LIMITS;
    const attachment: Attachment = {
      device,
      handle,
      spare,
      // Another handle buys nothing anew.
      asks: before?.asks ?? new TokenBucket(leafBurst, leafPerSecond, now),
      publishes: before?.publishes ?? new TokenBucket(publishBurst, publishPerSecond, now),
      movedAt: before?.movedAt ?? Number.NEGATIVE_INFINITY,
    };
    this.#byDevice.set(device, attachment);
    this.#byHandle.set(handle, attachment);
    if (spare) this.#spares += 1;
  }
}
