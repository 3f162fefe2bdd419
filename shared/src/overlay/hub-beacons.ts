import type { DeviceId } from '../protocol/schemas.ts';
import type { HubBeacon } from './hub-beacon.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';

/** When a hub has to say that it lives. */
export class HubBeacons {
  #sequence = 0;
  #madeAt = Number.NEGATIVE_INFINITY;
  #dueAt = Number.POSITIVE_INFINITY;

  get wakeAt(): number {
    return this.#dueAt;
  }

  /** Of the last one. */
  get sequence(): number {
    return this.#sequence;
  }

  /** What it would say changed. */
  changed(now: number): void {
    if (this.#sequence === 0) return;
    this.#dueAt = Math.min(this.#dueAt, Math.max(now, this.#madeAt + OVERLAY_LIMITS.beaconSoonest));
  }

  /** It has to be said now: the hub begins to serve, is suspected, or stops. */
  urge(now: number): void {
    this.#dueAt = now;
  }

  stop(): void {
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  /**
   * The next beacon.
   * @param random in [0, 1): spreads those of all hubs over time
   */
  make(of: Omit<HubBeacon, 'v' | 'sequence' | 'hub'>, hub: DeviceId, now: number, random: number): HubBeacon {
    this.#sequence = Math.max(now, this.#sequence + 1);
    this.#madeAt = now;
    this.#dueAt = now + OVERLAY_LIMITS.beaconInterval * (0.9 + random / 10);
    return { v: 1, hub, sequence: this.#sequence, ...of };
  }
}
