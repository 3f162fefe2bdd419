import { LINK_LIMITS } from './link-limits.ts';

/**
 * How long to wait before the next dial, in milliseconds: exponential with "equal jitter" (Brooker, "Exponential
 * Backoff And Jitter", 2015), so that two sides, or a crowd after an outage, don't dial in step.
 * @param failures dials that failed in a row, at least 1
 * @param random in [0, 1)
 */
export function backOff(failures: number, random: number): number {
  const ceiling = Math.min(LINK_LIMITS.backOffMax, LINK_LIMITS.backOffFirst * 2 ** (failures - 1));
  return ceiling / 2 + (ceiling / 2) * random;
}

/** How long one dial may take, in milliseconds: slow lines get more time at each try. */
export function dialTimeout(failures: number): number {
  return Math.min(LINK_LIMITS.dialTimeoutMax, LINK_LIMITS.dialTimeout * (failures + 1));
}
