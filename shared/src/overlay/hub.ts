import type { PublicKey, RandomBytes } from '../identity/crypto-suite.ts';
import { fraction, toBase64Url } from '../protocol/bytes.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { HubBeacons } from './hub-beacons.ts';
import { HubCare } from './hub-care.ts';
import type { HubCertificate } from './hub-certificate.ts';
import { HubDesk } from './hub-desk.ts';
import type { HubEffect, HubEvent, HubStatus } from './hub-events.ts';
import { HubGossip } from './hub-gossip.ts';
import { HubLeaves } from './hub-leaves.ts';
import { HubList } from './hub-list.ts';
import { HubLookups } from './hub-lookups.ts';
import { HubNeighbours } from './hub-neighbours.ts';
import { HubRecords } from './hub-records.ts';
import { HubTransit } from './hub-transit.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { BetweenHubs, Gossip, ToHub, ToLeaf } from './overlay-message.ts';
import { hubCost } from './overlay-rates.ts';
import { RecordStore } from './record-store.ts';
import type { Signed } from './signed.ts';
import { TimerQueue } from './timer-queue.ts';

export interface HubParts {
  readonly me: DeviceId;
  readonly randomBytes: RandomBytes;
}

const NEVER = Number.POSITIVE_INFINITY;

/**
 * A device's work as a hub: it takes leaves, holds records, passes on what is for others, and knows the hubs there are.
 *
 *     idle --certificate--> serving --stop, certificate over--> stopping --leaves gone, 10 s--> stopped
 *
 * How to drive it: `handle` each event with a time that never goes back, do what comes out in order, and call `handle`
 * with `tick` at `wakeAt` (read anew after each event). Messages go in checked (`OverlayChecker`), those for which
 * `isForLeaf` is false; `send` goes out through `encodeMessage`, over the link to that device. A link that lost its session
 * and began another is `closed` and `opened`. The device's own leaf is a peer like any other, named `me`: what one sends to
 * `me` is given to the other as a message, and a dial of `me` is `opened` at once for both. A hub that stopped is thrown
 * away.
 */
export class Hub {
  readonly #me: DeviceId;
  readonly #random: () => number;
  readonly #records: HubRecords;
  readonly #desk: HubDesk;
  readonly #hubs = new HubList();
  readonly #beacons = new HubBeacons();
  readonly #leaves = new HubLeaves();
  readonly #store: RecordStore;
  readonly #lookups: HubLookups;
  readonly #neighbours: HubNeighbours;
  readonly #gossip: HubGossip;
  readonly #transit: HubTransit;
  readonly #care: HubCare;
  /** Peers that have not said what they are, until when they may take. */
  readonly #strangers = new TimerQueue<DeviceId>();
  #phase: 'idle' | 'serving' | 'stopping' | 'stopped' = 'idle';
  #stopAt = NEVER;
  #effects: HubEffect[] = [];
  #now = 0;

  constructor({ me, randomBytes }: HubParts) {
    this.#me = me;
    const hubs = this.#hubs;
    const random = () => fraction(randomBytes(4));
    this.#random = random;
    const newId = () => toBase64Url(randomBytes(16));
    const send = (to: DeviceId, message: ToLeaf | BetweenHubs) => this.#send(to, message);
    this.#store = new RecordStore(me);
    this.#records = new HubRecords({
      hubs,
      store: this.#store,
      random,
      send: (hub, records) => this.#transit.store(hub, records, this.#now),
    });
    this.#care = new HubCare({ me, hubs, leaves: this.#leaves, random, send });
    this.#gossip = new HubGossip({ me, hubs, random, send, suspected: at => this.#suspected(at) });
    this.#neighbours = new HubNeighbours({
      me,
      hubs,
      random,
      dial: hub => this.#effects.push({ kind: 'dial', hub }),
      greet: peer => this.#greet(peer),
      part: peer => {
        this.#send(peer, { kind: 'part' });
        this.#release(peer);
      },
      changed: () => this.#beacons.changed(this.#now),
    });
    this.#transit = new HubTransit({
      me,
      hubs,
      neighbours: () => this.#neighbours.all,
      newId,
      random,
      send,
      store: records => {
        for (const record of records) this.#store.store(record, this.#now);
      },
      lookup: names => names.flatMap(name => this.#store.get(name, this.#now) ?? []),
      found: (id, hub, records) => this.#lookups.answer(id, hub, records, this.#now),
      failed: id => this.#lookups.failed(id, this.#now),
      notStored: () => this.#records.notStored(this.#now),
      knock: ({ pass, at, envelope }) => this.#effects.push({ kind: 'knock', pass, at, envelope }),
      deliver: (handle, content) => {
        const leaf = this.#leaves.byHandle(handle);
        if (leaf) this.#send(leaf.device, { kind: 'delivered', handle, content });
        return leaf !== undefined;
      },
      unreachable: (leaf, id) => this.#tellLeaf(leaf, { kind: 'unreachable', id }),
    });
    this.#lookups = new HubLookups({
      me,
      store: this.#store,
      isSuspected: hub => this.#hubs.isSuspected(hub),
      newId,
      ask: (hub, id, names) => {
        if (!this.#transit.send(hub, id, { kind: 'lookup', names })) this.#lookups.failed(id, this.#now);
      },
      done: (leaf, id, records, unanswered) =>
        this.#tellLeaf(leaf, { kind: 'found', id, records, unanswered }),
    });
    this.#desk = new HubDesk({
      leaves: this.#leaves,
      store: this.#store,
      records: this.#records,
      lookups: this.#lookups,
      transit: this.#transit,
      serves: () => this.#phase === 'serving',
      send,
      release: leaf => this.#release(leaf),
      relayAsked: (leaf, id) => this.#effects.push({ kind: 'relay-asked', leaf, id }),
      attached: (leaf, spare) => this.#attached(leaf, spare),
    });
  }

  /** When `tick` is due, in milliseconds since 1970; `Infinity` for never. */
  get wakeAt(): number {
    if (this.#phase === 'stopped') return NEVER;
    return Math.min(
      this.#hubs.wakeAt,
      this.#beacons.wakeAt,
      this.#leaves.wakeAt,
      this.#store.wakeAt,
      this.#lookups.wakeAt,
      this.#neighbours.wakeAt,
      this.#gossip.wakeAt,
      this.#transit.wakeAt,
      this.#care.wakeAt,
      this.#strangers.wakeAt,
      this.#stopAt,
      this.#records.wakeAt,
    );
  }

  get status(): HubStatus {
    return {
      serving: this.#phase === 'serving',
      leaves: this.#leaves.mains,
      spares: this.#leaves.spares,
      capacity: this.#leaves.capacity,
      neighbours: [...this.#neighbours.all.keys()],
      liveHubs: this.#hubs.live.length,
      records: this.#store.size,
      ownRecords: this.#store.published,
      pending: this.#lookups.pending + this.#transit.pending,
    };
  }

  /** Of the hubs that are not known to be gone, for the disk. */
  get certificates(): readonly Signed<HubCertificate>[] {
    return [...this.#hubs.certificates()];
  }

  /** The newest beacon that it has of a hub: an older one need not be checked. -1: none. */
  beaconSequence(hub: DeviceId): number {
    return this.#hubs.beacon(hub)?.value.sequence ?? -1;
  }

  /** Of the record that it has under a name. -1: none. */
  recordSequence(name: PublicKey, now: number): number {
    return this.#store.get(name, now)?.value.sequence ?? -1;
  }

  /** Takes one event and says what to do, in order: all of it, before the next event is given. `now` in milliseconds. */
  handle(event: HubEvent, now: number): HubEffect[] {
    this.#effects = [];
    this.#now = now;
    if (this.#phase === 'stopped') return [];
    this.#apply(event);
    if (now >= this.wakeAt) this.#tick();
    if (this.#records.watch(this.#phase === 'stopping', now)) this.#neighbours.look(now);
    if (this.#phase === 'stopping') this.#seeWhetherGone();
    return this.#effects;
  }

  #apply(event: HubEvent): void {
    switch (event.kind) {
      case 'certificate':
        this.#learn(event.certificate, undefined);
        if (this.#phase === 'idle') this.#serve();
        break;
      case 'hubs':
        for (const certificate of event.certificates) this.#learn(certificate, undefined);
        break;
      case 'capacity':
        this.#leaves.capacity = event.leaves;
        this.#beacons.changed(this.#now);
        this.#care.grew(this.#now);
        break;
      case 'opened':
        this.#opened(event.peer);
        break;
      case 'closed':
        this.#closed(event.peer);
        break;
      case 'message':
        this.#message(event.from, event.message, event.unknown ?? []);
        break;
      case 'signed':
        this.#gossip.beacon(event.beacon, undefined, this.#now);
        break;
      case 'reply':
        this.#transit.reply(event.to, event.envelope);
        break;
      case 'stop':
        this.#stop();
        break;
      case 'tick':
        break;
    }
  }

  #serve(): void {
    this.#phase = 'serving';
    this.#neighbours.start(this.#now);
    this.#care.start(this.#now);
    this.#beacons.urge(this.#now);
    this.#records.start(this.#now);
  }

  #stop(): void {
    if (this.#phase !== 'serving') return;
    this.#phase = 'stopping';
    this.#stopAt = this.#now + OVERLAY_LIMITS.handover;
    this.#care.handOver(this.#now);
    this.#care.stop();
    this.#beacons.urge(this.#now);
  }

  #opened(peer: DeviceId): void {
    if (peer === this.#me || this.#neighbours.opened(peer)) return;
    if (this.#strangers.size >= OVERLAY_LIMITS.strangersMax) this.#effects.push({ kind: 'release', peer });
    else this.#strangers.set(peer, this.#now + OVERLAY_LIMITS.strangers);
  }

  #closed(peer: DeviceId): void {
    this.#strangers.delete(peer);
    this.#desk.detach(peer, this.#now);
    if (this.#neighbours.closed(peer, this.#now)) this.#gossip.lost(peer, this.#now);
  }

  #message(from: DeviceId, message: ToHub, unknown: readonly DeviceId[]): void {
    switch (message.kind) {
      case 'attach':
      case 'detach':
      case 'publish':
      case 'lookup':
      case 'signal':
      case 'relay':
        this.#desk.message(from, message, this.#now);
        break;
      case 'greet':
        if (message.certificate.value.device === from) this.#greeted(from, message.certificate);
        break;
      default: {
        const allowance = this.#neighbours.all.get(from);
        if (allowance?.take(hubCost(message), this.#now)) this.#fromNeighbour(from, message, unknown);
        else if (message.kind === 'part') this.#parted(from);
        // It takes this hub for a neighbour and is none: both have to know.
        else if (allowance === undefined) this.#send(from, { kind: 'part' });
      }
    }
  }

  #attached(leaf: DeviceId, spare: boolean): void {
    this.#strangers.delete(leaf);
    if (!spare) this.#care.welcome(leaf);
    this.#care.grew(this.#now);
    if (this.#hubs.certificate(leaf)?.value.standby) this.#beacons.changed(this.#now);
  }

  #greet(peer: DeviceId): void {
    const certificate = this.#hubs.certificate(this.#me);
    if (certificate) this.#send(peer, { kind: 'greet', certificate });
  }

  #greeted(peer: DeviceId, certificate: Signed<HubCertificate>): void {
    this.#learn(certificate, peer);
    if (!this.#neighbours.greeted(peer, this.#now)) return;
    this.#strangers.delete(peer);
    this.#gossip.back(peer);
    this.#gossip.greet(peer);
  }

  #fromNeighbour(
    peer: DeviceId,
    message: Exclude<BetweenHubs, { kind: 'greet' }>,
    unknown: readonly DeviceId[],
  ): void {
    switch (message.kind) {
      case 'part':
        this.#parted(peer);
        break;
      case 'gossip':
        this.#hear(peer, message, unknown);
        break;
      case 'want':
        this.#gossip.answer(peer, message.hubs);
        break;
      case 'forward':
        this.#transit.receive(message, peer);
        break;
    }
  }

  #parted(peer: DeviceId): void {
    this.#neighbours.parted(peer, this.#now);
    this.#release(peer);
  }

  #hear(peer: DeviceId, { certificates, beacons, suspects }: Gossip, unknown: readonly DeviceId[]): void {
    for (const certificate of certificates) this.#learn(certificate, peer);
    for (const beacon of beacons) this.#gossip.beacon(beacon, peer, this.#now);
    for (const { hub, sequence } of suspects) {
      // Who has a link to it knows better.
      if (!this.#neighbours.has(hub)) this.#gossip.suspect(hub, sequence, peer, this.#now);
    }
    const wanted = unknown.slice(0, OVERLAY_LIMITS.hubNames);
    if (wanted.length > 0) this.#send(peer, { kind: 'want', hubs: wanted });
  }

  #learn(certificate: Signed<HubCertificate>, from: DeviceId | undefined): void {
    if (!this.#gossip.certificate(certificate, from, this.#now)) return;
    this.#neighbours.look(this.#now);
    if (!this.#effects.some(({ kind }) => kind === 'hubs-changed'))
      this.#effects.push({ kind: 'hubs-changed' });
  }

  /** Others believe that this hub is gone, since its beacon `sequence`. */
  #suspected(sequence: number): void {
    if (this.#phase !== 'serving' || sequence < this.#beacons.sequence) return;
    this.#beacons.urge(this.#now);
    this.#gossip.hurry(this.#now);
  }

  #tick(): void {
    const now = this.#now;
    if (this.#hubs.expire(now) && this.#hubs.certificate(this.#me) === undefined) this.#stop();
    this.#lookups.tick(now);
    this.#transit.tick(now);
    this.#store.expire(now);
    for (let leaf = this.#leaves.takeExpired(now); leaf; leaf = this.#leaves.takeExpired(now)) {
      this.#desk.detach(leaf, now);
      this.#release(leaf);
    }
    for (let peer = this.#strangers.take(now); peer; peer = this.#strangers.take(now)) this.#release(peer);
    if (now >= this.#beacons.wakeAt) this.#speak();
    this.#neighbours.tick(now);
    this.#gossip.tick([...this.#neighbours.all.keys()], now);
    this.#care.tick(now);
    this.#records.tick(now);
  }

  /** Has the next beacon signed. With no capacity it says that the hub stops. */
  #speak(): void {
    const beacon = this.#beacons.make(
      {
        leaves: this.#leaves.mains,
        capacity: this.#phase === 'serving' ? this.#leaves.capacity : 0,
        neighbours: [...this.#neighbours.all.keys()].slice(0, OVERLAY_LIMITS.neighboursMax),
        standbys: this.#care.standbys(),
      },
      this.#me,
      this.#now,
      this.#random(),
    );
    if (this.#phase !== 'serving') this.#beacons.stop();
    this.#effects.push({ kind: 'sign-beacon', beacon });
  }

  #seeWhetherGone(): void {
    const told = this.#gossip.wakeAt === NEVER && this.#beacons.wakeAt === NEVER;
    const left = this.#leaves.mains + this.#leaves.spares;
    if (this.#now < this.#stopAt && (left > 0 || !told)) return;
    this.#neighbours.stop();
    this.#phase = 'stopped';
    this.#effects.push({ kind: 'stopped' });
  }

  #tellLeaf(leaf: DeviceId, message: ToLeaf): void {
    if (this.#leaves.get(leaf)) this.#send(leaf, message);
  }

  #send(to: DeviceId, message: ToLeaf | BetweenHubs): void {
    this.#effects.push({ kind: 'send', to, message });
  }

  /** Lets go of a link that is for nothing any more. */
  #release(peer: DeviceId): void {
    if (peer === this.#me || this.#neighbours.has(peer) || this.#leaves.get(peer)) return;
    this.#effects.push({ kind: 'release', peer });
  }
}
