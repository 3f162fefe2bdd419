import { describe, expect, it } from 'vitest';
import {
  ALICE,
  BOB,
  CAROL,
  DAVE,
  EMI,
  FARID,
  GRETA,
  LONG,
  ROSTER,
  SALMA,
} from '../gallery/fixture-people.ts';
import { neighbourIn, type RosterItem, rosterItems, rosterOrder } from './roster-list.ts';

const shape = (items: readonly RosterItem[]) =>
  items.map(item => (item.kind === 'heading' ? (item.group ?? '(none)') : item.row.address));

describe('the list of people', () => {
  it('is flat and by time when sorted by recent', () => {
    const order = shape(rosterItems(ROSTER, 'all', 'recent', 'en'));
    expect(order.slice(0, 4)).toEqual([BOB, DAVE, CAROL, EMI]);
    expect(order).toHaveLength(ROSTER.length);
  });

  it('has a heading for each group, and people without one last', () => {
    expect(shape(rosterItems(ROSTER, 'all', 'name', 'en'))).toEqual([
      'Climbing',
      BOB,
      CAROL,
      'Family',
      CAROL,
      FARID,
      GRETA,
      'Work',
      DAVE,
      EMI,
      '(none)',
      LONG,
      SALMA,
    ]);
  });

  it('sorts by presence, then by name', () => {
    const items = rosterItems(
      ROSTER.map(row => ({ ...row, groups: [] })),
      'all',
      'status',
      'en',
    );
    expect(shape(items)).toEqual([BOB, FARID, SALMA, DAVE, CAROL, EMI, GRETA, LONG]);
  });

  it('shows only who is online, or who has written', () => {
    expect(rosterOrder(rosterItems(ROSTER, 'online', 'recent', 'en'))).not.toContain(EMI);
    expect(rosterOrder(rosterItems(ROSTER, 'unread', 'recent', 'en'))).toEqual([CAROL, EMI]);
  });

  it('has stable keys, no two alike', () => {
    const keys = rosterItems(ROSTER, 'all', 'name', 'en').map(item => item.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('walking over the list', () => {
  const order = [BOB, CAROL, DAVE];

  it('goes round at the ends', () => {
    expect(neighbourIn(order, BOB, 1)).toBe(CAROL);
    expect(neighbourIn(order, DAVE, 1)).toBe(BOB);
    expect(neighbourIn(order, BOB, -1)).toBe(DAVE);
  });

  it('begins at an end when nothing of it is open', () => {
    expect(neighbourIn(order, undefined, 1)).toBe(BOB);
    expect(neighbourIn(order, ALICE, -1)).toBe(DAVE);
    expect(neighbourIn([], BOB, 1)).toBeUndefined();
  });

  it('counts somebody in two groups once', () => {
    const items = rosterItems(ROSTER, 'all', 'name', 'en');
    expect(rosterOrder(items).filter(address => address === CAROL)).toHaveLength(1);
  });
});
