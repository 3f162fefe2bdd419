import type { RandomBytes } from '@kith/shared/identity/crypto-suite';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long to wait before the next attempt, milliseconds: doubles from a second to a minute, and each wait is
 * drawn from its upper half, so that a restarted server does not meet all its clients at once.
 *
 * @param failures attempts that failed in a row
 */
export function reconnectDelay(failures: number, random: RandomBytes): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16));
  const [high = 0, low = 0] = random(2);
  return Math.round(longest * (0.5 + ((high << 8) | low) / 0x20000));
}
