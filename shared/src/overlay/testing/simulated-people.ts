import type { PublicKey } from '../../identity/crypto-suite.ts';
import type { SeededRandom } from '../../testing/seeded-random.ts';
import { BuddySearch, searchedDays } from '../buddy-search.ts';
import type { LeafEffect } from '../leaf-events.ts';
import type { Place } from '../place.ts';
import type { EventQueue } from './event-queue.ts';
import { believed, randomKey } from './overlay-world.ts';
import { OpenRecord, type SimulatedDevice } from './simulated-device.ts';
import type { SimulatedOverlay } from './simulated-overlay.ts';

/** As in the app's presence exchange: presence is said again this often, and believed so long. Milliseconds. */
const ROUND = 5 * 60_000;
const BELIEVED = 2 * ROUND + 60_000;
/** A record that was sent off counts as published after this. */
const PUBLISHED = 2_000;
/** Letters, as envelopes: base64url of nothing in particular. */
const HERE = 'HERE';
const ASKS = 'ASKS';
const BYES = 'BYES';
const KEY = new Uint8Array(32);

/** A look-up whose answer is known: this buddy is there, with a record no older than this one. */
export interface Expected {
  readonly target: SimulatedDevice;
  readonly sequence: number;
}

/** Told of each look-up that was answered: what was expected of it, and what came. */
export type Judge = (
  askedAt: number,
  expected: readonly Expected[],
  found: ReadonlyMap<SimulatedDevice, number>,
) => void;

interface Asked {
  readonly at: number;
  readonly of: readonly SimulatedDevice[];
  readonly expected: readonly Expected[];
  /** Only to see whether it is answered. */
  readonly isProbe: boolean;
}

export interface PeopleParts {
  readonly queue: EventQueue;
  readonly overlay: SimulatedOverlay;
  readonly random: SeededRandom;
  readonly devices: readonly SimulatedDevice[];
  readonly serverIsThere: () => boolean;
  readonly judge: Judge;
}

/** What the app does with its leaf: it publishes, looks for buddies, and tells them how it is while the server is away. */
export class SimulatedPeople {
  readonly #parts: PeopleParts;
  readonly #byName = new Map<PublicKey, SimulatedDevice>();
  readonly #asked = new Map<string, Asked>();
  #ids = 0;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  came(device: SimulatedDevice): void {
    device.heardAt.clear();
    device.placesOf.clear();
    device.search = new BuddySearch(() => this.#parts.random.next());
    device.looksAt = Number.POSITIVE_INFINITY;
    device.places = [];
    device.wasAttached = false;
    const { queue, random } = this.#parts;
    const { leaf } = device;
    const again = (): void => {
      if (device.leaf !== leaf) return;
      this.#round(device);
      queue.after(ROUND, again);
    };
    queue.after(ROUND * random.next(), again);
  }

  /** It ends its session: says so. */
  leaves(device: SimulatedDevice): void {
    if (this.#parts.serverIsThere()) return;
    for (const number of device.heardAt.keys()) this.#write(device, number, BYES);
  }

  serverLost(): void {
    for (const device of this.#parts.devices) {
      if (device.leaf === undefined) continue;
      // The server told everybody who is there up to now.
      device.search.restart();
      this.#look(device);
    }
  }

  /** Looks one buddy up that is there, to see whether it is found. */
  probe(device: SimulatedDevice): void {
    const there = device.buddies
      .map(number => this.#device(number))
      .filter(each => each.record !== undefined);
    if (there.length === 0 || !device.wasAttached) return;
    this.#ask(device, [this.#parts.random.pick(there)], true);
  }

  news(device: SimulatedDevice, news: Exclude<LeafEffect, { kind: 'send' | 'dial' | 'release' }>): void {
    switch (news.kind) {
      case 'sign-record':
        this.#sign(device, news);
        break;
      case 'found':
        this.#found(device, news);
        break;
      case 'letter':
        this.#letter(device, news);
        break;
      case 'undelivered': {
        const number = Number(news.id.split(' ')[1]);
        device.placesOf.delete(number);
        this.#lost(device, number);
        break;
      }
      case 'attached':
        if (news.hub !== undefined && !device.wasAttached) {
          device.wasAttached = true;
          this.#look(device);
        }
        break;
      default:
        break;
    }
  }

  #device(number: number): SimulatedDevice {
    return this.#parts.devices[number]!;
  }

  #nameOf(device: SimulatedDevice, day: number): PublicKey {
    let name = device.names.get(day);
    if (name === undefined) {
      name = randomKey(this.#parts.random);
      device.names.set(day, name);
      this.#byName.set(name, device);
    }
    return name;
  }

  #sign(
    device: SimulatedDevice,
    { day, sequence, expiresAt, at, until }: Extract<LeafEffect, { kind: 'sign-record' }>,
  ): void {
    const { overlay, queue, serverIsThere } = this.#parts;
    const name = this.#nameOf(device, day);
    const record = new OpenRecord(
      believed({ v: 1, name, day, sequence, expiresAt, body: 'AAAA' }),
      at,
      until,
    );
    const moved = JSON.stringify(at) !== JSON.stringify(device.places);
    device.places = at;
    const { leaf } = device;
    queue.after(1, () => {
      if (device.leaf !== leaf) return;
      overlay.toLeaf(device, { kind: 'signed', record });
      queue.after(PUBLISHED, () => {
        if (device.leaf !== leaf) return;
        device.record = record;
        device.published = name;
      });
      if (moved && !serverIsThere()) this.#tellAll(device);
    });
  }

  #look(device: SimulatedDevice): void {
    const { overlay, queue, serverIsThere } = this.#parts;
    if (serverIsThere() || device.leaf?.status.hub === undefined) return;
    const { search } = device;
    const wanted = device.buddies.filter(number => !device.heardAt.has(number));
    const due = search.due(wanted, overlay.now);
    if (due.length > 0)
      this.#ask(
        device,
        due.map(number => this.#device(number)),
        false,
      );
    const { leaf } = device;
    const at = search.dueAt(wanted);
    if (at === Number.POSITIVE_INFINITY || at >= device.looksAt) return;
    device.looksAt = at;
    queue.after(at - overlay.now, () => {
      if (device.leaf !== leaf || device.looksAt !== at) return;
      device.looksAt = Number.POSITIVE_INFINITY;
      this.#look(device);
    });
  }

  #ask(device: SimulatedDevice, of: readonly SimulatedDevice[], isProbe: boolean): void {
    const { overlay } = this.#parts;
    const at = overlay.now;
    const days = searchedDays(at);
    const names = of.flatMap(target => days.map(day => this.#nameOf(target, day)));
    const expected = of.flatMap(target =>
      target.record === undefined ? [] : [{ target, sequence: target.record.value.sequence }],
    );
    const id = `${this.#ids++}`;
    this.#asked.set(id, { at, of, expected, isProbe });
    overlay.toLeaf(device, { kind: 'lookup', id, names });
  }

  #found(device: SimulatedDevice, { id, records, unanswered }: Extract<LeafEffect, { kind: 'found' }>): void {
    const { overlay, judge } = this.#parts;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (asked === undefined) return;
    const newest = new Map<SimulatedDevice, OpenRecord>();
    for (const record of records) {
      const target = this.#byName.get(record.value.name);
      if (target === undefined || !(record instanceof OpenRecord)) continue;
      const known = newest.get(target);
      if (known === undefined || known.value.sequence < record.value.sequence) newest.set(target, record);
    }
    judge(
      asked.at,
      asked.expected,
      new Map([...newest].map(([target, { value }]) => [target, value.sequence])),
    );
    if (asked.isProbe) return;
    for (const [target, { at, until, value }] of newest) {
      if (until < overlay.now || at.length === 0) continue;
      if (!device.search.found(target.number, value.sequence, overlay.now)) continue;
      device.placesOf.set(target.number, at);
      this.#write(device, target.number, ASKS);
    }
    for (const name of unanswered) {
      const target = this.#byName.get(name);
      if (target) device.search.unanswered(target.number, overlay.now);
    }
    if (unanswered.length > 0) this.#look(device);
  }

  #letter(device: SimulatedDevice, { from, at, envelope }: Extract<LeafEffect, { kind: 'letter' }>): void {
    const { overlay } = this.#parts;
    const sender = overlay.find(from);
    if (sender === undefined) return;
    const { number } = sender;
    if (envelope === BYES) {
      device.heardAt.delete(number);
      device.search.left(number, overlay.now);
      return;
    }
    device.placesOf.set(number, at);
    device.heardAt.set(number, overlay.now);
    device.search.heard(number);
    if (envelope === ASKS) this.#write(device, number, HERE);
  }

  #lost(device: SimulatedDevice, number: number): void {
    const wasHeard = device.heardAt.delete(number);
    device.search.lost(number, wasHeard, this.#parts.overlay.now);
    if (wasHeard) this.#look(device);
  }

  #round(device: SimulatedDevice): void {
    const { overlay, serverIsThere } = this.#parts;
    for (const [number, at] of device.heardAt) if (at < overlay.now - BELIEVED) this.#lost(device, number);
    if (!serverIsThere()) this.#tellAll(device);
  }

  #tellAll(device: SimulatedDevice): void {
    for (const number of device.heardAt.keys()) this.#write(device, number, HERE);
  }

  #write(device: SimulatedDevice, number: number, envelope: string): void {
    const to: readonly Place[] | undefined = device.placesOf.get(number);
    if (to === undefined) return;
    const id = `${this.#ids++} ${number}`;
    this.#parts.overlay.toLeaf(device, { kind: 'letter', id, to, key: KEY, envelope });
  }
}
