import type { Clock } from '../engine/ports/clock.ts';

/** The machine's clock and timers, alike in Node and in pages. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};
