import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { Place } from './place.ts';
import { dayOf, startOfDay } from './presence-key.ts';
import { TokenBucket } from './token-bucket.ts';

/** When a leaf's record has to be made anew. */
export class LeafRecord {
  #visible = false;
  /** A record of ours says where we are. */
  #told = false;
  #sequence = 0;
  #dueAt = Number.POSITIVE_INFINITY;
  #bucket: TokenBucket | undefined;

  get wakeAt(): number {
    return this.#dueAt;
  }

  show(on: boolean, now: number): void {
    if (this.#visible === on) return;
    this.#visible = on;
    if (on || this.#told) this.#dueAt = now;
  }

  /** Something in it changed. @param delay how long what else changes is waited for */
  changed(now: number, delay: number): void {
    if (this.#visible) this.#dueAt = Math.min(this.#dueAt, now + delay);
  }

  /**
   * What is to be signed, when it is due. One of a device that hides names no place.
   * @param random in [0, 1): spreads the renewals of all devices over time
   */
  due(
    at: readonly Place[],
    now: number,
    random: number,
  ):
    | {
        readonly day: number;
        readonly at: readonly Place[];
        readonly sequence: number;
        readonly expiresAt: number;
        readonly until: number;
      }
    | undefined {
    if (now < this.#dueAt) return undefined;
    // Hubs allow so many; a state that changes all the time is told as often as that.
    this.#bucket ??= new TokenBucket(
      OVERLAY_LIMITS.publishBurst * 0.8,
      OVERLAY_LIMITS.publishPerSecond * 0.9,
      now,
    );
    if (!this.#bucket.take(1, now)) {
      this.#dueAt = Math.ceil(this.#bucket.readyAt(1));
      return undefined;
    }
    const next = nextRenewal(now, random);
    this.#dueAt = this.#visible ? next : Number.POSITIVE_INFINITY;
    this.#told = this.#visible;
    this.#sequence = Math.max(now, this.#sequence + 1);
    return {
      day: dayOf(now),
      at: this.#visible ? at : [],
      sequence: this.#sequence,
      expiresAt: now + OVERLAY_LIMITS.recordLifetime,
      until: next + OVERLAY_LIMITS.recordGrace,
    };
  }
}

/** Some hours on, and at the beginning of a day, which brings another name. */
function nextRenewal(now: number, random: number): number {
  const tomorrow = startOfDay(dayOf(now) + 1) + random * 2 * 60_000;
  return Math.ceil(Math.min(now + OVERLAY_LIMITS.publishInterval * (0.9 + random / 10), tomorrow));
}
