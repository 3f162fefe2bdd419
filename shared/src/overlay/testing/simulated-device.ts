import type { PublicKey } from '../../identity/crypto-suite.ts';
import type { DeviceId } from '../../protocol/schemas.ts';
import { BuddySearch } from '../buddy-search.ts';
import type { Hub } from '../hub.ts';
import type { HubCertificate } from '../hub-certificate.ts';
import type { Leaf } from '../leaf.ts';
import type { Place } from '../place.ts';
import type { PresenceRecord } from '../presence-record.ts';
import { Signed } from '../signed.ts';

/** Who at one end of a link wants it: bits. */
export const LEAF = 1;
export const HUB = 2;

/** One end of a link, open or being dialed. */
export interface LinkEnd {
  readonly peer: SimulatedDevice | undefined;
  users: number;
  /** While the link is open. */
  far: LinkEnd | undefined;
}

/** A record that nobody sealed: what its body would say. */
export class OpenRecord extends Signed<PresenceRecord> {
  readonly at: readonly Place[];
  readonly until: number;

  constructor(signed: Signed<PresenceRecord>, at: readonly Place[], until: number) {
    super(signed.token, signed.value);
    this.at = at;
    this.until = until;
  }
}

/** What a device measured of itself and what it lets others have. */
export interface DeviceNature {
  /** To the middle of the network, in milliseconds: to another device it is the sum of both. */
  readonly distance: number;
  readonly willing: boolean;
  /** From outside. */
  readonly reachable: boolean;
  /** Bytes per second. */
  readonly uplink: number;
}

/** A device of the simulation, online or not. */
export class SimulatedDevice {
  readonly id: DeviceId;
  readonly number: number;
  readonly nature: DeviceNature;
  /** Numbers of the devices of its buddies. */
  readonly buddies: number[] = [];
  readonly names = new Map<number, PublicKey>();

  /** While it is online. */
  leaf: Leaf | undefined;
  hub: Hub | undefined;
  leafWakes = Number.POSITIVE_INFINITY;
  hubWakes = Number.POSITIVE_INFINITY;
  readonly links = new Map<DeviceId, LinkEnd>();
  startedAt = 0;
  /** When it ends by itself. */
  endsAt = 0;
  /** Lengths of sessions before, newest first. */
  sessions: number[] = [];
  /** A core's effects are done before it gets its next event. */
  leafIsBusy = false;
  hubIsBusy = false;
  /** Messages that it sent since somebody last looked. */
  sent = 0;

  /** Its record, when it had time to arrive; `undefined` before the first, and while it is not online. */
  record: OpenRecord | undefined;
  /** Name of the last one. */
  published: PublicKey | undefined;
  places: readonly Place[] = [];
  /** When it lost its hub; `undefined` while it has one. */
  lostHubAt: number | undefined;
  /** Number of the blow. */
  lostBy = 0;
  wasAttached = false;

  /** Its own certificate, and whether it serves. */
  own: { readonly certificate: Signed<HubCertificate>; readonly active: boolean } | undefined;
  /** Hubs that it keeps on disk. */
  shelf: readonly Signed<HubCertificate>[] | undefined;

  /** Buddies that it heard of lately. */
  readonly heardAt = new Map<number, number>();
  readonly placesOf = new Map<number, readonly Place[]>();
  search = new BuddySearch<number>(() => 0);
  looksAt = Number.POSITIVE_INFINITY;

  constructor(id: DeviceId, number: number, nature: DeviceNature) {
    this.id = id;
    this.number = number;
    this.nature = nature;
  }
}
