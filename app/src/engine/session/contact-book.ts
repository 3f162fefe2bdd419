import type { Address } from '@kith/shared/identity/address';
import {
  type ContactCard,
  type ContactError,
  type ContactPin,
  identityFingerprint,
  verifyContactCard,
} from '@kith/shared/identity/contact-card';
import type { CryptoSuite } from '@kith/shared/identity/crypto-suite';
import { equalBytes } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Clock } from '../ports/clock.ts';
import type { KnownDevice } from '../ports/contacts.ts';
import type { AccountStore } from './account-store.ts';
import { type ContactRecord, recordOf } from './contact-record.ts';
import type { NoticeBoard } from './notice-board.ts';
import { Turns } from './turns.ts';

export type CardRefusal =
  | ContactError
  | 'fingerprint-mismatch'
  /** The session ended while the card was under way. */
  | 'signed-out';

/** Whose book it is, and what cards are held against. */
export interface BookOwner {
  readonly account: Address;
  readonly serverKey: Uint8Array;
  /** The own identity, as the password opened it. */
  readonly identity: Pick<ContactPin, 'sign' | 'generation'>;
}

/**
 * The people whose contact cards were checked, each pinned at first use. A card is taken only when it follows from
 * the pin; one with another identity puts its owner in doubt, and nobody in doubt has devices.
 */
export class ContactBook {
  readonly #suite: CryptoSuite;
  readonly #clock: Clock;
  readonly #store: AccountStore;
  readonly #notices: NoticeBoard;
  readonly #turns = new Turns<Address>();
  readonly #listeners = new Set<(address: Address) => void>();
  readonly #records = new Map<Address, ContactRecord>();
  readonly #devices = new Map<DeviceId, KnownDevice>();
  #owner: BookOwner | undefined;

  constructor(suite: CryptoSuite, clock: Clock, store: AccountStore, notices: NoticeBoard) {
    this.#suite = suite;
    this.#clock = clock;
    this.#store = store;
    this.#notices = notices;
  }

  /** Takes up the contacts of an account as they were kept. */
  async enter(owner: BookOwner): Promise<void> {
    this.leave();
    this.#owner = owner;
    const records = await this.#store.contacts(owner.account);
    if (this.#owner === owner) for (const record of records) this.#put(record);
  }

  leave(): void {
    this.#owner = undefined;
    this.#records.clear();
    this.#devices.clear();
  }

  get(address: Address): ContactRecord | undefined {
    return this.#records.get(address);
  }

  /** Devices that may be spoken to: none while the identity is in doubt or the certificate has run out. */
  devicesOf(address: Address): readonly KnownDevice[] {
    const record = this.#records.get(address);
    return record && this.#trusted(record) ? record.devices : [];
  }

  find(device: DeviceId): KnownDevice | undefined {
    const known = this.#devices.get(device);
    const record = known && this.#records.get(known.address);
    return record && this.#trusted(record) ? known : undefined;
  }

  /** Resolves when cards of this account that came before are checked; `undefined` when none is being checked. */
  settled(address: Address): Promise<void> | undefined {
    return this.#turns.pending(address);
  }

  /** Checks a card without keeping it. `fingerprint`: of the identity, from an invite link. */
  async check(
    address: Address,
    card: ContactCard,
    fingerprint?: Uint8Array,
  ): Promise<Result<ContactRecord, CardRefusal>> {
    const pin = this.#records.get(address);
    return await this.#verify(address, card, pin, fingerprint);
  }

  /**
   * Checks a card against the pin and keeps it, or puts its owner in doubt. Cards of one account are taken in the
   * order they come.
   */
  take(
    address: Address,
    card: ContactCard,
    fingerprint?: Uint8Array,
  ): Promise<Result<ContactRecord, CardRefusal>> {
    return this.#turns.take(address, async () => {
      const before = this.#records.get(address);
      if (before && !before.doubt && this.#trusted(before) && sameCard(before.card, card)) return ok(before);
      const checked = await this.#verify(address, card, before, fingerprint);
      if (checked.ok) {
        await this.#keep(checked.value);
        if (before) this.#report(before, checked.value);
      } else if (checked.error === 'identity-changed' && before) {
        await this.#doubt(address, card, before);
      }
      return checked;
    });
  }

  /** Pins the identity that a person accepted after the warning. */
  accept(address: Address): Promise<Result<ContactRecord, CardRefusal | 'nothing-to-accept'>> {
    return this.#turns.take(address, async () => {
      const doubt = this.#records.get(address)?.doubt;
      if (!doubt) return failed('nothing-to-accept');
      const checked = await this.#open(address, doubt, undefined);
      if (!checked.ok) return checked;
      const accepted = recordOf(checked.value, doubt, undefined);
      await this.#keep(accepted);
      return ok(accepted);
    });
  }

  /** Notes that safety numbers were compared (milliseconds since 1970), or that it no longer holds. */
  async setVerified(address: Address, at: number | undefined): Promise<boolean> {
    return await this.#turns.take(address, async () => {
      const record = this.#records.get(address);
      if (!record || record.doubt) return false;
      const { verifiedAt: _, ...rest } = record;
      await this.#keep({ ...rest, ...(at !== undefined && { verifiedAt: at }) });
      return true;
    });
  }

  onChange(listener: (address: Address) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #verify(
    address: Address,
    card: ContactCard,
    before: (ContactPin & Pick<ContactRecord, 'verifiedAt'>) | undefined,
    fingerprint: Uint8Array | undefined,
  ): Promise<Result<ContactRecord, CardRefusal>> {
    const own = address === this.#owner?.account ? this.#owner.identity : undefined;
    const pin = before ? pinOf(before) : own && { ...own, revocationSeq: 0 };
    const contact = await this.#open(address, card, pin);
    if (!contact.ok) return contact;
    const { sign } = contact.value.pin;
    if (fingerprint && !equalBytes(identityFingerprint(this.#suite, sign), fingerprint)) {
      return failed('fingerprint-mismatch');
    }
    // Safety numbers are of the identity: with another one, they have to be compared again.
    const verifiedAt = before?.sign === sign ? before.verifiedAt : undefined;
    return ok(recordOf(contact.value, card, verifiedAt));
  }

  async #open(address: Address, card: ContactCard, pin: ContactPin | undefined) {
    if (!this.#owner) return failed('signed-out');
    const { serverKey } = this.#owner;
    return await verifyContactCard(this.#suite, card, address, serverKey, pin, this.#clock.now());
  }

  async #doubt(address: Address, card: ContactCard, before: ContactRecord): Promise<void> {
    const genuine = await this.#open(address, card, undefined);
    // A card that is not even sound by itself is an attempt to be reported, not an identity to be offered.
    if (!genuine.ok) {
      this.#notices.add('attack-detected', genuine.error, address);
      return;
    }
    if (before.doubt && sameCard(before.doubt, card)) return;
    const { verifiedAt: _, ...rest } = before;
    await this.#keep({ ...rest, doubt: card });
    this.#notices.add('identity-changed', 'identity-changed', address);
  }

  #report(before: ContactRecord, after: ContactRecord): void {
    const { address } = after;
    if (before.sign !== after.sign) this.#notices.add('identity-rotated', 'identity-rotated', address);
    if (address !== this.#owner?.account) return;
    // Whoever has the password has a device: its owner should know.
    const added = after.devices.filter(
      ({ device }) => !before.devices.some(known => known.device === device),
    );
    for (const { name } of added) this.#notices.add('device-added', name, address);
  }

  async #keep(record: ContactRecord): Promise<void> {
    const owner = this.#owner;
    // The session may have ended while the card was being checked.
    if (!owner) return;
    await this.#store.saveContact(owner.account, record);
    if (this.#owner !== owner) return;
    this.#put(record);
    for (const listener of this.#listeners) listener(record.address);
  }

  #put(record: ContactRecord): void {
    const before = this.#records.get(record.address);
    for (const { device } of before?.devices ?? []) this.#devices.delete(device);
    this.#records.set(record.address, record);
    for (const device of record.devices) this.#devices.set(device.device, device);
  }

  #trusted(record: ContactRecord): boolean {
    return !record.doubt && record.expiresAt + LIMITS.clockSkew >= this.#clock.now();
  }
}

function pinOf({ sign, generation, revocationSeq }: ContactPin): ContactPin {
  return { sign, generation, revocationSeq };
}

function sameCard(a: ContactCard, b: ContactCard): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
