import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('work for one key is done in order, for another key meanwhile; a failure stops nobody', async () => {
  const turns = new Turns<string>();
  const done: string[] = [];
  let release: (() => void) | undefined;
  const first = turns.take('a', async () => {
    await new Promise<void>(resolve => (release = resolve));
    done.push('a1');
    throw new Error('a1 failed');
  });
  const second = turns.take('a', async () => done.push('a2'));
  await turns.take('b', async () => done.push('b1'));
  expect(done).toEqual(['b1']);
  release?.();
  await expect(first).rejects.toThrow('a1 failed');
  await second;
  expect(done).toEqual(['b1', 'a1', 'a2']);
  expect(turns.pending('a')).toBeUndefined();
});
