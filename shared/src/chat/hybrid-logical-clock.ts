import type { DeviceId } from '../protocol/schemas.ts';
import { clampPlace, countOfPlace, MAX_COUNT, makePlace, type Place, timeOfPlace } from './place.ts';

/**
 * Gives entries their places: later than everything this device has seen, and close to the time on the wall.
 * Hybrid logical clock (Kulkarni, Demirbas et al., "Logical Physical Clocks and Consistent Snapshots", 2014);
 * clocks of others are believed up to 60 s ahead of ours.
 */
export class HybridLogicalClock {
  readonly #device: DeviceId;
  #time = 0;
  #count = 0;

  constructor(device: DeviceId) {
    this.#device = device;
  }

  /** A place after all that were given or observed. `now`: milliseconds since 1970. */
  next(now: number): Place {
    if (now > this.#time) {
      this.#time = Math.trunc(now);
      this.#count = 0;
    } else if (this.#count < MAX_COUNT) {
      this.#count += 1;
    } else {
      this.#time += 1;
      this.#count = 0;
    }
    return makePlace(this.#time, this.#count, this.#device);
  }

  /** Takes note of a place that another device gave. */
  observe(place: Place, now: number): void {
    const seen = clampPlace(place, now);
    const time = timeOfPlace(seen);
    const count = countOfPlace(seen);
    if (time > this.#time || (time === this.#time && count > this.#count)) {
      this.#time = time;
      this.#count = count;
    }
  }

  /** Takes note of a place this device gave before it was restarted: believed as it is. */
  resume(place: Place): void {
    this.observe(place, timeOfPlace(place));
  }
}
