import { RateMeter } from '@kith/shared/link/rate-meter';
import type { RunningHost } from '../ports/supernode-host.ts';

/** What went through the relays of this device, one after the other, since the program started. */
export class RelayTraffic {
  readonly #meter = new RateMeter();
  #host: RunningHost | undefined;
  /** Of the host, as counted so far. */
  #seen = 0;
  #users = 0;
  #bytes = 0;
  #rate = 0;

  /** For how many. */
  get users(): number {
    return this.#users;
  }

  /** Both ways together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes per second. */
  get rate(): number {
    return this.#rate;
  }

  /**
   * Looks at the relay that runs now.
   *
   * @returns whether anything is not as it was
   */
  look(host: RunningHost | undefined, now: number): boolean {
    if (host !== this.#host) {
      this.#host = host;
      this.#seen = 0;
    }
    const before = [this.#users, this.#bytes, this.#rate];
    const relayed = host?.relayedBytes ?? 0;
    const passed = relayed - this.#seen;
    this.#seen = relayed;
    this.#users = host?.relayUsers ?? 0;
    this.#bytes += passed;
    if (passed > 0) this.#meter.count(passed, now);
    this.#rate = Math.round(this.#meter.rate(now));
    return [this.#users, this.#bytes, this.#rate].some((value, i) => value !== before[i]);
  }
}
