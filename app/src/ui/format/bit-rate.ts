import { perLocale } from './per-locale.ts';

const numbers = perLocale(locale => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));

/** `8 Mbit/s` of a number of bytes per second: as lines are sold. `Intl` has a shorter name that reads like bytes. */
export function bitRateText(bytesPerSecond: number, locale: string): string {
  return `${numbers(locale).format((bytesPerSecond * 8) / 1_000_000)}\u00A0Mbit/s`;
}
