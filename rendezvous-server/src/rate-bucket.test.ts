import { LIMITS } from '@kith/shared/protocol/limits';
import { describe, expect, it } from 'vitest';
import { RateBucket } from './rate-bucket.ts';

describe('rate bucket', () => {
  it('RZ-3 holds a burst, then what refills', () => {
    const bucket = new RateBucket(0);
    expect(bucket.take(LIMITS.rateBurst, 0)).toBe(true);
    expect(bucket.take(1, 0)).toBe(false);
    expect(bucket.wait).toBe(1);
    expect(bucket.take(LIMITS.ratePerSecond - 1, 1_000)).toBe(true);
    expect(bucket.take(1, 1_000)).toBe(false);
  });

  it('RZ-3 never holds more than a burst, however long it rests', () => {
    const bucket = new RateBucket(0);
    expect(bucket.take(LIMITS.rateBurst, 3_600_000)).toBe(true);
    expect(bucket.take(1, 3_600_000)).toBe(false);
  });

  it('RZ-3 is exhausted at a debt of a burst', () => {
    const bucket = new RateBucket(0);
    bucket.take(LIMITS.rateBurst * 2 - 1, 0);
    expect(bucket.exhausted).toBe(false);
    bucket.take(1, 0);
    expect(bucket.exhausted).toBe(true);
  });
});
