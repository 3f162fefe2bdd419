import { describe, expect, it } from 'vitest';
import { agoText, dayHeading, daysBetween, durationText, listTime, secondsUntil, timeOfDay } from './time.ts';

const now = new Date(2026, 10, 23, 10, 0).getTime();
const before = (days: number, hours = 0) => new Date(2026, 10, 23 - days, 10 - hours, 0).getTime();

describe('days', () => {
  it('are counted by the calendar', () => {
    expect(daysBetween(new Date(2026, 10, 22, 23, 59).getTime(), now)).toBe(1);
    expect(daysBetween(new Date(2026, 10, 23, 0, 0).getTime(), now)).toBe(0);
    // The night in which the clocks go back has 25 hours.
    expect(daysBetween(new Date(2026, 9, 24, 12).getTime(), new Date(2026, 9, 26, 12).getTime())).toBe(2);
  });

  it('have headings', () => {
    expect(dayHeading(now, now, 'en-GB')).toBe('Today');
    expect(dayHeading(before(1), now, 'de')).toBe('Gestern');
    expect(dayHeading(before(3), now, 'en-GB')).toBe('Friday');
    expect(dayHeading(before(40), now, 'en-GB')).toMatch(/14 October/);
    expect(dayHeading(before(400), now, 'en-GB')).toMatch(/2025/);
  });

  it('are short in the list', () => {
    expect(listTime(now, now, 'en-GB')).toBe(timeOfDay(now, 'en-GB'));
    expect(listTime(before(1), now, 'en-GB')).toBe('Yesterday');
    expect(listTime(before(3), now, 'de')).toBe('Fr');
    expect(listTime(before(400), now, 'en-GB')).toBe('19/10/25');
    // A clock that runs ahead elsewhere: the time, not a negative day.
    expect(listTime(now + 3_600_000, now, 'en-GB')).toBe('11:00');
  });
});

describe('times gone by', () => {
  it('are in the largest unit that fits', () => {
    expect(agoText(now - 20_000, now, 'en')).toBe('1 min. ago');
    expect(agoText(before(0, 2), now, 'en')).toBe('2 hr. ago');
    expect(agoText(before(1), now, 'en')).toBe('yesterday');
    expect(agoText(before(60), now, 'en')).toBe('2 mo. ago');
    expect(agoText(before(800), now, 'de')).toBe('vor 2 Jahren');
    expect(agoText(now + 60_000, now, 'en')).toBe('1 min. ago');
  });
});

describe('durations', () => {
  it.each([
    [0, '0:00'],
    [42_900, '0:42'],
    [761_000, '12:41'],
    [3_729_000, '1:02:09'],
    [-5, '0:00'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });

  it('count down to nothing and no further', () => {
    expect(secondsUntil(now + 1, now)).toBe(1);
    expect(secondsUntil(now + 12_000, now)).toBe(12);
    expect(secondsUntil(now - 1, now)).toBe(0);
  });
});
