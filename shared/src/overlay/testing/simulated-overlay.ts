import type { DeviceId } from '../../protocol/schemas.ts';
import type { SeededRandom } from '../../testing/seeded-random.ts';
import { Hub } from '../hub.ts';
import type { HubCertificate } from '../hub-certificate.ts';
import type { HubEffect, HubEvent } from '../hub-events.ts';
import { Leaf } from '../leaf.ts';
import type { LeafEffect, LeafEvent } from '../leaf-events.ts';
import { isForLeaf, type OverlayMessage, type Routed } from '../overlay-message.ts';
import type { Signed } from '../signed.ts';
import type { EventQueue } from './event-queue.ts';
import { believed, openSuite } from './overlay-world.ts';
import { HUB, LEAF, type LinkEnd, type SimulatedDevice } from './simulated-device.ts';

/** A dead peer is noticed after so long, at least and at most. Milliseconds. */
const NOTICED = { least: 4_000, most: 6_000 };
/** A link that is asked for and does not open is given up (`LINK_LIMITS.openTimeout`). */
const GIVEN_UP = 20_000;
/** Offer, answer and candidates take so many ways through the network; DTLS and the link's own handshake are among them. */
const SET_UP_WAYS = 6;
/** Signals for one link, when hubs carry them. */
const SIGNALS = 4;
/** The device can't signal to that hub in any way. */
const NO_WAY = 1_000;

const FORWARDS = {
  store: 'forward store',
  lookup: 'forward lookup',
  found: 'forward found',
  signal: 'forward signal',
  unreachable: 'forward unreachable',
} as const satisfies Record<Routed['kind'], string>;

/** What the simulation does with what cores want beside messages and links. */
export interface SimulatedHands {
  leafNews(device: SimulatedDevice, news: Exclude<LeafEffect, { kind: 'send' | 'dial' | 'release' }>): void;
  /** A message went over a link. */
  sent(device: SimulatedDevice, kind: string, count: number): void;
  readonly serverIsThere: boolean;
}

/**
 * Very many devices with leaves and hubs, and the links between them, in virtual time: what an `OverlayNode` and its
 * `OverlayLinks` do, without cryptography, encoding and faults of the network. Peers die with and without a word.
 */
export class SimulatedOverlay {
  readonly #queue: EventQueue;
  readonly #random: SeededRandom;
  readonly #epoch: number;
  readonly #devices = new Map<DeviceId, SimulatedDevice>();
  readonly hubs = new Set<SimulatedDevice>();
  hands: SimulatedHands | undefined;

  /** @param epoch time at which the queue's began, in milliseconds since 1970 */
  constructor(queue: EventQueue, random: SeededRandom, epoch: number) {
    this.#queue = queue;
    this.#random = random;
    this.#epoch = epoch;
  }

  get now(): number {
    return this.#epoch + this.#queue.now;
  }

  add(device: SimulatedDevice): void {
    this.#devices.set(device.id, device);
  }

  find(id: DeviceId): SimulatedDevice | undefined {
    return this.#devices.get(id);
  }

  /** The program starts. */
  start(device: SimulatedDevice): void {
    device.leaf = new Leaf({ me: device.id, randomBytes: this.#bytes, suite: openSuite });
    device.leafWakes = Number.POSITIVE_INFINITY;
    device.leafIsBusy = device.hubIsBusy = false;
  }

  serve(device: SimulatedDevice, certificate: Signed<HubCertificate>): void {
    const { leaf } = device;
    if (leaf === undefined) return;
    const isNew = device.hub === undefined;
    if (isNew) {
      device.hub = new Hub({ me: device.id, randomBytes: this.#bytes });
      device.hubWakes = Number.POSITIVE_INFINITY;
      device.sent = 0;
      this.hubs.add(device);
    }
    this.toHub(device, { kind: 'certificate', certificate });
    if (!isNew) return;
    this.toHub(device, { kind: 'hubs', certificates: leaf.certificates });
    for (const [peer, end] of device.links) {
      if (end.far === undefined) continue;
      end.users |= HUB;
      this.toHub(device, { kind: 'opened', peer });
    }
  }

  /** The program ends, or the machine is gone. */
  end(device: SimulatedDevice, saysSo: boolean): void {
    const { leaf, hub } = device;
    if (leaf === undefined) return;
    if (saysSo) {
      this.toLeaf(device, { kind: 'stop' });
      this.toHub(device, { kind: 'stop' });
    }
    device.shelf = [...(hub?.certificates ?? leaf.certificates)]
      .sort((a, b) => b.value.listeners.length - a.value.listeners.length)
      .slice(0, 200);
    device.leaf = device.hub = device.record = undefined;
    this.hubs.delete(device);
    for (const end of device.links.values()) {
      const delay = saysSo
        ? this.#delay(device, end.peer)
        : this.#random.between(NOTICED.least, NOTICED.most);
      this.#endFar(device, end, delay);
    }
    device.links.clear();
  }

  toLeaf(device: SimulatedDevice, event: LeafEvent): void {
    const { leaf } = device;
    if (leaf === undefined) return;
    if (device.leafIsBusy) {
      this.#soon(device, () => this.toLeaf(device, event));
      return;
    }
    device.leafIsBusy = true;
    for (const effect of leaf.handle(event, this.now)) this.#leafEffect(device, effect);
    device.leafIsBusy = false;
    const wakeAt = leaf.wakeAt;
    if (wakeAt >= device.leafWakes) return;
    device.leafWakes = wakeAt;
    this.#queue.after(wakeAt - this.now, () => {
      if (device.leaf !== leaf || device.leafWakes !== wakeAt) return;
      device.leafWakes = Number.POSITIVE_INFINITY;
      this.toLeaf(device, { kind: 'tick' });
    });
  }

  toHub(device: SimulatedDevice, event: HubEvent): void {
    const { hub } = device;
    if (hub === undefined) return;
    if (device.hubIsBusy) {
      this.#soon(device, () => this.toHub(device, event));
      return;
    }
    device.hubIsBusy = true;
    for (const effect of hub.handle(event, this.now)) this.#hubEffect(device, effect);
    device.hubIsBusy = false;
    const wakeAt = hub.wakeAt;
    if (wakeAt >= device.hubWakes || device.hub !== hub) return;
    device.hubWakes = wakeAt;
    this.#queue.after(wakeAt - this.now, () => {
      if (device.hub !== hub || device.hubWakes !== wakeAt) return;
      device.hubWakes = Number.POSITIVE_INFINITY;
      this.toHub(device, { kind: 'tick' });
    });
  }

  readonly #bytes = (length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i += 4) {
      const word = this.#random.int(4_294_967_296);
      bytes[i] = word;
      if (i + 1 < length) bytes[i + 1] = word >>> 8;
      if (i + 2 < length) bytes[i + 2] = word >>> 16;
      if (i + 3 < length) bytes[i + 3] = word >>> 24;
    }
    return bytes;
  };

  #leafEffect(device: SimulatedDevice, effect: LeafEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#send(device, effect.to, effect.message);
        break;
      case 'dial':
        this.#dial(device, LEAF, effect.hub.value);
        break;
      case 'release':
        this.#release(device, LEAF, effect.hub);
        break;
      default:
        this.hands?.leafNews(device, effect);
    }
  }

  #hubEffect(device: SimulatedDevice, effect: HubEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#send(device, effect.to, effect.message);
        break;
      case 'dial':
        this.#dial(device, HUB, effect.hub.value);
        break;
      case 'release':
        this.#release(device, HUB, effect.peer);
        break;
      case 'sign-beacon': {
        const { hub } = device;
        const beacon = believed(effect.beacon);
        this.#queue.after(1, () => {
          if (device.hub === hub) this.toHub(device, { kind: 'signed', beacon });
        });
        break;
      }
      case 'stopped':
        device.hub = undefined;
        this.hubs.delete(device);
        for (const peer of [...device.links.keys()]) this.#release(device, HUB, peer);
        this.#soon(device, () => this.toLeaf(device, { kind: 'closed', hub: device.id }));
        break;
      case 'knock':
      case 'relay-asked':
      case 'hubs-changed':
        break;
    }
  }

  #send(device: SimulatedDevice, to: DeviceId, message: OverlayMessage): void {
    if (to === device.id) {
      this.#soon(device, () => this.#receive(device, to, message));
      return;
    }
    const { far, peer } = device.links.get(to) ?? {};
    if (far === undefined || peer === undefined) return;
    const kind = message.kind === 'forward' ? FORWARDS[message.message.kind] : message.kind;
    this.hands?.sent(device, kind, 1);
    this.#queue.after(this.#delay(device, peer), () => {
      if (far.far !== undefined) this.#receive(peer, device.id, message);
    });
  }

  #receive(device: SimulatedDevice, from: DeviceId, message: OverlayMessage): void {
    if (isForLeaf(message)) this.toLeaf(device, { kind: 'message', from, message });
    else this.toHub(device, { kind: 'message', from, message });
  }

  #dial(device: SimulatedDevice, user: number, { device: to, listeners }: HubCertificate): void {
    if (to === device.id) {
      const kind = device.hub ? 'opened' : 'closed';
      this.#soon(device, () => this.toLeaf(device, { kind, hub: to }));
      return;
    }
    const known = device.links.get(to);
    if (known !== undefined) {
      known.users |= user;
      if (known.far !== undefined) this.#soon(device, () => this.#tell(device, 'opened', user, to));
      return;
    }
    const other = this.#devices.get(to);
    const end: LinkEnd = { peer: other, users: user, far: undefined };
    device.links.set(to, end);
    const carried = !this.hands?.serverIsThere && listeners.length === 0;
    const { hub, spare } = device.leaf?.status ?? {};
    if (carried && (hub === undefined || (hub === to && spare === undefined))) {
      this.#queue.after(NO_WAY, () => this.#failed(device, to, end));
      return;
    }
    // Over hubs each signal is one from the leaf, mostly two between hubs, one to the leaf.
    if (carried) this.hands?.sent(device, 'signals for links (reckoned)', SIGNALS * 4);
    const ways = SET_UP_WAYS * this.#delay(device, other);
    this.#queue.after(ways, () => {
      if (device.links.get(to) !== end || end.far !== undefined) return;
      if (other?.leaf === undefined) this.#queue.after(GIVEN_UP - ways, () => this.#failed(device, to, end));
      else if (other.hub !== undefined || other.links.has(device.id)) this.#open(device, other);
      else this.#failed(device, to, end);
    });
  }

  #failed(device: SimulatedDevice, to: DeviceId, end: LinkEnd): void {
    if (device.links.get(to) !== end || end.far !== undefined) return;
    device.links.delete(to);
    this.#tell(device, 'closed', end.users, to);
  }

  #open(a: SimulatedDevice, b: SimulatedDevice): void {
    // Who comes back before its death was noticed begins another session.
    this.#endOld(b, a.id);
    this.#endOld(a, b.id);
    const endOfA = a.links.get(b.id) ?? { peer: b, users: 0, far: undefined };
    const endOfB = b.links.get(a.id) ?? { peer: a, users: 0, far: undefined };
    a.links.set(b.id, endOfA);
    b.links.set(a.id, endOfB);
    endOfA.far = endOfB;
    endOfB.far = endOfA;
    if (a.hub !== undefined) endOfA.users |= HUB;
    if (b.hub !== undefined) endOfB.users |= HUB;
    this.#tell(b, 'opened', endOfB.users, a.id);
    this.#tell(a, 'opened', endOfA.users, b.id);
  }

  #endOld(device: SimulatedDevice, peer: DeviceId): void {
    const old = device.links.get(peer);
    if (old?.far === undefined) return;
    old.far = undefined;
    device.links.delete(peer);
    this.#tell(device, 'closed', old.users, peer);
  }

  #release(device: SimulatedDevice, user: number, peer: DeviceId): void {
    const end = device.links.get(peer);
    if (end === undefined || (end.users & user) === 0) return;
    end.users &= ~user;
    if (end.users !== 0) return;
    device.links.delete(peer);
    this.#endFar(device, end, this.#delay(device, end.peer));
  }

  /** The other end notices. */
  #endFar(device: SimulatedDevice, end: LinkEnd, delay: number): void {
    const { far, peer } = end;
    end.far = undefined;
    if (far === undefined || peer === undefined) return;
    this.#queue.after(delay, () => {
      if (peer.links.get(device.id) === far) this.#endOld(peer, device.id);
    });
  }

  #tell(device: SimulatedDevice, kind: 'opened' | 'closed', users: number, peer: DeviceId): void {
    if ((users & HUB) !== 0) this.toHub(device, { kind, peer });
    if ((users & LEAF) !== 0) this.toLeaf(device, { kind, hub: peer });
  }

  /** After what is being done now, if the session still lasts. */
  #soon(device: SimulatedDevice, callback: () => void): void {
    const { leaf } = device;
    this.#queue.after(0, () => {
      if (device.leaf === leaf) callback();
    });
  }

  #delay(a: SimulatedDevice, b: SimulatedDevice | undefined): number {
    return a.nature.distance + (b ?? a).nature.distance;
  }
}
