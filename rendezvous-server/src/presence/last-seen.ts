import type { Account, Device } from '../accounts/account.ts';
import type { Database } from '../storage/schema.ts';

const DELAY = 1_000;

/**
 * Writes when accounts and devices were last here, a second later and many together: nobody was promised these
 * times, so a crash may lose the last second of them, and a storm of departures costs one transaction.
 */
export class LastSeen {
  readonly #db: Database;
  readonly #report: (error: unknown) => void;
  readonly #accounts = new Set<Account>();
  readonly #devices = new Set<Device>();
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Database, report: (error: unknown) => void) {
    this.#db = db;
    this.#report = report;
  }

  note(account: Account, device?: Device): void {
    if (device) this.#devices.add(device);
    else this.#accounts.add(account);
    this.#timer ??= setTimeout(() => this.flush().catch(this.#report), DELAY);
  }

  /** Writes what is noted. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#accounts.size + this.#devices.size === 0) return;
    const accounts = [...this.#accounts];
    const devices = [...this.#devices];
    this.#accounts.clear();
    this.#devices.clear();
    await this.#db.transaction().execute(async db => {
      for (const { name, lastSeen } of accounts) {
        await db
          .updateTable('accounts')
          .set({ last_seen: lastSeen ?? null })
          .where('name', '=', name)
          .execute();
      }
      for (const { id, lastSeen } of devices) {
        await db
          .updateTable('devices')
          .set({ last_seen: lastSeen ?? null })
          .where('id', '=', id)
          .execute();
      }
    });
  }
}
