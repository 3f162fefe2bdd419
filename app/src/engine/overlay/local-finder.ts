import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import { openLetter, sealLetter } from '@kith/shared/overlay/letter';
import { OVERLAY_LIMITS } from '@kith/shared/overlay/overlay-limits';
import { dayOf, presenceBodyKey } from '@kith/shared/overlay/presence-key';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Clock } from '../ports/clock.ts';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { LocalNetwork, LocalPlace, RunningLocalNetwork } from '../ports/local-network.ts';
import type { ClaimedSender, SignalCarrier } from '../ports/signal-carrier.ts';
import type { SignalFailure } from '../ports/signal-route.ts';
import { Successor } from '../sharing/successor.ts';
import { isLocalTagOf, makeLocalTag } from './local-tag.ts';
import type { PresenceExchange } from './presence-exchange.ts';
import type { PresenceKeys } from './presence-keys.ts';

/** Another tag and another ask for who is there, while nothing happens. Milliseconds. */
const AGAIN = 5 * 60_000;
/** Tags that are compared with all keys, in a minute: more is a flood. */
const TAGS_PER_MINUTE = 100;

export interface LocalFinderParts {
  /** Absent where there is no multicast. */
  readonly network: LocalNetwork | undefined;
  readonly suite: CryptoSuite;
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly contacts: Contacts;
  readonly keys: PresenceKeys;
  readonly me: DeviceId;
  /** Keys that open letters to this device. */
  readonly letterKeys: () => readonly Uint8Array[];
  /** Whether this device may be seen by whoever is in the network: not while it is invisible or hides its address. */
  readonly visible: () => boolean;
  /** Whether it may show its address to somebody. */
  readonly mayShow: (to: KnownDevice) => boolean;
  /** Whether people have to be looked for: the server is not reached. */
  readonly wanted: () => boolean;
  readonly exchange: Pick<PresenceExchange, 'greet' | 'hears' | 'lost'>;
  readonly refused: (reason: string) => void;
  readonly report: (error: unknown) => void;
}

/** Finds devices of buddies and own devices in the same network, and carries sealed signals to them: with no server, no hub. */
export class LocalFinder implements SignalCarrier {
  readonly #parts: LocalFinderParts;
  readonly #network = new Successor<RunningLocalNetwork>();
  readonly #places = new Map<DeviceId, LocalPlace>();
  readonly #listeners = new Set<(from: ClaimedSender, envelope: string) => void>();
  #cancelAgain: () => void = () => undefined;
  #minute = 0;
  #tags = 0;

  constructor(parts: LocalFinderParts) {
    this.#parts = parts;
    this.#start();
  }

  /** This device is visible or not, found by another key, or has to look for others. */
  look(): void {
    this.#cancelAgain();
    const { suite, random, keys, visible, wanted, clock } = this.#parts;
    const { current } = this.#network;
    if (!current) return;
    current.announce(visible() ? makeLocalTag(suite, random, keys.mine.secret) : undefined);
    if (wanted()) current.ask();
    this.#cancelAgain = clock.after(AGAIN, () => this.look());
  }

  /** The machine is in another network: nobody is where they were. */
  networkChanged(): void {
    this.#places.clear();
    this.#network.end().catch(this.#parts.report);
    this.#start();
  }

  async close(): Promise<void> {
    this.#cancelAgain();
    this.#listeners.clear();
    await this.#network.end();
  }

  reaches(to: KnownDevice): boolean {
    const { keys, mayShow } = this.#parts;
    return this.#places.has(to.device) && keys.of(to.device) !== undefined && mayShow(to);
  }

  async carry(to: KnownDevice, envelope: string): Promise<Result<true, SignalFailure>> {
    const { keys, suite, random, clock, me, exchange } = this.#parts;
    const access = keys.of(to.device);
    const place = this.#places.get(to.device);
    if (!access || !place || envelope.length > OVERLAY_LIMITS.envelope) return failed('device-offline');
    const key = presenceBodyKey(suite, access.secret, dayOf(clock.now()));
    const letter = sealLetter(suite, random, { from: me, at: [], envelope }, key);
    if (await this.#network.current?.send(place, letter)) return ok(true);
    if (this.#places.get(to.device) === place) this.#places.delete(to.device);
    exchange.lost(to.device);
    return failed('device-offline');
  }

  onArrived(listener: (from: ClaimedSender, envelope: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #start(): void {
    const { network, report } = this.#parts;
    if (!network) return;
    this.#network
      .start(() =>
        network.start({
          sighted: (at, tag) => this.#sighted(at, tag),
          received: text => this.#received(text),
        }),
      )
      .then(() => this.look())
      .catch(report);
  }

  #sighted(at: LocalPlace, tag: string): void {
    if (!this.#mayCompare()) return;
    const { suite, keys, contacts, wanted, exchange } = this.#parts;
    const device = keys.devices().find(each => {
      const access = keys.of(each);
      return access && isLocalTagOf(suite, tag, access.secret);
    });
    const known = device && contacts.find(device);
    if (!known) return;
    this.#places.set(known.device, at);
    if (wanted() && !exchange.hears(known.device)) exchange.greet(known);
  }

  #mayCompare(): boolean {
    const minute = Math.floor(this.#parts.clock.now() / 60_000);
    if (minute !== this.#minute) this.#tags = 0;
    this.#minute = minute;
    this.#tags += 1;
    return this.#tags <= TAGS_PER_MINUTE;
  }

  #received(text: string): void {
    const { suite, letterKeys, contacts, refused } = this.#parts;
    const letter = openLetter(suite, text, letterKeys());
    const from = letter && contacts.find(letter.from);
    if (!letter || !from) {
      refused('local-letter-of-a-stranger');
      return;
    }
    for (const listener of this.#listeners) listener(from, letter.envelope);
  }
}
