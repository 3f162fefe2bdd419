import { type BackOffBounds, backOff } from '../link/back-off.ts';
import { dayOf, startOfDay } from './presence-key.ts';

const MINUTE = 60_000;

/** Times in milliseconds. */
export const SEARCH_TIMES = {
  /** Who was not found is looked up again after this at most, then after twice as long, up to the second: who comes says so itself. */
  usual: { first: MINUTE, max: 60 * MINUTE },
  /** The same for who hides, whom nobody greets. */
  hidden: { first: MINUTE, max: 5 * MINUTE },
  /** Who said goodbye. */
  left: 60 * MINUTE,
  /** Who was there and is no longer may have moved to another hub, and says so there by then. */
  moved: 5_000,
  /** A record that led nowhere is followed once more after this: perhaps it was the way that failed. */
  doubted: 10 * MINUTE,
  /** So long after midnight there may be no record of today yet. */
  dayBegins: 15 * MINUTE,
} as const;

interface Wanted {
  tries: number;
  askAt: number;
  /** Sequence of the record that was followed last, of the newest that led nowhere, and until when that counts. */
  followed: number;
  stale: number;
  staleUntil: number;
}

/**
 * Whom a device looks for through hubs, and when: everybody at first, then more and more rarely, and nobody again
 * and again by a record that led nowhere.
 *
 *     wanted --looked up, found--> greeted --heard--> known
 *       ^  |                         |                  |
 *       |  +-- not found: later      | nobody there     | nobody there
 *       +----------------------------+------------------+
 */
export class BuddySearch<Device> {
  readonly #random: () => number;
  readonly #wanted = new Map<Device, Wanted>();

  /** @param random in [0, 1): a crowd that lost its server at one moment does not ask in step */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** All are looked for at once, as at the start. */
  restart(): void {
    for (const wanted of this.#wanted.values()) wanted.tries = wanted.askAt = 0;
  }

  /** Those of these, which were not heard lately, that are to be looked up now; they count as asked. */
  due(devices: Iterable<Device>, now: number, bounds: BackOffBounds = SEARCH_TIMES.usual): Device[] {
    const due: Device[] = [];
    // The same for all, who then are asked for together again.
    const random = this.#random();
    for (const device of devices) {
      const wanted = this.#of(device);
      if (wanted.askAt > now) continue;
      wanted.tries += 1;
      wanted.askAt = now + backOff(wanted.tries, random, bounds);
      due.push(device);
    }
    return due;
  }

  /** When the first of these is due, in milliseconds since 1970; `Infinity` for never. */
  dueAt(devices: Iterable<Device>): number {
    let first = Number.POSITIVE_INFINITY;
    for (const device of devices) first = Math.min(first, this.#of(device).askAt);
    return first;
  }

  /** Nobody answered a look-up. */
  unanswered(device: Device, now: number): void {
    const wanted = this.#of(device);
    wanted.askAt = Math.min(wanted.askAt, now + SEARCH_TIMES.moved);
  }

  /** A record was found; says whether it is worth following. @param sequence of the record */
  found(device: Device, sequence: number, now: number): boolean {
    const wanted = this.#of(device);
    if (sequence <= wanted.stale && now < wanted.staleUntil) return false;
    wanted.followed = sequence;
    return true;
  }

  /** It spoke: when it falls silent it is looked for as at the start. */
  heard(device: Device): void {
    const wanted = this.#of(device);
    wanted.tries = wanted.askAt = 0;
  }

  /** Nobody is where it said that it would be. @param wasHeard whether it spoke since it was looked for */
  lost(device: Device, wasHeard: boolean, now: number): void {
    const wanted = this.#of(device);
    wanted.stale = wanted.followed;
    wanted.staleUntil = now + SEARCH_TIMES.doubted;
    if (wasHeard) wanted.askAt = now + SEARCH_TIMES.moved;
  }

  /** It said that it goes. */
  left(device: Device, now: number): void {
    this.#of(device).askAt = now + SEARCH_TIMES.left;
  }

  #of(device: Device): Wanted {
    let wanted = this.#wanted.get(device);
    if (wanted === undefined) {
      wanted = { tries: 0, askAt: 0, followed: -1, stale: -1, staleUntil: 0 };
      this.#wanted.set(device, wanted);
    }
    return wanted;
  }
}

/** Days whose names are looked for, today's first: yesterday's only while there may be no record of today. */
export function searchedDays(now: number): readonly number[] {
  const day = dayOf(now);
  return now < startOfDay(day) + SEARCH_TIMES.dayBegins ? [day, day - 1] : [day];
}
