import { perLocale } from './per-locale.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

const formats = UNITS.map(unit =>
  perLocale(
    locale =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: unit === 'byte' ? 'long' : 'short',
        maximumSignificantDigits: 3,
      }),
  ),
);

/** A number of bytes for people, three digits at most: `512 bytes`, `12.4 MB`. Thousands, as file managers count. */
export function sizeText(bytes: number, locale: string): string {
  let unit = 0;
  let amount = bytes;
  // 999.5 would be written as 1,000.
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1_000;
    unit += 1;
  }
  return formats[unit]?.(locale).format(amount) ?? String(bytes);
}
