import { describe, expect, it } from 'vitest';
import { BuddySearch, SEARCH_TIMES, searchedDays } from './buddy-search.ts';
import { startOfDay } from './presence-key.ts';

const MINUTE = 60_000;
/** Waits as long as it may. */
const LATEST = 1;
const start = startOfDay(20_254) + 8 * 60 * MINUTE;

describe('OV-33 search for buddies', () => {
  /** Minutes from the start at which one is looked up who is never found. */
  function looks(search: BuddySearch<string>, hours: number): number[] {
    const at: number[] = [];
    for (let now = start; now < start + hours * 60 * MINUTE; now += MINUTE / 2) {
      if (search.due(['ann'], now).length > 0) at.push((now - start) / MINUTE);
    }
    return at;
  }

  it('looks for everybody at once, then more and more rarely', () => {
    const search = new BuddySearch<string>(() => LATEST);
    expect(search.due(['ann', 'ben'], start)).toEqual(['ann', 'ben']);
    expect(search.dueAt(['ann', 'ben'])).toBe(start + SEARCH_TIMES.usual.first);
    expect(search.dueAt([])).toBe(Number.POSITIVE_INFINITY);
    expect(looks(new BuddySearch<string>(() => LATEST), 5)).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
  });

  it('waits between half as long and as long, and asks for those together again that it asked for together', () => {
    const search = new BuddySearch<string>(() => 0.5);
    search.due(['ann', 'ben'], start);
    const then = start + 0.75 * SEARCH_TIMES.usual.first;
    expect(search.due(['ann', 'ben'], then - 1)).toEqual([]);
    expect(search.due(['ann', 'ben'], then)).toEqual(['ann', 'ben']);
  });

  it('looks every five minutes for who hides', () => {
    const search = new BuddySearch<string>(() => LATEST);
    for (const minute of [0, 1, 3, 7]) search.due(['ann'], start + minute * MINUTE, SEARCH_TIMES.hidden);
    expect(search.dueAt(['ann'])).toBe(start + 12 * MINUTE);
  });

  it('begins anew after a restart, and with who fell silent', () => {
    const search = new BuddySearch<string>(() => LATEST);
    expect(looks(search, 1)).toHaveLength(6);
    search.restart();
    expect(looks(search, 1)).toHaveLength(6);
    search.heard('ann');
    expect(looks(search, 1)).toHaveLength(6);
  });

  it('asks again soon where nobody answered, and where somebody went who was there', () => {
    const search = new BuddySearch<string>(() => LATEST);
    search.due(['ann', 'ben', 'cat'], start);
    search.unanswered('ann', start);
    search.found('ben', 1, start);
    search.lost('ben', true, start);
    search.lost('cat', false, start);
    const soon = start + SEARCH_TIMES.moved;
    expect(search.due(['ann', 'ben', 'cat'], soon - 1)).toEqual([]);
    expect(search.due(['ann', 'ben', 'cat'], soon)).toEqual(['ann', 'ben']);
  });

  it('follows no record again at once that led nowhere, but a newer one, and the same later', () => {
    const search = new BuddySearch<string>(() => LATEST);
    expect(search.found('ann', 7, start)).toBe(true);
    search.lost('ann', false, start);
    expect(search.found('ann', 7, start + MINUTE)).toBe(false);
    expect(search.found('ann', 7, start + SEARCH_TIMES.doubted)).toBe(true);
    expect(search.found('ann', 8, start + MINUTE)).toBe(true);
  });

  it('leaves who said goodbye alone for an hour', () => {
    const search = new BuddySearch<string>(() => LATEST);
    search.heard('ann');
    search.left('ann', start);
    expect(search.due(['ann'], start + SEARCH_TIMES.left - 1)).toEqual([]);
    expect(search.due(['ann'], start + SEARCH_TIMES.left)).toEqual(['ann']);
  });

  it('OV-13: looks for names of yesterday when a day begins', () => {
    expect(searchedDays(startOfDay(20_254))).toEqual([20_254, 20_253]);
    expect(searchedDays(startOfDay(20_254) + SEARCH_TIMES.dayBegins - 1)).toEqual([20_254, 20_253]);
    expect(searchedDays(startOfDay(20_254) + SEARCH_TIMES.dayBegins)).toEqual([20_254]);
    expect(searchedDays(startOfDay(20_255) - 1)).toEqual([20_254]);
  });
});
