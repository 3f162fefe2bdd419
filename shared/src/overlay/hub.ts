import type { RandomBytes } from '../identity/crypto-suite.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { HubCertificate } from './hub-certificate.ts';
import type { HubEffect, HubEvent, HubStatus } from './hub-events.ts';
import type { Signed } from './signed.ts';

export interface HubParts {
  readonly me: DeviceId;
  readonly randomBytes: RandomBytes;
}

/**
 * A device's work as a hub: it takes leaves, holds records, passes on what is for others, and knows the hubs there are.
 *
 * How to drive it: `handle` each event with a time that never goes back, do what comes out in order, and call `handle`
 * with `tick` at `wakeAt` (read anew after each event). Messages go in checked (`OverlayChecker`), those for which
 * `isForLeaf` is false; `send` goes out through `encodeMessage`, over the link to that device. The device's own leaf is a
 * peer like any other, named `me`: what one sends to `me` is given to the other, and `opened` comes at once.
 */
export class Hub {
  readonly #me: DeviceId;
  constructor({ me }: HubParts) {
    this.#me = me;
  }

  /** When `tick` is due, in milliseconds since 1970; `Infinity` for never. */
  get wakeAt(): number {
    return Number.POSITIVE_INFINITY;
  }

  handle(_event: HubEvent, _now: number): HubEffect[] {
    throw new Error(`not there yet: ${this.#me}`);
  }

  get status(): HubStatus {
    throw new Error('not there yet');
  }

  /** Of the hubs that are not known to be gone, for the disk. */
  get certificates(): readonly Signed<HubCertificate>[] {
    return [];
  }

  /** The newest beacon that it has of a hub: an older one need not be checked. */
  beaconSequence(_hub: DeviceId): number {
    return 0;
  }
}
