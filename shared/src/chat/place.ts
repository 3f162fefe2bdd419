import { LIMITS } from '../protocol/limits.ts';

/**
 * The place of an entry in its conversation, as text that sorts (`orderSchema`): 12 hex digits of milliseconds,
 * 4 hex digits of a count, and 22 characters that make it unique: the device that wrote the entry, or the id of
 * the call it tells of.
 */
export type Place = string;

const TIME_DIGITS = 12;
const COUNT_DIGITS = 4;
/** 2^48 - 1 ms is the year 10889. */
const MAX_TIME = 16 ** TIME_DIGITS - 1;
export const MAX_COUNT = 16 ** COUNT_DIGITS - 1;

export function makePlace(time: number, count: number, unique: string): Place {
  const clamped = Math.min(Math.max(0, Math.trunc(time)), MAX_TIME);
  return `${clamped.toString(16).padStart(TIME_DIGITS, '0')}-${count.toString(16).padStart(COUNT_DIGITS, '0')}-${unique}`;
}

/** Milliseconds since 1970. */
export function timeOfPlace(place: Place): number {
  return Number.parseInt(place.slice(0, TIME_DIGITS), 16);
}

export function countOfPlace(place: Place): number {
  return Number.parseInt(place.slice(TIME_DIGITS + 1, TIME_DIGITS + 1 + COUNT_DIGITS), 16);
}

/** The device or call that makes the place unique. */
export function uniqueOfPlace(place: Place): string {
  return place.slice(TIME_DIGITS + COUNT_DIGITS + 2);
}

/** Moves a place that lies further ahead than a remote clock may be to the last moment that is believed. */
export function clampPlace(place: Place, now: number): Place {
  const last = now + LIMITS.remoteClockAhead;
  return timeOfPlace(place) > last ? makePlace(last, countOfPlace(place), uniqueOfPlace(place)) : place;
}
