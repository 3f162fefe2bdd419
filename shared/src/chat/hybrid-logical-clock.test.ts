import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../protocol/limits.ts';
import { orderSchema } from '../protocol/peer-messages.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { HybridLogicalClock } from './hybrid-logical-clock.ts';
import { clampPlace, countOfPlace, MAX_COUNT, makePlace, timeOfPlace, uniqueOfPlace } from './place.ts';

const DEVICE = 'AAAAAAAAAAAAAAAAAAAAAA' as DeviceId;
const OTHER = 'BBBBBBBBBBBBBBBBBBBBBA' as DeviceId;
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe('places', () => {
  test('CHAT-5: sort as text as they do by time and count', () => {
    fc.assert(
      fc.property(time, time, fc.nat(MAX_COUNT), fc.nat(MAX_COUNT), (t1, t2, c1, c2) => {
        const [a, b] = [makePlace(t1, c1, DEVICE), makePlace(t2, c2, DEVICE)];
        expect(a < b).toBe(t1 < t2 || (t1 === t2 && c1 < c2));
      }),
    );
  });

  test('CHAT-5: hold what they were made of, in the shape of the protocol', () => {
    fc.assert(
      fc.property(time, fc.nat(MAX_COUNT), (t, count) => {
        const place = makePlace(t, count, DEVICE);
        expect(orderSchema.safeParse(place).success).toBe(true);
        expect([timeOfPlace(place), countOfPlace(place), uniqueOfPlace(place)]).toEqual([t, count, DEVICE]);
      }),
    );
  });

  test('CHAT-6: are moved to 60 s ahead when they lie further ahead, and never otherwise', () => {
    fc.assert(
      fc.property(time, time, (t, now) => {
        const place = makePlace(t, 3, OTHER);
        const clamped = clampPlace(place, now);
        if (t <= now + LIMITS.remoteClockAhead) expect(clamped).toBe(place);
        else expect(clamped).toBe(makePlace(now + LIMITS.remoteClockAhead, 3, OTHER));
      }),
    );
  });
});

/** What may happen to a clock: its own time goes anywhere, others are heard, places are given, it is restarted. */
const happening = fc.oneof(
  fc.record({ do: fc.constant('give' as const), now: time }),
  fc.record({ do: fc.constant('hear' as const), now: time, place: time, count: fc.nat(MAX_COUNT) }),
  fc.record({ do: fc.constant('restart' as const) }),
);

describe('the hybrid logical clock', () => {
  test('CHAT-5: gives places later than all it gave or saw, whatever the time on the wall does', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), story => {
        let clock = new HybridLogicalClock(DEVICE);
        let last = '';
        for (const each of story) {
          if (each.do === 'restart') {
            clock = new HybridLogicalClock(DEVICE);
            if (last !== '') clock.resume(last);
          } else if (each.do === 'hear') {
            const place = clampPlace(makePlace(each.place, each.count, OTHER), each.now);
            clock.observe(place, each.now);
            if (place > last) last = place;
          } else {
            const place = clock.next(each.now);
            expect(place > last).toBe(true);
            last = place;
          }
        }
      }),
    );
  });

  test('CHAT-6: a remote clock drives it 60 s ahead at most', () => {
    const clock = new HybridLogicalClock(DEVICE);
    clock.observe(makePlace(9_000_000_000_000, 7, OTHER), 1_000_000);
    expect(timeOfPlace(clock.next(1_000_000))).toBe(1_000_000 + LIMITS.remoteClockAhead);
  });

  test('CHAT-5: counts within a millisecond, and moves on when the count is used up', () => {
    const clock = new HybridLogicalClock(DEVICE);
    expect(clock.next(500)).toBe(makePlace(500, 0, DEVICE));
    expect(clock.next(500)).toBe(makePlace(500, 1, DEVICE));
    clock.resume(makePlace(500, MAX_COUNT, DEVICE));
    expect(clock.next(500)).toBe(makePlace(501, 0, DEVICE));
  });
});
