import { expect, test } from 'vitest';
import { WriteBehind } from './write-behind.ts';

const fail = (error: unknown) => {
  throw error;
};

test('a burst is one write; what comes during a write is one more', async () => {
  let state = 0;
  const written: number[] = [];
  let release: (() => void) | undefined;
  const writing = new WriteBehind(async () => {
    const now = state;
    if (written.length === 0) await new Promise<void>(resolve => (release = resolve));
    written.push(now);
  }, fail);
  for (state = 1; state < 5; state++) writing.note();
  state = 5;
  await null;
  await null;
  for (; state < 9; state++) writing.note();
  release?.();
  await writing.settled();
  expect(written).toEqual([5, 9]);
  writing.note();
  await writing.settled();
  expect(written).toEqual([5, 9, 9]);
});

test('a write that fails is reported, and does not stop the next', async () => {
  const reported: unknown[] = [];
  const written: string[] = [];
  const writing = new WriteBehind(
    async () => {
      if (reported.length === 0) throw new Error('disk full');
      written.push('ok');
    },
    error => reported.push(error),
  );
  writing.note();
  await writing.settled();
  expect(reported).toEqual([new Error('disk full')]);
  writing.note();
  await writing.settled();
  expect(written).toEqual(['ok']);
});
