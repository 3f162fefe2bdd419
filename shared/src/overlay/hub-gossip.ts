import type { DeviceId } from '../protocol/schemas.ts';
import type { HubBeacon } from './hub-beacon.ts';
import type { HubCertificate } from './hub-certificate.ts';
import type { HubList } from './hub-list.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { Gossip } from './overlay-message.ts';
import { type Rumour, Rumours } from './rumours.ts';
import type { Signed } from './signed.ts';

export interface GossipParts {
  readonly me: DeviceId;
  readonly hubs: HubList;
  /** In [0, 1). */
  readonly random: () => number;
  readonly send: (to: DeviceId, message: Gossip) => void;
  /** Somebody says that this hub is gone: it has to speak. */
  readonly suspected: (sequence: number) => void;
}

/** What a hub tells and hears about the hubs there are. */
export class HubGossip {
  readonly #parts: GossipParts;
  readonly #rumours = new Rumours();
  /** Neighbours whose links died, and when. */
  readonly #lost = new Map<DeviceId, number>();
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(parts: GossipParts) {
    this.#parts = parts;
  }

  get wakeAt(): number {
    return this.#dueAt;
  }

  /** Takes a certificate; says whether it was news. */
  certificate(certificate: Signed<HubCertificate>, from: DeviceId | undefined, now: number): boolean {
    const { device } = certificate.value;
    const news = this.#parts.hubs.add(certificate, now);
    if (news) this.#tell('certificate', device, from, now);
    else if (from !== undefined) this.#rumours.heardAgain('certificate', device, from);
    return news;
  }

  beacon(beacon: Signed<HubBeacon>, from: DeviceId | undefined, now: number): void {
    const { hub, sequence } = beacon.value;
    const known = this.#parts.hubs.beacon(hub);
    // Most come from several neighbours.
    if (known !== undefined && known.value.sequence >= sequence) {
      if (from !== undefined) this.#rumours.heardAgain('beacon', hub, from);
      return;
    }
    const wasLive = this.#parts.hubs.isLive(hub);
    if (this.#parts.hubs.hear(beacon, now)) {
      this.#tell('beacon', hub, from, now);
      if (wasLive !== this.#parts.hubs.isLive(hub)) this.hurry(now);
      this.#doubt(beacon.value, now);
    }
  }

  /** The link to a neighbour died. */
  lost(hub: DeviceId, now: number): void {
    for (const [other, at] of this.#lost) {
      if (at + OVERLAY_LIMITS.beaconTimeout > now) break;
      this.#lost.delete(other);
    }
    this.#lost.delete(hub);
    this.#lost.set(hub, now);
    const sequence = this.#parts.hubs.beacon(hub)?.value.sequence;
    if (sequence !== undefined) this.suspect(hub, sequence, undefined, now);
  }

  /** There is a link to a hub again. */
  back(hub: DeviceId): void {
    this.#lost.delete(hub);
  }

  /** Nobody answers at a hub since its beacon `sequence`. */
  suspect(hub: DeviceId, sequence: number, from: DeviceId | undefined, now: number): void {
    if (hub === this.#parts.me) this.#parts.suspected(sequence);
    else if (this.#parts.hubs.suspect(hub, sequence, now)) {
      this.#tell('suspect', hub, from, now);
      this.hurry(now);
    }
  }

  /** Tells a new neighbour everything. */
  greet(to: DeviceId): void {
    const known = [...this.#parts.hubs.certificates()];
    this.answer(
      to,
      known.map(({ value }) => value.device),
    );
  }

  /** Tells all about some hubs. */
  answer(to: DeviceId, wanted: readonly DeviceId[]): void {
    const { hubs, send } = this.#parts;
    for (let i = 0; i < wanted.length; i += OVERLAY_LIMITS.gossipItems) {
      const some = wanted.slice(i, i + OVERLAY_LIMITS.gossipItems);
      send(to, {
        kind: 'gossip',
        certificates: some.flatMap(hub => hubs.certificate(hub) ?? []),
        beacons: some.flatMap(hub => hubs.beacon(hub) ?? []),
        suspects: [],
      });
    }
  }

  /** A round of gossip, when one is due. */
  tick(neighbours: readonly DeviceId[], now: number): void {
    if (now < this.#dueAt) return;
    for (const neighbour of this.#some(neighbours)) {
      this.#tellAll(neighbour, this.#rumours.tell(neighbour));
    }
    this.#rumours.age(neighbours);
    this.#dueAt = this.#rumours.any
      ? now + OVERLAY_LIMITS.gossipInterval * (0.9 + this.#parts.random() / 5)
      : Number.POSITIVE_INFINITY;
  }

  /** A beacon from before the link died, which came late, says nothing. */
  #doubt({ hub, sequence }: HubBeacon, now: number): void {
    if (sequence <= (this.#lost.get(hub) ?? 0)) this.suspect(hub, sequence, undefined, now);
  }

  #tellAll(to: DeviceId, rumours: readonly Rumour[]): void {
    if (rumours.length === 0) return;
    const { hubs } = this.#parts;
    const about = (kind: Rumour['kind']) => rumours.filter(rumour => rumour.kind === kind);
    this.#send(
      to,
      about('certificate').flatMap(({ hub }) => hubs.certificate(hub) ?? []),
      about('beacon').flatMap(({ hub }) => hubs.beacon(hub) ?? []),
      // Who spoke since is suspected no longer.
      about('suspect')
        .filter(({ hub }) => hubs.isSuspected(hub))
        .map(({ hub }) => ({ hub, sequence: hubs.beacon(hub)?.value.sequence ?? 0 })),
    );
  }

  #send(
    to: DeviceId,
    certificates: readonly Signed<HubCertificate>[],
    beacons: readonly Signed<HubBeacon>[],
    suspects: Gossip['suspects'],
  ): void {
    const { gossipItems, hubNames } = OVERLAY_LIMITS;
    const messages = Math.max(
      Math.ceil(certificates.length / gossipItems),
      Math.ceil(beacons.length / gossipItems),
      Math.ceil(suspects.length / hubNames),
    );
    for (let i = 0; i < messages; i++) {
      this.#parts.send(to, {
        kind: 'gossip',
        certificates: certificates.slice(i * gossipItems, (i + 1) * gossipItems),
        beacons: beacons.slice(i * gossipItems, (i + 1) * gossipItems),
        suspects: suspects.slice(i * hubNames, (i + 1) * hubNames),
      });
    }
  }

  #tell(kind: Rumour['kind'], hub: DeviceId, from: DeviceId | undefined, now: number): void {
    this.#rumours.add(kind, hub, from);
    this.#dueAt = Math.min(
      this.#dueAt,
      now + OVERLAY_LIMITS.gossipInterval * (0.9 + this.#parts.random() / 5),
    );
  }

  /** What is new can't wait. */
  hurry(now: number): void {
    this.#dueAt = Math.min(this.#dueAt, now + OVERLAY_LIMITS.gossipUrgent);
  }

  #some(neighbours: readonly DeviceId[]): DeviceId[] {
    const rest = [...neighbours];
    const chosen: DeviceId[] = [];
    while (chosen.length < OVERLAY_LIMITS.gossipFanOut && rest.length > 0) {
      chosen.push(...rest.splice(Math.floor(this.#parts.random() * rest.length), 1));
    }
    return chosen;
  }
}
