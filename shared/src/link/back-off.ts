import { LINK_LIMITS } from './link-limits.ts';

/** The longest wait after a first failure, and after any, in milliseconds. */
export interface BackOffBounds {
  readonly first: number;
  readonly max: number;
}

const DIAL: BackOffBounds = { first: LINK_LIMITS.backOffFirst, max: LINK_LIMITS.backOffMax };

/**
 * How long to wait before the next try, in milliseconds: exponential with "equal jitter" (Brooker, "Exponential
 * Backoff And Jitter", 2015), so that two sides, or a crowd after an outage, don't try in step.
 * @param failures tries that failed in a row, at least 1
 * @param random in [0, 1)
 * @param bounds those of dials without it
 */
export function backOff(failures: number, random: number, { first, max } = DIAL): number {
  const ceiling = Math.min(max, first * 2 ** (failures - 1));
  return ceiling / 2 + (ceiling / 2) * random;
}

/** How long one dial may take, in milliseconds: slow lines get more time at each try. */
export function dialTimeout(failures: number): number {
  return Math.min(LINK_LIMITS.dialTimeoutMax, LINK_LIMITS.dialTimeout * (failures + 1));
}
