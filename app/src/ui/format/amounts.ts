import { perLocale } from './per-locale.ts';
import { sizeText } from './size.ts';

const percents = perLocale(
  locale => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }),
);

/** `81 %` of a whole; never 100 % before all of it is there. */
export function percentText(done: number, size: number, locale: string): string {
  const part = size === 0 ? 1 : done / size;
  return percents(locale).format(part < 1 ? Math.floor(part * 100) / 100 : 1);
}

/** `1.2 MB/s`. */
export function rateText(bytesPerSecond: number, locale: string): string {
  return `${sizeText(bytesPerSecond < 1_000 ? Math.round(bytesPerSecond) : bytesPerSecond, locale)}/s`;
}

const UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;

const durations = UNITS.map(({ unit }) =>
  perLocale(
    locale =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }),
  ),
);

/** About how long something takes, in the one unit that says it: `40 sec`, `3 min`, `2 hr`. */
export function leftText(seconds: number, locale: string): string {
  // A unit is used from one and a half of it: 80 seconds say more than a minute.
  const index = UNITS.findIndex(each => each.seconds === 1 || seconds >= each.seconds * 1.5);
  const length = UNITS[index]?.seconds ?? 1;
  return durations[index]?.(locale).format(Math.max(1, Math.ceil(seconds / length))) ?? '';
}
