import type { Address } from '@kith/shared/identity/address';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { ChatService } from '../chat/chat-service.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { PresenceKeys } from './presence-keys.ts';

/** What was given is given again after so long: the mailbox lets go of what nobody fetched. Milliseconds. */
const AGAIN_AFTER = LIMITS.mailboxLifetime - 86_400_000;

export interface PresenceKeyGiverParts {
  readonly keys: PresenceKeys;
  readonly contacts: Contacts;
  readonly buddies: () => readonly Address[];
  readonly chat: Pick<ChatService, 'givePresenceKey'>;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

/**
 * Sees to it that the devices of buddies and own devices have this device's presence key, and that nobody else finds it
 * by that: when somebody is a buddy no longer, or a device is revoked, those who stay get another secret.
 */
export class PresenceKeyGiver {
  readonly #parts: PresenceKeyGiverParts;
  readonly #self: KnownDevice;
  readonly #endContacts: () => void;
  readonly #changed = new Set<Address>();
  #working: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: PresenceKeyGiverParts, self: KnownDevice) {
    this.#parts = parts;
    this.#self = self;
    this.#endContacts = parts.contacts.onChange(address => this.#note([address]));
    this.#noteAll();
  }

  stop(): void {
    this.#stopped = true;
    this.#endContacts();
  }

  #noteAll(): void {
    const { buddies, keys } = this.#parts;
    const given = [...keys.given.values()].map(({ address }) => address);
    this.#note([this.#self.address, ...buddies(), ...given]);
  }

  #note(addresses: readonly Address[]): void {
    for (const address of addresses) this.#changed.add(address);
    this.#working ??= this.#work()
      .catch(this.#parts.report)
      .finally(() => {
        this.#working = undefined;
      });
  }

  async #work(): Promise<void> {
    while (this.#changed.size > 0) {
      // A microtask later: the rest of this turn's changes come along.
      await null;
      if (this.#stopped) return;
      const addresses = [...this.#changed];
      this.#changed.clear();
      const gone = addresses.flatMap(address => this.#gone(address));
      if (gone.length > 0) {
        await this.#parts.keys.renew(gone);
        if (this.#stopped) return;
        this.#noteAll();
      }
      await this.#give(addresses.flatMap(address => this.#lacking(address)));
    }
  }

  async #give(to: readonly KnownDevice[]): Promise<void> {
    const { keys, chat } = this.#parts;
    if (to.length > 0 && !this.#stopped) await chat.givePresenceKey(to, keys.mine.sequence, keys.giving(to));
  }

  /** Devices that have a key of this one and should not. */
  #gone(address: Address): DeviceId[] {
    const { contacts, keys } = this.#parts;
    const known = contacts.devicesOf(address).map(({ device }) => device);
    const isKnown = address === this.#self.address || contacts.isBuddy(address);
    // Of whom nothing is known for now (an identity in doubt), nothing is known to be gone either.
    if (isKnown && known.length === 0) return [];
    return [...keys.given]
      .filter(([device, given]) => given.address === address && !(isKnown && known.includes(device)))
      .map(([device]) => device);
  }

  #lacking(address: Address): readonly KnownDevice[] {
    const { contacts, keys, clock } = this.#parts;
    return contacts.devicesOf(address).filter(({ device }) => {
      if (device === this.#self.device) return false;
      const given = keys.given.get(device);
      return given?.sequence !== keys.mine.sequence || given.at < clock.now() - AGAIN_AFTER;
    });
  }
}
