const UNITS = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export type LifetimeUnit = (typeof UNITS)[number][0];

/** Seconds in whole units, the largest that fits: 5,400 are 90 minutes. */
export function lifetimeParts(seconds: number): { readonly count: number; readonly unit: LifetimeUnit } {
  const [unit, size] = UNITS.find(([, each]) => seconds % each === 0) ?? ['second', 1];
  return { count: seconds / size, unit };
}

export function lifetimeOf(count: number, unit: LifetimeUnit): number {
  return count * (UNITS.find(([name]) => name === unit)?.[1] ?? 1);
}

/** How long a message lives, in words: `1 week`, `90 minutes`. */
export function lifetimeText(seconds: number, locale: string): string {
  const { count, unit } = lifetimeParts(seconds);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
