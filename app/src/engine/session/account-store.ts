import type { Address } from '@kith/shared/identity/address';
import { z } from 'zod';
import { Documents } from '../history/documents.ts';
import type { Database } from '../ports/database.ts';
import { type AccountRecord, accountRecordSchema } from './account-record.ts';
import { type BuddyCache, buddyCacheSchema } from './buddy-cache.ts';
import { type ContactRecord, contactRecordSchema } from './contact-record.ts';
import { type SeenSignal, seenSignalSchema } from './seen-signal.ts';

const ACCOUNT = 'account';
const BUDDIES = 'buddies';
const SEEN_SIGNALS = 'seen signals';
/** Contacts of one account are a kind of their own, so that they go with it. */
const contactsOf = (account: Address) => `contact of ${account}`;

/** What the session keeps on disk, so that the app starts with its roster when there is no server. */
export class AccountStore {
  readonly #database: Database;
  readonly #documents: Documents;

  constructor(database: Database) {
    this.#database = database;
    this.#documents = new Documents(database);
  }

  /** The account that is signed in on this device. */
  async current(): Promise<AccountRecord | undefined> {
    const records = await this.#documents.list(ACCOUNT, accountRecordSchema);
    return [...records.values()].find(record => record.signedIn);
  }

  find(address: Address): Promise<AccountRecord | undefined> {
    return this.#documents.get(ACCOUNT, address, accountRecordSchema);
  }

  save(record: AccountRecord): Promise<void> {
    return this.#documents.put(ACCOUNT, record.address, record);
  }

  /** Forgets keys, contacts and buddies of an account. */
  async erase(address: Address): Promise<void> {
    await this.#database.batch([
      this.#documents.deleteStatement(ACCOUNT, address),
      this.#documents.deleteStatement(BUDDIES, address),
      this.#documents.deleteStatement(SEEN_SIGNALS, address),
      this.#documents.deleteKindStatement(contactsOf(address)),
    ]);
  }

  async contacts(account: Address): Promise<ContactRecord[]> {
    const records = await this.#documents.list(contactsOf(account), contactRecordSchema);
    return [...records.values()];
  }

  saveContact(account: Address, record: ContactRecord): Promise<void> {
    return this.#documents.put(contactsOf(account), record.address, record);
  }

  /** Drops the own contact when it has another identity than the one that a password just opened. */
  async renewOwnContact({ address, identity }: AccountRecord): Promise<void> {
    const own = await this.#documents.get(contactsOf(address), address, contactRecordSchema);
    if (own && own.sign !== identity.sign) await this.#documents.delete(contactsOf(address), address);
  }

  buddies(account: Address): Promise<BuddyCache | undefined> {
    return this.#documents.get(BUDDIES, account, buddyCacheSchema);
  }

  saveBuddies(account: Address, cache: BuddyCache): Promise<void> {
    return this.#documents.put(BUDDIES, account, cache);
  }

  seenSignals(account: Address): Promise<SeenSignal[] | undefined> {
    return this.#documents.get(SEEN_SIGNALS, account, z.array(seenSignalSchema));
  }

  saveSeenSignals(account: Address, seen: readonly SeenSignal[]): Promise<void> {
    return this.#documents.put(SEEN_SIGNALS, account, seen);
  }
}
