import { expect, it } from 'vitest';
import { RateMeter } from './rate-meter.ts';

/** Counts so many bytes every 100 ms from one time to another, in milliseconds. */
function feed(meter: RateMeter, bytes: number, from: number, to: number): void {
  for (let now = from; now < to; now += 100) meter.count(bytes, now);
}

it('knows the rate of what just began', () => {
  const meter = new RateMeter();
  feed(meter, 100_000, 10_000, 11_000);
  expect(meter.rate(11_000)).toBe(1_000_000);
});

it('calls a single burst no more than so many bytes in half a second', () => {
  const meter = new RateMeter();
  meter.count(1_000_000, 10_001);
  expect(meter.rate(10_002)).toBe(2_000_000);
});

it('forgets what is older than three seconds', () => {
  const meter = new RateMeter();
  feed(meter, 100_000, 10_000, 20_000);
  feed(meter, 1_000, 20_000, 23_000);
  expect(meter.rate(23_000)).toBeCloseTo(10_000, -3);
  expect(meter.rate(26_500)).toBe(0);
});

it('falls while nothing comes', () => {
  const meter = new RateMeter();
  feed(meter, 100_000, 10_000, 12_000);
  expect(meter.rate(12_000)).toBe(1_000_000);
  expect(meter.rate(13_000)).toBeLessThan(700_000);
});
