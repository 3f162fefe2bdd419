import { expect, it } from 'vitest';
import { bitRateText } from './bit-rate.ts';

it('says how wide a line is in millions of bits', () => {
  expect(bitRateText(1_000_000, 'en')).toBe('8\u00A0Mbit/s');
  expect(bitRateText(62_500, 'de')).toBe('0,5\u00A0Mbit/s');
});
