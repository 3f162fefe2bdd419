import { makeAddress } from '@kith/shared/identity/address';
import { SeededRandom } from '@kith/shared/testing/seeded-random';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { expect, test } from 'vitest';
import { NoticeBoard } from './notice-board.ts';

const bob = makeAddress('bob', 'home.example');

test('the same thing is told once a minute, another thing at once', () => {
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  const board = new NoticeBoard(clock, length => random.bytes(length));
  const told: string[] = [];
  board.onAdd(({ detail }) => told.push(detail));
  for (let i = 0; i < 10; i++) board.add('attack-detected', 'replayed', bob);
  board.add('attack-detected', 'expired', bob);
  board.add('attack-detected', 'replayed', makeAddress('carol', 'home.example'));
  expect(told).toEqual(['replayed', 'expired', 'replayed']);
  clock.advance(60_000);
  board.add('attack-detected', 'replayed', bob);
  expect(told).toHaveLength(4);
});

test('no more than a hundred are kept, the newest', () => {
  const random = new SeededRandom(1);
  const board = new NoticeBoard(new VirtualClock(), length => random.bytes(length));
  for (let i = 0; i < 150; i++) board.add('device-added', `device ${i}`);
  expect(board.all).toHaveLength(100);
  expect(board.all.at(-1)?.detail).toBe('device 149');
});

test('what was dismissed is gone, and told so', () => {
  const random = new SeededRandom(1);
  const board = new NoticeBoard(new VirtualClock(), length => random.bytes(length));
  const gone: string[] = [];
  board.onDismiss(id => gone.push(id));
  board.add('device-added', 'tablet');
  board.add('device-added', 'phone');
  const first = board.all[0]?.id ?? '';
  board.dismiss(first);
  expect(board.all.map(({ detail }) => detail)).toEqual(['phone']);
  expect(gone).toEqual([first]);
});
