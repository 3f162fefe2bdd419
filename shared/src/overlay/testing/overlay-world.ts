import type { PublicKey } from '../../identity/crypto-suite.ts';
import type { Verified } from '../../identity/signed-token.ts';
import { toBase64Url } from '../../protocol/bytes.ts';
import type { DeviceId } from '../../protocol/schemas.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { type Faults, NO_FAULTS, VirtualNetwork } from '../../testing/virtual-network.ts';
import { Hub } from '../hub.ts';
import type { HubBeacon } from '../hub-beacon.ts';
import type { HubCertificate, OverlayPass } from '../hub-certificate.ts';
import type { HubEffect, HubEvent } from '../hub-events.ts';
import { Leaf } from '../leaf.ts';
import type { LeafEffect, LeafEvent } from '../leaf-events.ts';
import { decodeMessage, encodeMessage, isForLeaf, type OverlayMessage } from '../overlay-message.ts';
import type { Place } from '../place.ts';
import { dayOf } from '../presence-key.ts';
import type { PresenceRecord } from '../presence-record.ts';
import { Signed } from '../signed.ts';

const HOUR = 3_600_000;
/** Messages of each kind that are written and read again. */
const CHECKED = 300;
/** Of links: a dead peer is noticed after so long. */
const NOTICED = 6_000;

/** A token that nobody signed, for cores that take it as checked. */
export function believed<T>(value: T): Signed<T> {
  return new Signed('AAAA', value as Verified<T>);
}

/** Random ids and keys, as they are in base64url. */
export const randomId = (random: SeededRandom) => toBase64Url(random.bytes(16)) as DeviceId;
export const randomKey = (random: SeededRandom) => toBase64Url(random.bytes(32)) as PublicKey;

/** Seals nothing: what a letter says can be read in a trace. */
export const openSuite = {
  secretbox: (message: Uint8Array) => message,
  openSecretbox: (boxed: Uint8Array) => boxed,
};

export function certificateOf(
  device: DeviceId,
  now: number,
  changes: Partial<HubCertificate> = {},
): Signed<HubCertificate> {
  const key = 'A'.repeat(43) as PublicKey;
  return believed({
    v: 1,
    device,
    sign: key,
    seal: key,
    standby: false,
    listeners: [],
    relay: false,
    issuedAt: now,
    expiresAt: now + 72 * HOUR,
    ...changes,
  });
}

export function passOf(device: DeviceId, now: number, expiresAt = now + 72 * HOUR): Signed<OverlayPass> {
  const key = 'A'.repeat(43) as PublicKey;
  return believed({ v: 1, device, sign: key, seal: key, expiresAt });
}

/** A device in the world: a leaf, and a hub where it is one. */
export class WorldPeer {
  readonly id: DeviceId;
  readonly leaf: Leaf;
  hub: Hub | undefined;
  alive = true;
  readonly found = new Map<string, Extract<LeafEffect, { kind: 'found' }>>();
  readonly letters: Extract<LeafEffect, { kind: 'letter' }>[] = [];
  readonly undelivered: string[] = [];
  readonly knocks: Extract<HubEffect, { kind: 'knock' }>[] = [];
  readonly replies: Extract<LeafEffect, { kind: 'reply' }>[] = [];
  activated = false;
  hubStopped = false;
  /** Presence names of this device, by day. */
  readonly names = new Map<number, PublicKey>();
  places: readonly Place[] = [];
  /** Who keeps each link: this device's hub, its leaf. */
  readonly holds = new Map<DeviceId, Set<'hub' | 'leaf'>>();
  stopTimers: (() => void)[] = [];

  constructor(id: DeviceId, leaf: Leaf) {
    this.id = id;
    this.leaf = leaf;
  }
}

/** Devices with links between them on a network with faults, in virtual time. Tokens are believed. */
export class OverlayWorld {
  readonly clock = new VirtualClock();
  readonly random: SeededRandom;
  readonly network: VirtualNetwork<OverlayMessage>;
  readonly peers = new Map<DeviceId, WorldPeer>();
  readonly #links = new Set<string>();
  /** Deaths of links that one end has not noticed. */
  readonly #notices = new Set<string>();
  readonly #timers = new Map<string, number>();
  /** Messages that were sent, by kind. */
  readonly sent = new Map<string, number>();

  constructor(seed: number, faults: Faults = NO_FAULTS) {
    this.random = new SeededRandom(seed);
    this.network = new VirtualNetwork(this.clock, this.random.fork(), faults);
  }

  addPeer(id = randomId(this.random)): WorldPeer {
    const random = this.random.fork();
    const leaf = new Leaf({ me: id, randomBytes: length => random.bytes(length), suite: openSuite });
    const peer = new WorldPeer(id, leaf);
    this.peers.set(id, peer);
    this.network.join(id, { receive: (message, from) => this.#receive(peer, message, from as DeviceId) });
    return peer;
  }

  /** Makes a device a hub that knows some others. */
  makeHub(peer: WorldPeer, known: readonly Signed<HubCertificate>[], standby = false): void {
    const random = this.random.fork();
    const now = this.clock.now();
    peer.hub = new Hub({ me: peer.id, randomBytes: length => random.bytes(length) });
    this.toHub(peer, { kind: 'hubs', certificates: known });
    this.toHub(peer, { kind: 'certificate', certificate: certificateOf(peer.id, now, { standby }) });
  }

  /** Makes a device a leaf. */
  join(
    peer: WorldPeer,
    known: readonly Signed<HubCertificate>[],
    assigned: readonly DeviceId[] = [],
    visible = true,
  ): void {
    this.toLeaf(peer, { kind: 'hubs', certificates: known, assigned });
    this.toLeaf(peer, { kind: 'keys', keys: [new Uint8Array(32)] });
    this.toLeaf(peer, { kind: 'pass', pass: passOf(peer.id, this.clock.now()) });
    if (visible) this.toLeaf(peer, { kind: 'visible', on: true });
  }

  /** The peer is gone without a word; others notice as links do. */
  kill(peer: WorldPeer): void {
    peer.alive = false;
    this.network.leave(peer.id);
    this.peers.delete(peer.id);
    for (const core of ['hub', 'leaf']) this.#setTimer(`${core} ${peer.id}`, undefined);
    for (const other of peer.holds.keys()) this.#cut(peer.id, other, NOTICED);
  }

  /** One link dies, on both sides. */
  breakLink(a: DeviceId, b: DeviceId): void {
    this.#cut(a, b, NOTICED);
  }

  toHub(peer: WorldPeer, event: HubEvent): void {
    const { hub } = peer;
    if (!hub || !peer.alive) return;
    for (const effect of hub.handle(event, this.clock.now())) this.#hubEffect(peer, effect);
    this.#setTimer(`hub ${peer.id}`, hub.wakeAt, () => this.toHub(peer, { kind: 'tick' }));
  }

  toLeaf(peer: WorldPeer, event: LeafEvent): void {
    if (!peer.alive) return;
    for (const effect of peer.leaf.handle(event, this.clock.now())) this.#leafEffect(peer, effect);
    this.#setTimer(`leaf ${peer.id}`, peer.leaf.wakeAt, () => this.toLeaf(peer, { kind: 'tick' }));
  }

  /** A message that comes from a device, whatever that device is. */
  inject(peer: WorldPeer, from: DeviceId, message: OverlayMessage): void {
    if (isForLeaf(message)) this.toLeaf(peer, { kind: 'message', from, message });
    else this.toHub(peer, { kind: 'message', from, message });
  }

  nameOf(peer: WorldPeer, day = dayOf(this.clock.now())): PublicKey {
    let name = peer.names.get(day);
    if (name === undefined) {
      name = randomKey(this.random);
      peer.names.set(day, name);
    }
    return name;
  }

  linked(a: DeviceId, b: DeviceId): boolean {
    return a === b || this.#links.has(pair(a, b));
  }

  #hubEffect(peer: WorldPeer, effect: HubEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#send(peer, effect.to, effect.message);
        break;
      case 'dial':
        this.#dial(peer, effect.hub.value.device, 'hub');
        break;
      case 'release':
        this.#release(peer, effect.peer, 'hub');
        break;
      case 'sign-beacon': {
        const beacon: Signed<HubBeacon> = believed(effect.beacon);
        this.clock.setTimeout(() => this.toHub(peer, { kind: 'signed', beacon }), 1);
        break;
      }
      case 'knock':
        peer.knocks.push(effect);
        break;
      case 'stopped':
        peer.hubStopped = true;
        peer.hub = undefined;
        break;
      case 'relay-asked':
        this.#send(peer, effect.leaf, { kind: 'servers', id: effect.id });
        break;
      case 'hubs-changed':
        break;
    }
  }

  #leafEffect(peer: WorldPeer, effect: LeafEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#send(peer, effect.to, effect.message);
        break;
      case 'dial':
        this.#dial(peer, effect.hub.value.device, 'leaf');
        break;
      case 'release':
        this.#release(peer, effect.hub, 'leaf');
        break;
      case 'sign-record': {
        const { day, sequence, expiresAt, at } = effect;
        const record: Signed<PresenceRecord> = believed({
          v: 1,
          name: this.nameOf(peer, day),
          day,
          sequence,
          expiresAt,
          body: 'AAAA',
        });
        peer.places = at;
        this.clock.setTimeout(() => this.toLeaf(peer, { kind: 'signed', record }), 1);
        break;
      }
      case 'found':
        peer.found.set(effect.id, effect);
        break;
      case 'letter':
        peer.letters.push(effect);
        break;
      case 'undelivered':
        peer.undelivered.push(effect.id);
        break;
      case 'reply':
        peer.replies.push(effect);
        break;
      case 'activate':
        peer.activated = true;
        if (!peer.hub) this.makeHub(peer, peer.leaf.certificates, true);
        break;
      case 'servers':
      case 'attached':
      case 'hubs-changed':
        break;
    }
  }

  #send(peer: WorldPeer, to: DeviceId, message: OverlayMessage): void {
    const count = (this.sent.get(message.kind) ?? 0) + 1;
    this.sent.set(message.kind, count);
    if (count <= CHECKED) assertFits(message);
    if (to === peer.id) this.clock.setTimeout(() => this.#receive(peer, message, to), 0);
    else if (this.linked(peer.id, to)) this.network.send(peer.id, to, message);
  }

  #receive(peer: WorldPeer, message: OverlayMessage, from: DeviceId): void {
    if (!this.linked(peer.id, from)) return;
    this.inject(peer, from, message);
  }

  #dial(peer: WorldPeer, to: DeviceId, by: 'hub' | 'leaf'): void {
    const holds = peer.holds.get(to) ?? new Set();
    peer.holds.set(to, holds.add(by));
    if (this.linked(peer.id, to)) {
      this.clock.setTimeout(() => this.#tell(peer, to, 'opened', by), 0);
      return;
    }
    this.clock.setTimeout(
      () => {
        const other = this.peers.get(to);
        if (!peer.alive || !peer.holds.get(to)?.has(by)) return;
        if (this.linked(peer.id, to)) this.#tell(peer, to, 'opened', by);
        else if (!other) this.clock.setTimeout(() => this.#failed(peer, to, by), 5_000);
        else this.#open(peer, other);
      },
      this.random.between(50, 300),
    );
  }

  #failed(peer: WorldPeer, to: DeviceId, by: 'hub' | 'leaf'): void {
    if (this.linked(peer.id, to)) return;
    peer.holds.get(to)?.delete(by);
    this.#tell(peer, to, 'closed', by);
  }

  #open(a: WorldPeer, b: WorldPeer): void {
    this.#notice(a, b.id);
    this.#notice(b, a.id);
    this.#links.add(pair(a.id, b.id));
    if (!b.holds.has(a.id)) b.holds.set(a.id, new Set());
    for (const [peer, other] of [
      [a, b],
      [b, a],
    ] as const) {
      this.toHub(peer, { kind: 'opened', peer: other.id });
      this.toLeaf(peer, { kind: 'opened', hub: other.id });
    }
  }

  #release(peer: WorldPeer, other: DeviceId, by: 'hub' | 'leaf'): void {
    const holds = peer.holds.get(other);
    holds?.delete(by);
    // A link that the other side made goes when the hub has no use for it.
    if (!holds || holds.size > 0 || other === peer.id) return;
    // What was said last is still under way.
    this.clock.setTimeout(() => {
      if (peer.holds.get(other)?.size === 0) this.#cut(peer.id, other, 20);
    }, 2_000);
  }

  #cut(a: DeviceId, b: DeviceId, noticedAfter: number): void {
    const known = this.#links.delete(pair(a, b));
    for (const [id, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const peer = this.peers.get(id);
      peer?.holds.delete(other);
      if (!peer || !known) continue;
      const after = this.random.between(noticedAfter / 2, noticedAfter);
      const notice = `${id} ${other}`;
      this.#notices.add(notice);
      this.clock.setTimeout(() => this.#notice(peer, other), after);
    }
  }

  /** A peer learns that a link died, at the latest when there is another. */
  #notice(peer: WorldPeer, other: DeviceId): void {
    if (!this.#notices.delete(`${peer.id} ${other}`)) return;
    this.#tell(peer, other, 'closed', 'hub');
    this.#tell(peer, other, 'closed', 'leaf');
  }

  #tell(peer: WorldPeer, other: DeviceId, kind: 'opened' | 'closed', by: 'hub' | 'leaf'): void {
    if (by === 'hub') this.toHub(peer, { kind, peer: other });
    else this.toLeaf(peer, { kind, hub: other });
  }

  #setTimer(name: string, at: number | undefined, callback: () => void = () => undefined): void {
    const old = this.#timers.get(name);
    if (old !== undefined) this.clock.clearTimeout(old);
    this.#timers.delete(name);
    if (at === undefined || at === Number.POSITIVE_INFINITY) return;
    this.#timers.set(name, this.clock.setTimeout(callback, at - this.clock.now()));
  }
}

/** What the cores send is what the other side takes. */
function assertFits(message: OverlayMessage): void {
  const read = decodeMessage(encodeMessage(message));
  if (!read.ok) throw new Error(`${read.error}: ${JSON.stringify(message).slice(0, 500)}`);
}

function pair(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
