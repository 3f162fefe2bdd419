import type { DeviceId } from '../protocol/schemas.ts';
import type { HubBeacon } from './hub-beacon.ts';
import type { HubCertificate, OverlayPass } from './hub-certificate.ts';
import type { BetweenHubs, ToHub, ToLeaf } from './overlay-message.ts';
import type { Place } from './place.ts';
import type { Signed } from './signed.ts';

/** What a hub is told. Peers are named by the device at the other end of their link. */
export type HubEvent =
  /** Its own certificate: at the start, and when it was renewed. Until the first it serves nobody. */
  | { readonly kind: 'certificate'; readonly certificate: Signed<HubCertificate> }
  /** Certificates from the rendezvous, or from disk. */
  | { readonly kind: 'hubs'; readonly certificates: readonly Signed<HubCertificate>[] }
  /** How many leaves it may have; see `OVERLAY_LIMITS.leavesMax`. */
  | { readonly kind: 'capacity'; readonly leaves: number }
  | { readonly kind: 'opened'; readonly peer: DeviceId }
  /** The link is gone, or could not be opened. */
  | { readonly kind: 'closed'; readonly peer: DeviceId }
  | {
      readonly kind: 'message';
      readonly from: DeviceId;
      readonly message: ToHub;
      /** Hubs whose beacons came in it and could not be checked: nobody has their certificates. */
      readonly unknown?: readonly DeviceId[];
    }
  /** The beacon that `sign-beacon` asked for. */
  | { readonly kind: 'signed'; readonly beacon: Signed<HubBeacon> }
  /** This device's answer to a knock: a sealed signal. */
  | { readonly kind: 'reply'; readonly to: Place; readonly envelope: string }
  /** Hand the leaves over and stop: demoted, or the program ends. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'tick' };

/** What a hub wants done, in this order. */
export type HubEffect =
  | { readonly kind: 'send'; readonly to: DeviceId; readonly message: ToLeaf | BetweenHubs }
  /** Open a link to this hub, or keep the one there is, until `release`; answered by `opened` (at once, if it is) or `closed`. */
  | { readonly kind: 'dial'; readonly hub: Signed<HubCertificate> }
  /** The hub needs this link no longer. The device's own leaf may still. */
  | { readonly kind: 'release'; readonly peer: DeviceId }
  /** Sign this with the device's key (domain `hub-beacon`); answered by `signed`. */
  | { readonly kind: 'sign-beacon'; readonly beacon: HubBeacon }
  /** Somebody who can't reach this device otherwise signals for a link to it; answered by `reply`. */
  | {
      readonly kind: 'knock';
      readonly pass: Signed<OverlayPass>;
      readonly at: Place;
      readonly envelope: string;
    }
  /** A leaf asks for a name and password at this device's relay: send it `servers` with this id. */
  | { readonly kind: 'relay-asked'; readonly leaf: DeviceId; readonly id: string }
  /** What is worth keeping on disk changed: see `Hub.certificates`. */
  | { readonly kind: 'hubs-changed' }
  /** All leaves are elsewhere, or had their time. */
  | { readonly kind: 'stopped' };

/** How a hub is, for whoever looks at it. */
export interface HubStatus {
  readonly serving: boolean;
  readonly leaves: number;
  readonly spares: number;
  readonly capacity: number;
  readonly neighbours: readonly DeviceId[];
  readonly liveHubs: number;
  /** Held for others by placement, and of its own leaves. */
  readonly records: number;
  readonly ownRecords: number;
  /** Look-ups and signals that wait for an answer. */
  readonly pending: number;
}
