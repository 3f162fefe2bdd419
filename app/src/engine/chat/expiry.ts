import type { Address } from '@kith/shared/identity/address';
import { dueEntries, forgetExpired, nextExpiry } from '../history/expired-rows.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';

/** Looked after at least this often (milliseconds): a clock that was set, a machine that slept. */
const AT_LEAST = 60_000;

type Erase = (entries: readonly { readonly id: string; readonly peer: Address }[]) => Promise<void>;

/** Erases the entries of one account when their time is up, also those that came due while nothing ran. */
export class Expiry {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #account: Address;
  readonly #report: (error: unknown) => void;
  readonly #erase: Erase;
  #next = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #sweeping: Promise<void> | undefined;
  #stopped = false;

  constructor(
    database: Database,
    clock: Clock,
    account: Address,
    report: (error: unknown) => void,
    erase: Erase,
  ) {
    this.#database = database;
    this.#clock = clock;
    this.#account = account;
    this.#report = report;
    this.#erase = erase;
  }

  async start(): Promise<void> {
    await this.#database.batch([forgetExpired(this.#account, this.#clock.now())]);
    await this.#sweep();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** Something is to be looked after at that time. Milliseconds since 1970. */
  due(at: number): void {
    if (at >= this.#next || this.#stopped) return;
    this.#next = at;
    this.#cancel?.();
    const delay = Math.min(Math.max(0, at - this.#clock.now()), AT_LEAST);
    this.#cancel = this.#clock.after(delay, () => {
      this.#next = Number.POSITIVE_INFINITY;
      this.#sweep().catch(this.#report);
    });
  }

  async #sweep(): Promise<void> {
    // One at a time: a second one would find the same entries.
    while (this.#sweeping !== undefined) await this.#sweeping;
    this.#sweeping = this.#sweepNow().finally(() => {
      this.#sweeping = undefined;
    });
    await this.#sweeping;
  }

  async #sweepNow(): Promise<void> {
    while (!this.#stopped) {
      const due = await dueEntries(this.#database, this.#account, this.#clock.now());
      if (due.length === 0 || this.#stopped) break;
      await this.#erase(due);
    }
    const next = this.#stopped ? undefined : await nextExpiry(this.#database, this.#account);
    if (next !== undefined) this.due(next);
  }
}
