import type { RandomBytes } from '../identity/crypto-suite.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { HubCertificate } from './hub-certificate.ts';
import type { LeafEffect, LeafEvent, LeafStatus } from './leaf-events.ts';
import type { LetterSuite } from './letter.ts';
import type { Signed } from './signed.ts';

export interface LeafParts {
  readonly me: DeviceId;
  readonly randomBytes: RandomBytes;
  readonly suite: LetterSuite;
}

/**
 * A device's side of the overlay: the hub and the spare that it hangs on, its record, what it looks up, letters out and in.
 *
 * How to drive it: `handle` each event with a time that never goes back, do what comes out in order, and call `handle`
 * with `tick` at `wakeAt` (read anew after each event). Give it `pass` and `hubs`; it dials. Messages go in checked
 * (`OverlayChecker`), those for which `isForLeaf` is true; `send` goes out through `encodeMessage`, over the link to that
 * hub. A dial of `me` is this device's own hub: see `Hub`.
 */
export class Leaf {
  readonly #me: DeviceId;
  constructor({ me }: LeafParts) {
    this.#me = me;
  }

  /** When `tick` is due, in milliseconds since 1970; `Infinity` for never. */
  get wakeAt(): number {
    return Number.POSITIVE_INFINITY;
  }

  handle(_event: LeafEvent, _now: number): LeafEffect[] {
    throw new Error(`not there yet: ${this.#me}`);
  }

  get status(): LeafStatus {
    throw new Error('not there yet');
  }

  /** Of the hubs that are not known to be gone, for the disk. */
  get certificates(): readonly Signed<HubCertificate>[] {
    return [];
  }
}
