import { expect, it } from 'vitest';
import { CAROL, EMI, ROSTER } from '../gallery/fixture-people.ts';
import { arrivedSince, seenOrders } from './new-messages.ts';

it('tells nothing twice', () => {
  expect(arrivedSince(seenOrders(ROSTER), ROSTER)).toEqual([]);
});

it('tells what came since, of people with unread messages', () => {
  const arrived = arrivedSince(new Map(), ROSTER);
  expect(arrived.map(({ person }) => person.address)).toEqual([CAROL, EMI]);
});

it('tells the newest message of a person once it is another one', () => {
  const before = seenOrders(ROSTER);
  const later = ROSTER.map(row =>
    row.address === CAROL && row.last
      ? { ...row, last: { ...row.last, order: `f${row.last.order.slice(1)}` } }
      : row,
  );
  expect(arrivedSince(before, later).map(({ person }) => person.address)).toEqual([CAROL]);
});

it('tells nothing of what was seen already, as a call that was declined', () => {
  const seen = ROSTER.map(row =>
    row.last ? { ...row, last: { ...row.last, state: 'read' as const } } : row,
  );
  expect(arrivedSince(new Map(), seen)).toEqual([]);
});
