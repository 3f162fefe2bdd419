import { expect, test } from 'vitest';
import type { MediaOrder } from '../engine/ports/call-media.ts';
import { OrderFeed } from './order-feed.ts';

const row = (seq: number, callId = 'a') => {
  const order: MediaOrder = { type: 'mute', callId, muted: seq % 2 === 0 };
  return { seq, order };
};

test('each order is taken once, in order, also from an engine that began anew', () => {
  const feed = new OrderFeed();
  expect(feed.take([])).toEqual([]);
  expect(feed.take([row(2), row(1)])).toEqual([row(1).order, row(2).order]);
  expect(feed.take([row(1), row(2), row(3)])).toEqual([row(3).order]);
  expect(feed.take([row(3)])).toEqual([]);
  expect(feed.take([])).toEqual([{ type: 'stop', callId: 'a' }]);
  expect(feed.take([])).toEqual([]);
  expect(feed.take([row(7)])).toEqual([row(7).order]);
  expect(feed.take([row(1)])).toEqual([row(1).order]);
});

test('of two calls each stops when its orders are gone, and is stopped once', () => {
  const feed = new OrderFeed();
  feed.take([row(1, 'a'), row(2, 'b')]);
  const stop = { seq: 3, order: { type: 'stop', callId: 'b' } } as const;
  expect(feed.take([row(1, 'a'), stop])).toEqual([stop.order]);
  expect(feed.take([row(1, 'a'), row(4, 'c')])).toEqual([row(4, 'c').order]);
  expect(feed.take([row(4, 'c')])).toEqual([{ type: 'stop', callId: 'a' }]);
});
