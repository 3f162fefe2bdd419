import { expect, it } from 'vitest';
import { leftText, percentText, rateText } from './amounts.ts';

it('says 100 % when all of it is there, and not before', () => {
  expect(percentText(0, 200, 'en')).toBe('0%');
  expect(percentText(162, 200, 'en')).toBe('81%');
  expect(percentText(199.9, 200, 'en')).toBe('99%');
  expect(percentText(200, 200, 'en')).toBe('100%');
  expect(percentText(0, 0, 'en')).toBe('100%');
});

it('says how fast something goes', () => {
  expect(rateText(1_234_567, 'en')).toBe('1.23 MB/s');
  expect(rateText(12.3, 'en')).toBe('12 bytes/s');
});

it('says how long something takes in the unit that says it', () => {
  expect(leftText(0, 'en')).toBe('1 sec');
  expect(leftText(40.2, 'en')).toBe('41 sec');
  expect(leftText(80, 'en')).toBe('80 sec');
  expect(leftText(150, 'en')).toBe('3 min');
  expect(leftText(7_200, 'en')).toBe('2 hr');
  expect(leftText(200_000, 'en')).toBe('3 days');
});
