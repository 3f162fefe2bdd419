import type { Address } from '@kith/shared/identity/address';
import { ReplayGuard, type Signal, type SignalError } from '@kith/shared/identity/signal-envelope';
import { failed, type Result } from '@kith/shared/protocol/result';
import type { AccountStore } from './account-store.ts';
import type { SeenSignal } from './seen-signal.ts';
import { WriteBehind } from './write-behind.ts';

/**
 * Lets each signal in once, also across a restart of this device: what was taken is kept on disk until it expires,
 * which is minutes. Written behind, because a dial must not wait for the disk.
 */
export class SeenSignals {
  readonly #store: AccountStore;
  readonly #writing: WriteBehind;
  #account: Address | undefined;
  #guard = new ReplayGuard();
  #seen: SeenSignal[] = [];

  constructor(store: AccountStore, report: (error: unknown) => void) {
    this.#store = store;
    this.#writing = new WriteBehind(async () => {
      if (this.#account !== undefined) await store.saveSeenSignals(this.#account, this.#seen);
    }, report);
  }

  async enter(account: Address, device: Signal['to'], now: number): Promise<void> {
    this.leave();
    const kept = await this.#store.seenSignals(account);
    this.#account = account;
    for (const seen of kept ?? []) {
      this.#guard.admit({ ...seen, v: 1, purpose: 'link', to: device, body: undefined }, now);
    }
    this.#seen = kept ?? [];
  }

  leave(): void {
    this.#account = undefined;
    this.#guard = new ReplayGuard();
    this.#seen = [];
  }

  admit(signal: Signal, now: number): Result<Signal, SignalError> {
    if (this.#account === undefined) return failed('wrong-device');
    const admitted = this.#guard.admit(signal, now);
    if (!admitted.ok) return admitted;
    const { from, session, counter, expiresAt } = signal;
    this.#seen = this.#seen.filter(seen => seen.expiresAt >= now);
    this.#seen.push({ from, session, counter, expiresAt });
    this.#writing.note();
    return admitted;
  }

  /** Resolves when what was taken is on disk. */
  async saved(): Promise<void> {
    await this.#writing.settled();
  }
}
