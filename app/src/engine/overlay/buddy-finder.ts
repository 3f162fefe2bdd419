import type { Address } from '@kith/shared/identity/address';
import type { CryptoSuite, PublicKey, RandomBytes } from '@kith/shared/identity/crypto-suite';
import { BuddySearch, SEARCH_TIMES, searchedDays } from '@kith/shared/overlay/buddy-search';
import type { LeafEvent } from '@kith/shared/overlay/leaf-events';
import { OVERLAY_LIMITS } from '@kith/shared/overlay/overlay-limits';
import type { Place } from '@kith/shared/overlay/place';
import { dayOf, presenceBodyKey, presenceName } from '@kith/shared/overlay/presence-key';
import { openBody, type PresenceBody, type PresenceRecord } from '@kith/shared/overlay/presence-record';
import type { Signed } from '@kith/shared/overlay/signed';
import { fraction, toBase64Url } from '@kith/shared/protocol/bytes';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Clock } from '../ports/clock.ts';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { ClaimedSender, SignalCarrier } from '../ports/signal-carrier.ts';
import type { SignalFailure } from '../ports/signal-route.ts';
import type { LeafNews } from './overlay-node.ts';
import type { PresenceExchange } from './presence-exchange.ts';
import type { PresenceKeys } from './presence-keys.ts';

/** Who is to be looked for is seen at least so often. Milliseconds. */
const LOOKS = 60_000;
/** Devices in one look-up: each may have a name of today and one of yesterday. */
const DEVICES = OVERLAY_LIMITS.names / 2;

type AskedNames = ReadonlyMap<PublicKey, KnownDevice>;

export interface BuddyFinderParts {
  readonly suite: CryptoSuite;
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly contacts: Contacts;
  readonly buddies: () => readonly Address[];
  readonly keys: PresenceKeys;
  readonly tellLeaf: (event: LeafEvent) => void;
  /** Whether there is a hub to ask. */
  readonly attached: () => boolean;
  /** Whether people have to be looked for: the server is not reached. */
  readonly wanted: () => boolean;
  /** Whether this device hides, so that nobody who comes can say so to it. */
  readonly hides: () => boolean;
  readonly refused: (reason: string) => void;
}

/**
 * Finds devices of buddies and own devices through hubs: looks their records up while the server is away, and carries
 * sealed signals to where they are.
 */
export class BuddyFinder implements SignalCarrier {
  readonly #parts: BuddyFinderParts;
  readonly #at = new Map<DeviceId, readonly Place[]>();
  /** Whose names are being looked up. */
  readonly #asked = new Map<string, AskedNames>();
  readonly #letters = new Map<string, DeviceId>();
  readonly #listeners = new Set<(from: ClaimedSender, envelope: string) => void>();
  readonly #search: BuddySearch<DeviceId>;
  #cancelLook: () => void = () => undefined;
  /** Told of whom it finds, and of who is not where it was. */
  exchange: Pick<PresenceExchange, 'greet' | 'lost' | 'hears'> | undefined;

  constructor(parts: BuddyFinderParts) {
    this.#parts = parts;
    this.#search = new BuddySearch(() => fraction(parts.random(4)));
  }

  stop(): void {
    this.#cancelLook();
    this.#listeners.clear();
  }

  reaches({ device }: KnownDevice): boolean {
    return (
      this.#parts.attached() && this.#parts.keys.of(device) !== undefined && this.#places(device).length > 0
    );
  }

  async carry({ device }: KnownDevice, envelope: string): Promise<Result<true, SignalFailure>> {
    const { keys, suite, clock, random, tellLeaf } = this.#parts;
    const access = keys.of(device);
    const to = this.#places(device);
    if (!access || to.length === 0) return failed('device-offline');
    if (envelope.length > OVERLAY_LIMITS.envelope) return failed('refused');
    const id = toBase64Url(random(16));
    this.#letters.set(id, device);
    const [oldest] = this.#letters.keys();
    if (this.#letters.size > OVERLAY_LIMITS.signals && oldest !== undefined) this.#letters.delete(oldest);
    const key = presenceBodyKey(suite, access.secret, dayOf(clock.now()));
    tellLeaf({ kind: 'letter', id, to, key, envelope });
    return ok(true);
  }

  onArrived(listener: (from: ClaimedSender, envelope: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A device said itself where it is. */
  isAt(device: DeviceId, at: readonly Place[]): void {
    this.#search.heard(device);
    this.#note(device, at);
  }

  /** A device said that it goes. */
  hasLeft(device: DeviceId): void {
    this.#search.left(device, this.#parts.clock.now());
  }

  /** There is a hub, a key of somebody, or no server: looks for everybody who was not heard. */
  look(): void {
    this.#search.restart();
    this.#lookForDue();
  }

  take(news: Extract<LeafNews, { kind: 'found' | 'letter' | 'undelivered' }>): void {
    switch (news.kind) {
      case 'found': {
        const names = this.#asked.get(news.id);
        this.#asked.delete(news.id);
        if (names) this.#found(news.records, names);
        if (names) this.#unanswered(news.unanswered, names);
        break;
      }
      case 'letter':
        this.#letter(news);
        break;
      case 'undelivered': {
        const device = this.#letters.get(news.id);
        this.#letters.delete(news.id);
        if (device === undefined) break;
        this.#at.delete(device);
        this.#search.lost(device, this.exchange?.hears(device) ?? false, this.#parts.clock.now());
        this.exchange?.lost(device);
        this.#lookForDue();
        break;
      }
    }
  }

  #letter({ from, at, envelope }: Extract<LeafNews, { kind: 'letter' }>): void {
    const known = this.#parts.contacts.find(from);
    if (!known) {
      this.#parts.refused('overlay-letter-of-a-stranger');
      return;
    }
    // Not yet known to be true, but better than nowhere.
    if (!this.#at.has(from)) this.#note(from, at);
    for (const listener of this.#listeners) listener(known, envelope);
  }

  #lookForDue(): void {
    this.#cancelLook();
    const { clock, contacts, keys, buddies, wanted, attached, hides } = this.#parts;
    const self = contacts.self();
    if (!self || !wanted() || !attached()) return;
    const devices = new Map(
      [self.address, ...buddies()]
        .flatMap(address => contacts.devicesOf(address))
        .filter(({ device }) => device !== self.device && keys.of(device) && !this.exchange?.hears(device))
        .map(known => [known.device, known]),
    );
    const now = clock.now();
    const longest = hides() ? SEARCH_TIMES.hidden : SEARCH_TIMES.usual;
    const due = this.#search.due(devices.keys(), now, longest).flatMap(device => devices.get(device) ?? []);
    for (let from = 0; from < due.length; from += DEVICES) this.#ask(due.slice(from, from + DEVICES));
    const wait = Math.min(LOOKS, Math.max(0, this.#search.dueAt(devices.keys()) - now));
    this.#cancelLook = clock.after(wait, () => this.#lookForDue());
  }

  #ask(devices: readonly KnownDevice[]): void {
    const { suite, clock, keys, random, tellLeaf } = this.#parts;
    const names = new Map<PublicKey, KnownDevice>();
    for (const device of devices) {
      const access = keys.of(device.device);
      if (!access) continue;
      for (const day of searchedDays(clock.now())) {
        const name = presenceName(suite, access, day);
        if (name) names.set(name, device);
      }
    }
    if (names.size === 0) return;
    const id = toBase64Url(random(16));
    this.#asked.set(id, names);
    tellLeaf({ kind: 'lookup', id, names: [...names.keys()] });
  }

  #found(records: readonly Signed<PresenceRecord>[], names: AskedNames): void {
    // A record of yesterday tells nothing where there is one of today.
    const newestFirst = [...records].sort((a, b) => b.value.sequence - a.value.sequence);
    const done = new Set<DeviceId>();
    for (const { value } of newestFirst) {
      const known = names.get(value.name);
      if (!known || done.has(known.device)) continue;
      const body = this.#read(known, value);
      if (!body) continue;
      done.add(known.device);
      if (body.until < this.#parts.clock.now() || body.at.length === 0) continue;
      if (!this.#search.found(known.device, value.sequence, this.#parts.clock.now())) continue;
      this.#note(known.device, body.at);
      this.exchange?.greet(known, body);
      // Who hides asks nobody, and believes what is written.
      if (this.exchange?.hears(known.device)) this.#search.heard(known.device);
    }
  }

  #read({ device }: KnownDevice, record: PresenceRecord): PresenceBody | undefined {
    const { keys, suite } = this.#parts;
    const access = keys.of(device);
    const body = access && openBody(suite, record, presenceBodyKey(suite, access.secret, record.day));
    return body?.device === device ? body : undefined;
  }

  #unanswered(names: readonly PublicKey[], asked: AskedNames): void {
    for (const name of names) {
      const known = asked.get(name);
      if (known) this.#search.unanswered(known.device, this.#parts.clock.now());
    }
    if (names.length > 0) this.#lookForDue();
  }

  #note(device: DeviceId, at: readonly Place[]): void {
    if (at.length > 0) this.#at.set(device, at);
  }

  #places(device: DeviceId): readonly Place[] {
    return this.#at.get(device) ?? [];
  }
}
