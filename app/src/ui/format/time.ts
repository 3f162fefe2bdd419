import { perLocale } from './per-locale.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}

/** Midnight at the start of the local day, in milliseconds since 1970. */
export function startOfDay(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Whole local days between two times; 1 when `at` was yesterday. Right across summer time. */
export function daysBetween(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / DAY);
}

/** `10:04`, or `9:04 AM` where people write it so. */
export function timeOfDay(at: number, locale: string): string {
  return formatter(locale, { hour: 'numeric', minute: '2-digit' }).format(at);
}

/** `Monday, 23 November 2026 at 10:04`. */
export function fullTime(at: number, locale: string): string {
  return formatter(locale, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** `23 November 2026`. */
export function longDate(at: number, locale: string): string {
  return formatter(locale, { dateStyle: 'long' }).format(at);
}

const wholeDays = perLocale(locale => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const shortTimes = perLocale(
  locale => new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }),
);

function relativeDay(days: number, locale: string): string {
  const text = wholeDays(locale).format(-days, 'day');
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** Heading of a day in a conversation: Today, Yesterday, a weekday of the last week, else the date. */
export function dayHeading(at: number, now: number, locale: string): string {
  const days = daysBetween(at, now);
  if (days === 0 || days === 1) return relativeDay(days, locale);
  if (days > 1 && days < 7) return formatter(locale, { weekday: 'long' }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return formatter(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    ...(!sameYear && { year: 'numeric' }),
  }).format(at);
}

/** As short as a list allows: the time today, then Yesterday, a weekday, a date. */
export function listTime(at: number, now: number, locale: string): string {
  const days = daysBetween(at, now);
  if (days <= 0) return timeOfDay(at, locale);
  if (days === 1) return relativeDay(1, locale);
  if (days < 7) return formatter(locale, { weekday: 'short' }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return formatter(
    locale,
    sameYear ? { day: 'numeric', month: 'short' } : { day: '2-digit', month: '2-digit', year: '2-digit' },
  ).format(at);
}

/** `5 minutes ago`, `yesterday`, in the largest unit that fits. */
export function agoText(at: number, now: number, locale: string): string {
  const relative = shortTimes(locale);
  const past = Math.max(0, now - at);
  if (past < HOUR) return relative.format(-Math.max(1, Math.round(past / MINUTE)), 'minute');
  if (past < DAY) return relative.format(-Math.round(past / HOUR), 'hour');
  const days = Math.max(1, daysBetween(at, now));
  if (days < 30) return relative.format(-days, 'day');
  return days < 365
    ? relative.format(-Math.round(days / 30), 'month')
    : relative.format(-Math.round(days / 365), 'year');
}

/** Length of a call: `0:42`, `12:41`, `1:02:09`. */
export function durationText(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1_000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3_600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** Whole seconds until a time, at least 1 while it lies ahead. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1_000));
}

/** `in 5 minutes`, `in 3 days`, in the largest unit that fits. */
export function aheadText(at: number, now: number, locale: string): string {
  const relative = shortTimes(locale);
  const left = Math.max(0, at - now);
  if (left < MINUTE) return relative.format(Math.ceil(left / 1_000), 'second');
  if (left < HOUR) return relative.format(Math.round(left / MINUTE), 'minute');
  if (left < DAY) return relative.format(Math.round(left / HOUR), 'hour');
  return relative.format(Math.round(left / DAY), 'day');
}
