import type { Clock } from '../../engine/ports/clock.ts';

/** The clock and timers of a window. */
export const windowClock: Clock = {
  now: () => Date.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};

/** A name for a window that no other has: 22 letters of base64url. */
export function newWindowId(): string {
  const letters = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16)));
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
