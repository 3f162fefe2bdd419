import type { Address } from '@kith/shared/identity/address';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageRow } from '../../api/contract.ts';
import {
  attached,
  borders,
  endOf,
  type Held,
  MOST,
  shownRows,
  startOf,
  withNewer,
  withOlder,
} from './held-rows.ts';

const NEWEST = 200;
const PAGE = 100;

const row = (index: number, text = `${index}`): MessageRow => ({
  id: `${index}`,
  order: String(index).padStart(6, '0'),
  author: 'bob@home.example' as Address,
  mine: false,
  at: index,
  body: { type: 'text', text },
  state: 'read',
});
const log = (count: number) => Array.from({ length: count }, (_, index) => row(index));
const orders = (rows: readonly MessageRow[]) => rows.map(each => each.at);

/** What an engine answers. */
const older = (all: readonly MessageRow[], before: MessageRow | undefined) => {
  const rows = all.filter(each => before === undefined || each.order < before.order);
  return { rows: rows.slice(-PAGE), more: rows.length > PAGE };
};
const newer = (all: readonly MessageRow[], after: MessageRow | undefined) => {
  const rows = all.filter(each => after !== undefined && each.order > after.order);
  return { rows: rows.slice(0, PAGE), newer: rows.length > PAGE };
};

describe('the stretch of a conversation that a window holds', () => {
  it('has no gaps and keeps within its bound, wherever one scrolls', () => {
    const steps = fc.array(fc.oneof(fc.constantFrom('older', 'newer', 'told'), fc.nat(2_999)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, walk => {
        const all = log(3_000);
        let told: MessageRow[] = all.slice(-NEWEST);
        let held: Held = startOf(told, NEWEST);
        for (const step of walk) {
          const shown = shownRows(held, told);
          if (step === 'older' && held.more) {
            const page = older(all, shown[0]);
            held = withOlder(held, told, page.rows, page.more);
          } else if (step === 'newer' && held.newer) {
            const page = newer(all, shown.at(-1));
            held = withNewer(held, told, page.rows, page.newer);
          } else if (step === 'told') {
            all.push(row(all.length));
            told = [...told, ...all.slice(-1)];
          } else if (typeof step === 'number') {
            const rows = all.slice(Math.max(0, step - PAGE), step + PAGE);
            held = withNewer(
              { ...held, rows: [], more: step > PAGE, newer: true },
              told,
              rows,
              step + PAGE < all.length,
            );
          }
          const next = orders(shownRows(held, told));
          expect(next).toEqual(next.map((_, index) => (next[0] ?? 0) + index));
          expect(next.length).toBeLessThanOrEqual(Math.max(MOST, told.length));
          expect(held.newer).toBe(next.at(-1) !== all.length - 1);
          expect(held.more).toBe(next[0] !== 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('shows of every row what the topic told last', () => {
    const all = log(600);
    const told = [row(350, 'changed'), ...all.slice(-NEWEST)];
    const held = withOlder(startOf(all.slice(-NEWEST), NEWEST), told, all.slice(300, 400), true);
    const shown = shownRows(held, told);
    expect(orders(shown)).toEqual(Array.from({ length: 300 }, (_, index) => 300 + index));
    expect(shown.find(each => each.id === '350')?.body).toMatchObject({ text: 'changed' });
  });

  it('knows a page that does not border on it any more', () => {
    const all = log(1_000);
    const told = all.slice(-NEWEST);
    const page = { before: row(100).order };
    const far: Held = { ...startOf(told, NEWEST), rows: all.slice(100, 300), newer: true };
    expect(borders(far, told, page)).toBe(true);
    expect(borders(far, told, { after: row(299).order })).toBe(true);
    // Back to the end while the page was on its way.
    expect(borders(endOf(far), told, page)).toBe(false);
    expect(borders(endOf(far), told, { after: row(299).order })).toBe(false);
  });

  it('is the topic itself while nothing else is held', () => {
    const told = log(5);
    expect(shownRows(startOf(told, NEWEST), told)).toBe(told);
    expect(startOf(told, NEWEST)).toMatchObject({ more: false, newer: false });
  });

  it('is given up when the topic was read anew further on, unless it is far back', () => {
    const all = log(1_000);
    const before = all.slice(0, NEWEST);
    const after = all.slice(-NEWEST);
    const held = startOf(before, NEWEST);
    expect(attached(held, before, before)).toBe(held);
    expect(attached(held, after, before)).toBeUndefined();
    const far = { ...held, rows: all.slice(0, 10), newer: true };
    expect(attached(far, after, before)).toMatchObject({ rows: far.rows, floor: after[0]?.order });
  });

  it('stays when the row at its floor disappears, and knows that there are older ones', () => {
    const told = log(1_000).slice(-NEWEST);
    const held = startOf(told, NEWEST);
    const less = told.slice(2);
    const now = attached(held, less, told);
    expect(now).toMatchObject({ floor: less[0]?.order, more: true, newer: false });
    expect(endOf(now ?? held)).toMatchObject({ floor: less[0]?.order, rows: [], more: true });
    expect(attached(held, [], told)).toBe(held);
    expect(attached(held, [row(1_000)], [])).toMatchObject({ floor: row(1_000).order, more: true });
  });

  it('takes over what the topic tells of no more when it was read anew a little further on', () => {
    const all = log(1_000);
    const held = startOf(all.slice(700, 900), NEWEST);
    const told = all.slice(703, 903);
    const now = attached(held, told, all.slice(700, 900));
    expect(orders(shownRows(now ?? held, told))).toEqual(orders(all.slice(700, 903)));
  });
});
