import { expect, it } from 'vitest';
import { lifetimeOf, lifetimeParts, lifetimeText } from './lifetime.ts';

it.each([
  [30, '30 seconds', '30 Sekunden'],
  [3_600, '1 hour', '1 Stunde'],
  [5_400, '90 minutes', '90 Minuten'],
  [86_400, '1 day', '1 Tag'],
  [4 * 604_800, '4 weeks', '4 Wochen'],
])('%i seconds are %s', (seconds, english, german) => {
  expect(lifetimeText(seconds, 'en')).toBe(english);
  expect(lifetimeText(seconds, 'de')).toBe(german);
  const { count, unit } = lifetimeParts(seconds);
  expect(lifetimeOf(count, unit)).toBe(seconds);
});
