import type { PublicKey } from '../identity/crypto-suite.ts';
import type { IceServer } from '../protocol/rendezvous-contract.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { HubCertificate, OverlayPass } from './hub-certificate.ts';
import type { FromLeaf, ToLeaf } from './overlay-message.ts';
import type { Place } from './place.ts';
import type { PresenceRecord } from './presence-record.ts';
import type { Signed } from './signed.ts';

/** What a leaf is told. */
export type LeafEvent =
  /** From the rendezvous, at the start and when it was renewed; until the first, nobody is dialed. */
  | { readonly kind: 'pass'; readonly pass: Signed<OverlayPass> }
  /** Hubs that the rendezvous names, or that were kept. `assigned`: best first; empty where nobody chose. */
  | {
      readonly kind: 'hubs';
      readonly certificates: readonly Signed<HubCertificate>[];
      readonly assigned: readonly DeviceId[];
    }
  | { readonly kind: 'opened'; readonly hub: DeviceId }
  /** The link is gone, or could not be opened. */
  | { readonly kind: 'closed'; readonly hub: DeviceId }
  | { readonly kind: 'message'; readonly from: DeviceId; readonly message: ToLeaf }
  /** Whether buddies may find this device. At the start they may not. */
  | { readonly kind: 'visible'; readonly on: boolean }
  /** State or status text changed: the record is made anew. */
  | { readonly kind: 'changed' }
  /** The record that `sign-record` asked for. */
  | { readonly kind: 'signed'; readonly record: Signed<PresenceRecord> }
  /** Keys of the device's own records, newest first: today's and yesterday's (`presenceBodyKey`). They open letters. */
  | { readonly kind: 'keys'; readonly keys: readonly Uint8Array[] }
  /** Look these names up; answered by one `found` for each `id` (any text). */
  | { readonly kind: 'lookup'; readonly id: string; readonly names: readonly PublicKey[] }
  /**
   * Send a sealed signal to a device whose record (or letter) was read: to the first of its places, then to the next
   * when it is not there. `key`: of its record. Answered by `undelivered` when it is at none.
   */
  | {
      readonly kind: 'letter';
      readonly id: string;
      readonly to: readonly Place[];
      readonly key: Uint8Array;
      readonly envelope: string;
    }
  /** Send a sealed signal to a hub that can't be reached otherwise, over the hub that this leaf has. */
  | { readonly kind: 'knock'; readonly hub: DeviceId; readonly envelope: string }
  /** Ask for relays: of all hubs attached to that run one. */
  | { readonly kind: 'relays' }
  /** The network changed or the machine woke: back-offs are over. */
  | { readonly kind: 'available' }
  /** The program ends: tell the hubs. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'tick' };

/** What a leaf wants done, in this order. */
export type LeafEffect =
  | { readonly kind: 'send'; readonly to: DeviceId; readonly message: FromLeaf }
  /** Open a link to this hub, or keep the one there is, until `release`; answered by `opened` (at once, if it is) or `closed`. */
  | { readonly kind: 'dial'; readonly hub: Signed<HubCertificate> }
  /** The leaf needs this link no longer. The device's own hub may still. */
  | { readonly kind: 'release'; readonly hub: DeviceId }
  /** Seal a body with these places and sign a record for today; answered by `signed`. The last one counts. */
  | {
      readonly kind: 'sign-record';
      /** Days since 1970: see `presenceSigner`. */
      readonly day: number;
      readonly at: readonly Place[];
      readonly sequence: number;
      readonly expiresAt: number;
      /** When it will have been renewed, for the body. */
      readonly until: number;
    }
  /** `unanswered`: of these names nobody said anything. The rest of what was asked for has no record. */
  | {
      readonly kind: 'found';
      readonly id: string;
      readonly records: readonly Signed<PresenceRecord>[];
      readonly unanswered: readonly PublicKey[];
    }
  /** A letter came: who it is from is claimed until the envelope opens. `at`: where answers go. */
  | {
      readonly kind: 'letter';
      readonly from: DeviceId;
      readonly at: readonly Place[];
      readonly envelope: string;
    }
  | { readonly kind: 'undelivered'; readonly id: string }
  /** A hub's answer to a knock. */
  | { readonly kind: 'reply'; readonly hub: DeviceId; readonly envelope: string }
  | { readonly kind: 'servers'; readonly hub: DeviceId; readonly server: IceServer | undefined }
  /** Be a hub now: this stand-by is needed. */
  | { readonly kind: 'activate' }
  /** What is worth keeping on disk changed: see `Leaf.certificates`. */
  | { readonly kind: 'hubs-changed' }
  /** Hub or spare changed. */
  | { readonly kind: 'attached'; readonly hub: DeviceId | undefined; readonly spare: DeviceId | undefined };

/** How a leaf is, for whoever looks at it. */
export interface LeafStatus {
  readonly hub: DeviceId | undefined;
  readonly spare: DeviceId | undefined;
  /** Hubs whose certificates it has. */
  readonly hubs: number;
  readonly dialing: readonly DeviceId[];
  /** Names that wait for an answer. */
  readonly pending: number;
}
