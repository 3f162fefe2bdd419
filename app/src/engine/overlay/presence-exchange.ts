import { type Place, placeSchema } from '@kith/shared/overlay/place';
import { LIMITS } from '@kith/shared/protocol/limits';
import { type DeviceId, lineText } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import type { Links } from '../links/links.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { BuddySignals } from '../session/buddy-signals.ts';
import type { FoundPeople } from '../session/found-people.ts';

/** Said again this often, and believed until two went missing. Milliseconds. */
const INTERVAL = 5 * 60_000;
const BELIEVED = 2 * INTERVAL + 60_000;

/** Body of a signal of purpose `presence`. */
const presenceSignalSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('here'),
    state: z.enum(['online', 'away', 'busy']),
    text: lineText(LIMITS.statusTextLength),
    /** Where answers go through hubs. */
    at: z.array(placeSchema).max(2),
    /** Whether the sender would like to hear the same. */
    ask: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('bye') }),
]);
export type PresenceSignal = z.infer<typeof presenceSignalSchema>;

/** What this device says of itself; `undefined` while it is invisible or signed out. */
export type OwnPresence = Pick<Extract<PresenceSignal, { kind: 'here' }>, 'state' | 'text'>;

export interface PresenceExchangeParts {
  readonly signals: Pick<BuddySignals, 'on' | 'sendBeside'>;
  readonly contacts: Contacts;
  readonly links: Pick<Links, 'onState'>;
  readonly found: FoundPeople;
  readonly clock: Clock;
  readonly own: () => OwnPresence | undefined;
  /** Where this device is reached through hubs. */
  readonly places: () => readonly Place[];
  /** Whether the server is reached, which tells everybody. */
  readonly online: () => boolean;
  /** A device said where it is. */
  readonly isAt: (device: DeviceId, at: readonly Place[]) => void;
  /** A device said that it goes. */
  readonly hasLeft: (device: DeviceId) => void;
  readonly report: (error: unknown) => void;
}

/**
 * Presence without the server: devices that found each other tell each other how they are, by sealed signals, when they
 * meet, when it changes, every five minutes, and when they go. A device that a link is open to is there anyway.
 */
export class PresenceExchange {
  readonly #parts: PresenceExchangeParts;
  readonly #heardAt = new Map<DeviceId, number>();
  readonly #linked = new Set<DeviceId>();
  readonly #endings: readonly (() => void)[];
  #cancelRound: () => void = () => undefined;
  #told: OwnPresence | undefined;

  constructor(parts: PresenceExchangeParts) {
    this.#parts = parts;
    this.#told = parts.own();
    this.#endings = [
      parts.signals.on('presence', (from, body) => this.#receive(from, body)),
      parts.links.onState((device, { state }) => {
        if (state === 'closed') this.#unlinked(device);
        else if (state !== 'connecting' && !this.#linked.has(device)) {
          this.#linked.add(device);
          this.#isLinked(device);
        }
      }),
      parts.contacts.onChange(address => {
        for (const device of parts.found.devices()) {
          if (parts.found.find(device)?.address === address && !parts.contacts.find(device))
            this.lost(device);
        }
      }),
    ];
    this.#nextRound();
  }

  stop(): void {
    this.#cancelRound();
    for (const end of this.#endings) end();
  }

  /** Whether a device was heard lately. */
  hears(device: DeviceId): boolean {
    return this.#heardAt.has(device);
  }

  /**
   * A device may be there: says so, and asks. Who is invisible asks nobody, and believes what is written.
   *
   * @param said what it left behind of itself, if anything
   */
  greet(to: KnownDevice, said?: OwnPresence): void {
    if (this.#parts.own()) this.#tell(to, true);
    else if (said) this.#heard(to, said);
  }

  /** It was not there. */
  lost(device: DeviceId): void {
    this.#heardAt.delete(device);
    if (!this.#linked.has(device)) this.#parts.found.drop(device);
  }

  /** The server is gone, its last word not yet: who is linked with is there all the same. */
  serverLost(): void {
    for (const device of this.#linked) this.#isLinked(device);
  }

  /** This device is something else now, or elsewhere: those who know it hear. */
  changed(): void {
    const own = this.#parts.own();
    if (own === undefined) {
      if (this.#told !== undefined) this.bye();
    } else {
      for (const to of this.#audience()) this.#tell(to, false);
    }
    this.#told = own;
  }

  /** Tells everybody who heard of this device that it goes. */
  bye(): void {
    for (const to of this.#audience()) this.#send(to, { kind: 'bye' });
  }

  #receive(from: KnownDevice, body: unknown): void {
    const signal = presenceSignalSchema.safeParse(body).data;
    if (!signal) return;
    if (signal.kind === 'bye') {
      this.#parts.hasLeft(from.device);
      this.lost(from.device);
      return;
    }
    this.#parts.isAt(from.device, signal.at);
    this.#heard(from, signal);
    if (signal.ask) this.#tell(from, false);
  }

  #heard({ device, address }: KnownDevice, { state, text }: OwnPresence): void {
    this.#heardAt.set(device, this.#parts.clock.now());
    this.#parts.found.set(device, { address, state, text });
  }

  #isLinked(device: DeviceId): void {
    const { contacts, found } = this.#parts;
    const known = contacts.find(device);
    const state = contacts.presenceOf(device);
    // Of whom the server speaks, nothing needs to be found out.
    if (!known || found.find(device) || (this.#parts.online() && state !== 'offline')) return;
    const isThere = state === 'away' || state === 'busy' ? state : 'online';
    found.set(device, { address: known.address, state: isThere, text: '' });
  }

  #unlinked(device: DeviceId): void {
    this.#linked.delete(device);
    if (!this.#heardAt.has(device)) this.#parts.found.drop(device);
  }

  #round(): void {
    const oldest = this.#parts.clock.now() - BELIEVED;
    for (const [device, at] of this.#heardAt) if (at < oldest) this.lost(device);
    if (!this.#parts.online()) this.changed();
    this.#nextRound();
  }

  #nextRound(): void {
    this.#cancelRound = this.#parts.clock.after(INTERVAL, () => this.#round());
  }

  #audience(): KnownDevice[] {
    return [...this.#heardAt.keys()].flatMap(device => this.#parts.contacts.find(device) ?? []);
  }

  #tell(to: KnownDevice, ask: boolean): void {
    const own = this.#parts.own();
    if (own) this.#send(to, { kind: 'here', ...own, at: [...this.#parts.places()], ask });
  }

  #send(to: KnownDevice, signal: PresenceSignal): void {
    this.#parts.signals.sendBeside(to, 'presence', signal).catch(this.#parts.report);
  }
}
