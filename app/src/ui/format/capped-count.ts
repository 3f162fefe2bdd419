import { perLocale } from './per-locale.ts';

const numbers = perLocale(locale => new Intl.NumberFormat(locale));
const MOST = 99;

/** A number for small places, `99+` when it is larger. */
export function cappedCount(count: number, locale: string): string {
  return count > MOST ? `${numbers(locale).format(MOST)}+` : numbers(locale).format(count);
}
