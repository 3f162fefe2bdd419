import type { Address } from '@kith/shared/identity/address';
import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { Clock } from '../ports/clock.ts';

export type NoticeKind =
  | 'identity-changed'
  | 'identity-rotated'
  | 'server-key-changed'
  | 'attack-detected'
  | 'device-added'
  /** The last run of this engine ended without its end: a crash, or somebody pulled the plug. */
  | 'ended-unexpectedly'
  | 'storage';

/** Something a person must know of and can't be told in place. */
export interface Notice {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: NoticeKind;
  readonly address?: Address;
  /** A stable code that names what was wrong. */
  readonly detail: string;
}

/** Whether this device saw it, or a buddy's device told. */
export type NoticeSource = 'here' | 'peer';

/** The same thing again within this time is not news: an attacker must not be able to bury the first. */
const REPEAT_AFTER_MS = 60_000;
const KEPT = 100;

/** Warnings of this run, oldest first. */
export class NoticeBoard {
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  readonly #listeners = new Set<(notice: Notice, source: NoticeSource) => void>();
  readonly #dismissListeners = new Set<(id: string) => void>();
  #notices: readonly Notice[] = [];

  constructor(clock: Clock, random: RandomBytes) {
    this.#clock = clock;
    this.#random = random;
  }

  get all(): readonly Notice[] {
    return this.#notices;
  }

  /** Puts up a notice, unless the same one went up within the last minute. */
  add(kind: NoticeKind, detail: string, address?: Address, source: NoticeSource = 'here'): void {
    const at = this.#clock.now();
    const repeated = this.#notices.some(
      notice =>
        notice.kind === kind &&
        notice.detail === detail &&
        notice.address === address &&
        at - notice.at < REPEAT_AFTER_MS,
    );
    if (repeated) return;
    const id = toBase64Url(this.#random(16));
    const notice = { id, at, kind, detail, ...(address !== undefined && { address }) };
    this.#notices = [...this.#notices.slice(1 - KEPT), notice];
    for (const listener of this.#listeners) listener(notice, source);
  }

  /** Takes a notice down, in all windows; one that is gone already is fine. */
  dismiss(id: string): void {
    this.#notices = this.#notices.filter(notice => notice.id !== id);
    for (const listener of this.#dismissListeners) listener(id);
  }

  onAdd(listener: (notice: Notice, source: NoticeSource) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onDismiss(listener: (id: string) => void): () => void {
    this.#dismissListeners.add(listener);
    return () => this.#dismissListeners.delete(listener);
  }
}
