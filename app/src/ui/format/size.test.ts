import { expect, it } from 'vitest';
import { sizeText } from './size.ts';

it('writes sizes with three digits and the unit that fits', () => {
  expect(sizeText(0, 'en')).toBe('0 bytes');
  expect(sizeText(1, 'en')).toBe('1 byte');
  expect(sizeText(999, 'en')).toBe('999 bytes');
  expect(sizeText(1_000, 'en')).toBe('1 kB');
  expect(sizeText(12_345_678, 'en')).toBe('12.3 MB');
  expect(sizeText(999_600, 'en')).toBe('1 MB');
  expect(sizeText(4_294_967_296, 'de')).toBe('4,29\u00A0GB');
  expect(sizeText(2 ** 50, 'en')).toBe('1.13 PB');
});
