import type { Address } from '@kith/shared/identity/address';
import type { DeviceId, PresenceState } from '@kith/shared/protocol/schemas';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { BuddyList } from './buddy-list.ts';
import type { ContactBook } from './contact-book.ts';

/** This account as the contacts see it. */
export interface OwnAccount {
  readonly self: () => KnownDevice | undefined;
  readonly invisible: () => boolean;
}

/** Who is who: buddies of the list whose cards are in the book. */
export class KnownContacts implements Contacts {
  readonly #own: OwnAccount;
  readonly #book: ContactBook;
  readonly #list: BuddyList;
  readonly #listeners = new Set<(address: Address) => void>();

  constructor(own: OwnAccount, book: ContactBook, list: BuddyList) {
    this.#own = own;
    this.#book = book;
    this.#list = list;
    book.onChange(address => this.#tell(address));
    list.onChange(change => {
      if (change.of === 'devices') this.#tellSelf();
      if (change.of !== 'buddies') return;
      if (change.address !== undefined) this.#tell(change.address);
      else for (const { address } of list.buddies) this.#tell(address);
    });
  }

  self(): KnownDevice | undefined {
    return this.#own.self();
  }

  devicesOf(address: Address): readonly KnownDevice[] {
    return this.#isKnown(address) ? this.#book.devicesOf(address) : [];
  }

  find(device: DeviceId): KnownDevice | undefined {
    const known = this.#book.find(device);
    return known && this.#isKnown(known.address) ? known : undefined;
  }

  isBuddy(address: Address): boolean {
    return this.#list.buddy(address) !== undefined && !this.#list.isBlocked(address);
  }

  presenceOf(device: DeviceId): PresenceState {
    return this.#list.stateOf(device);
  }

  invisible(): boolean {
    return this.#own.invisible();
  }

  onChange(listener: (address: Address) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #isKnown(address: Address): boolean {
    return address === this.self()?.address || this.isBuddy(address);
  }

  #tellSelf(): void {
    const self = this.self();
    if (self) this.#tell(self.address);
  }

  #tell(address: Address): void {
    for (const listener of this.#listeners) listener(address);
  }
}
