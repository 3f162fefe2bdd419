import { LIMITS } from '@kith/shared/protocol/limits';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Seconds to wait, or `undefined` when the attempt may go on. */
export type Wait = number | undefined;

/**
 * Limits on guessing and flooding that outlive a connection, in memory. A name counts whether or not it exists, so
 * the limit says nothing about accounts.
 */
export class AttemptLimits {
  readonly #logins = new RateLimiterMemory({
    points: LIMITS.loginAttemptsPerAccount,
    duration: LIMITS.loginWindow / 1_000,
  });
  readonly #loginsFrom = new RateLimiterMemory({
    points: LIMITS.loginAttemptsPerAddress,
    duration: LIMITS.loginWindow / 1_000,
  });
  readonly #accountsFrom = new RateLimiterMemory({
    points: LIMITS.accountsPerAddressPerHour,
    duration: 3_600,
  });
  readonly #natProbesFrom = new RateLimiterMemory({
    points: LIMITS.natProbesPerAddressPerMinute,
    duration: 60,
  });
  readonly #uplinksOf = new RateLimiterMemory({
    points: LIMITS.uplinkRequests,
    duration: LIMITS.uplinkInterval / 1_000,
  });

  /** Counts an attempt at the secrets of an account, before it is judged: parallel guesses count as well. */
  async login(account: string, remote: string): Promise<Wait> {
    return (await take(this.#loginsFrom, remote)) ?? (await take(this.#logins, account));
  }

  /** The attempt was right: it does not count. */
  async loginSucceeded(account: string, remote: string): Promise<void> {
    await this.#loginsFrom.reward(remote);
    await this.#logins.reward(account);
  }

  /** Counts datagrams that are to be sent to a network address. */
  async natProbe(remote: string): Promise<Wait> {
    return take(this.#natProbesFrom, remote);
  }

  /** Counts a request by which a device measures its uplink. */
  async uplink(device: DeviceId): Promise<Wait> {
    return take(this.#uplinksOf, device);
  }

  /** Counts a new account from a network address. */
  async account(remote: string): Promise<Wait> {
    return take(this.#accountsFrom, remote);
  }

  /** The sign-up failed: it does not count. */
  async accountFailed(remote: string): Promise<void> {
    await this.#accountsFrom.reward(remote);
  }
}

async function take(limiter: RateLimiterMemory, key: string): Promise<Wait> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.ceil(error.msBeforeNext / 1_000);
    throw error;
  }
}
