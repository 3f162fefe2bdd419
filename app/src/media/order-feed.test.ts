import { expect, test } from 'vitest';
import type { MediaOrder } from '../engine/ports/call-media.ts';
import { OrderFeed } from './order-feed.ts';

const order = (callId: string): MediaOrder => ({ type: 'prepare', callId });
const row = (seq: number) => ({ seq, order: order(`${seq}`) });

test('each order is taken once, in order, also from an engine that began anew', () => {
  const feed = new OrderFeed();
  expect(feed.take([])).toEqual([]);
  expect(feed.take([row(2), row(1)])).toEqual([order('1'), order('2')]);
  expect(feed.take([row(1), row(2), row(3)])).toEqual([order('3')]);
  expect(feed.take([row(3)])).toEqual([]);
  expect(feed.take([])).toEqual([{ type: 'stop', callId: '3' }]);
  expect(feed.take([])).toEqual([]);
  expect(feed.take([row(7)])).toEqual([order('7')]);
  expect(feed.take([row(1)])).toEqual([order('1')]);
});
