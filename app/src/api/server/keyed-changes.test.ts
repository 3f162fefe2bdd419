import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedChanges, sameValue } from './keyed-changes.ts';

describe('KeyedChanges', () => {
  it('API-8 sends one row when one of ten thousand changes', () => {
    const changes = new KeyedChanges();
    const row = (n: number, text: string) => [`k${n}`, { id: `k${n}`, text }] as const;
    changes.replace(new Map(Array.from({ length: 10_000 }, (_, n) => row(n, 'old'))));
    const before = changes.version;
    changes.apply([row(7_777, 'new')], []);
    expect(changes.since(before)).toEqual({
      version: before + 1,
      set: [{ id: 'k7777', text: 'new' }],
      remove: [],
    });
  });

  it('API-8 does not count a row that is equal to what was there', () => {
    const changes = new KeyedChanges();
    changes.replace(new Map([['a', { n: 1, list: ['x', { y: 2 }] }]]));
    expect(changes.apply([['a', { list: ['x', { y: 2 }], n: 1 }]], [])).toBe(false);
    expect(changes.version).toBe(1);
  });

  it('API-9 knows no difference for versions older than the removals it remembers', () => {
    const changes = new KeyedChanges();
    changes.replace(new Map([['keep', 0]]));
    const start = changes.version;
    for (let n = 0; n < 3_000; n++) {
      changes.apply([[`gone${n}`, n]], []);
      changes.apply([], [`gone${n}`]);
    }
    expect(changes.since(start)).toBeUndefined();
    expect(changes.since(changes.version - 10)?.remove).toHaveLength(5);
    expect(changes.since(changes.version + 1)).toBeUndefined();
  });

  it('API-9 brings a reader of any version to the rows of now, whatever happened', () => {
    const step = fc.record({
      set: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(3)), { maxLength: 4 }),
      remove: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(30), (steps, joinAt) => {
        const changes = new KeyedChanges();
        changes.replace(new Map());
        const reader = new Map<string, unknown>();
        let seen: number | undefined;
        steps.forEach(({ set, remove }, at) => {
          if (at === joinAt) {
            for (const row of changes.snapshot().set) reader.set(keyOf(row), row);
            seen = changes.version;
          }
          changes.apply(
            set.map(([key, n]) => [key, { key, n }]),
            remove,
          );
        });
        if (seen === undefined) return;
        const missed = changes.since(seen);
        for (const key of missed?.remove ?? []) reader.delete(key);
        for (const row of missed?.set ?? []) reader.set(keyOf(row), row);
        const now = new Map(changes.snapshot().set.map(row => [keyOf(row), row]));
        expect(reader).toEqual(now);
      }),
    );
  });
});

describe('sameValue', () => {
  it('tells apart what JSON tells apart', () => {
    expect(sameValue([], {})).toBe(false);
    expect(sameValue({ a: undefined }, { b: undefined })).toBe(false);
    expect(sameValue({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(sameValue([1, [2]], [1, [2]])).toBe(true);
    expect(sameValue(null, {})).toBe(false);
  });
});

function keyOf(row: unknown): string {
  return String(typeof row === 'object' && row !== null ? Reflect.get(row, 'key') : undefined);
}
