import { type Address, serverNameOf, userNameOf } from '@kith/shared/identity/address';
import type { Database } from '../storage/schema.ts';
import type { Account } from './account.ts';
import { readAccounts } from './account-rows.ts';

/** Accounts kept in memory while nobody of them is connected: about 5 kB each. */
const KEPT = 20_000;
/** Accounts read at the start: reading them one by one while everybody logs in again would cost ten times as much. */
const WARM = 4_000;

/**
 * Accounts in memory, read when first asked for. There is one object for an account at a time; whoever changes
 * the database changes that object after the commit (see `Serial`). An account that a change touches is in the
 * roster before the change is written.
 */
export class Roster {
  readonly #db: Database;
  readonly #serverName: string;
  readonly #accounts = new Map<string, Account>();
  /** Names asked for since the last trim: somebody may still hold those objects. */
  readonly #recent = new Set<string>();
  /** Counts what was forgotten: a read that began before may have seen what is deleted now. */
  #epoch = 0;

  constructor(db: Database, serverName: string) {
    this.#db = db;
    this.#serverName = serverName;
  }

  /** Reads the accounts that were here last: after a restart they all come back at once. */
  async warmUp(): Promise<void> {
    const rows = await this.#db
      .selectFrom('accounts')
      .select('name')
      .orderBy('last_seen', 'desc')
      .limit(WARM)
      .execute();
    await this.load(rows.map(row => row.name));
  }

  /** An account that is in memory already. */
  peek(name: string): Account | undefined {
    return this.#accounts.get(name);
  }

  async find(name: string): Promise<Account | undefined> {
    const known = this.#accounts.get(name);
    this.#recent.add(name);
    if (known) return known;
    await this.load([name]);
    return this.#accounts.get(name);
  }

  /** As `find`, for an address: of another server's it knows nothing. */
  async findAddress(address: Address): Promise<Account | undefined> {
    return serverNameOf(address) === this.#serverName ? this.find(userNameOf(address)) : undefined;
  }

  /** Brings accounts into memory, so that `peek` finds those that exist. */
  async load(names: Iterable<string>): Promise<void> {
    let missing: string[] = [];
    for (const name of names) if (!this.#accounts.has(name)) missing.push(name);
    while (missing.length > 0) {
      const epoch = this.#epoch;
      const read = await readAccounts(this.#db, missing, this.#serverName);
      missing = missing.filter(name => !this.#accounts.has(name));
      if (epoch !== this.#epoch) continue;
      for (const account of read) {
        // Somebody else may have read the same account meanwhile, and changed it: the first object stays.
        if (!this.#accounts.has(account.name)) this.#accounts.set(account.name, account);
      }
      return;
    }
  }

  add(account: Account): void {
    this.#accounts.set(account.name, account);
  }

  /** Drops a deleted account. */
  forget(name: string): void {
    this.#epoch++;
    this.#accounts.delete(name);
  }

  /** Drops accounts that nobody asked for since the last time, when there are too many. */
  trim(needed: (account: Account) => boolean): void {
    for (const account of this.#accounts.values()) {
      if (this.#accounts.size <= KEPT) break;
      if (!needed(account) && !this.#recent.has(account.name)) this.forget(account.name);
    }
    this.#recent.clear();
  }

  /** All accounts in memory. */
  all(): Account[] {
    return [...this.#accounts.values()];
  }

  /** All accounts in memory that have `name` on their list of buddies, requests or blocks. */
  *mentioning(name: string): Iterable<Account> {
    for (const account of this.#accounts.values()) {
      if (
        account.buddies.has(name) ||
        account.incoming.has(name) ||
        account.outgoing.has(name) ||
        account.blocked.has(name)
      ) {
        yield account;
      }
    }
  }
}
