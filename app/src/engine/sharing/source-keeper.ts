import type { Address } from '@kith/shared/identity/address';
import { type BackOffBounds, backOff } from '@kith/shared/link/back-off';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { SWARM_LIMITS } from '@kith/shared/swarm/swarm-limits';
import type { Links } from '../links/links.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts } from '../ports/contacts.ts';

export interface SourceKeeperParts {
  readonly from: Address;
  readonly links: Pick<Links, 'link' | 'state' | 'onState' | 'onConnected'>;
  readonly contacts: Pick<Contacts, 'self' | 'devicesOf' | 'presenceOf' | 'onChange'>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** A device can be asked; also after its connection was replaced. */
  readonly linked: (device: DeviceId) => void;
  readonly unlinked: (device: DeviceId) => void;
  readonly changed: () => void;
}

const RETRY: BackOffBounds = { first: SWARM_LIMITS.retryFirst, max: SWARM_LIMITS.retryMax };

interface Try {
  /** In a row. */
  failures: number;
  /** A link is being opened. */
  dialling: boolean;
  /** Forgets the next try. */
  cancel: (() => void) | undefined;
}

/**
 * Keeps a download in touch with the devices of whoever offers it: opens links to those that are there, tries again with
 * back-off when that fails or a device was of no use, and at once when it comes online.
 */
export class SourceKeeper {
  readonly #parts: SourceKeeperParts;
  readonly #tries = new Map<DeviceId, Try>();
  readonly #usable = new Set<DeviceId>();
  #unsubscribe: readonly (() => void)[] = [];
  #running = false;

  constructor(parts: SourceKeeperParts) {
    this.#parts = parts;
  }

  /** Whether a link to one of them is being opened. */
  get dialling(): boolean {
    return [...this.#tries.values()].some(({ dialling }) => dialling);
  }

  get linkedCount(): number {
    return this.#usable.size;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    const { links, contacts, from } = this.#parts;
    this.#unsubscribe = [
      links.onConnected(device => this.#connected(device)),
      links.onState((device, { state }) => {
        if (state === 'closed') this.#disconnected(device);
      }),
      contacts.onChange(address => {
        if (address === from) this.#look();
      }),
    ];
    this.#look();
  }

  stop(): void {
    this.#running = false;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [];
    for (const { cancel } of this.#tries.values()) cancel?.();
    this.#tries.clear();
    this.#usable.clear();
  }

  /** A device was of no use: asks it again later. @param atLeast milliseconds */
  rest(device: DeviceId, atLeast: number): void {
    this.#usable.delete(device);
    this.#again(device, atLeast);
  }

  /** Somebody says that it is worth a try now. */
  hurry(device?: DeviceId): void {
    for (const [known, attempt] of this.#tries) {
      if (device !== undefined && known !== device) continue;
      attempt.failures = 0;
      if (attempt.cancel === undefined) continue;
      attempt.cancel();
      attempt.cancel = undefined;
    }
    this.#look();
  }

  /** Begins with every device that is there and has no try under way. */
  #look(): void {
    if (!this.#running) return;
    for (const device of this.#devices()) {
      const attempt = this.#tryOf(device);
      if (this.#usable.has(device) || attempt.dialling) continue;
      const { state } = this.#parts.links.state(device);
      const there = state === 'open' || this.#parts.contacts.presenceOf(device) !== 'offline';
      if (!there) {
        // Coming online starts over.
        attempt.cancel?.();
        this.#tries.delete(device);
      } else if (attempt.cancel === undefined) void this.#dial(device, attempt);
    }
    this.#parts.changed();
  }

  async #dial(device: DeviceId, attempt: Try): Promise<void> {
    if (this.#parts.links.state(device).state === 'open') {
      this.#connected(device);
      return;
    }
    attempt.dialling = true;
    const opened = await this.#parts.links.link(device);
    attempt.dialling = false;
    if (!this.#running || this.#tries.get(device) !== attempt) return;
    if (!opened.ok) this.#again(device, 0);
    else if (!this.#usable.has(device)) this.#connected(device);
    this.#parts.changed();
  }

  #connected(device: DeviceId): void {
    if (!this.#devices().includes(device)) return;
    const attempt = this.#tryOf(device);
    // It rests: a new connection does not make it more useful.
    if (attempt.cancel !== undefined) return;
    this.#usable.add(device);
    this.#parts.linked(device);
  }

  #disconnected(device: DeviceId): void {
    if (!this.#usable.delete(device)) return;
    this.#parts.unlinked(device);
    this.#again(device, 0);
  }

  #again(device: DeviceId, atLeast: number): void {
    if (!this.#running) return;
    const attempt = this.#tryOf(device);
    attempt.failures += 1;
    const delay = Math.max(atLeast, backOff(attempt.failures, this.#parts.random(), RETRY));
    attempt.cancel?.();
    attempt.cancel = this.#parts.clock.after(delay, () => {
      attempt.cancel = undefined;
      this.#look();
    });
  }

  /** Something came of it: the next failure is the first again. */
  useful(device: DeviceId): void {
    this.#tryOf(device).failures = 0;
  }

  #tryOf(device: DeviceId): Try {
    const known = this.#tries.get(device);
    if (known !== undefined) return known;
    const attempt: Try = { failures: 0, dialling: false, cancel: undefined };
    this.#tries.set(device, attempt);
    return attempt;
  }

  #devices(): DeviceId[] {
    const { contacts, from } = this.#parts;
    const self = contacts.self()?.device;
    return contacts.devicesOf(from).flatMap(({ device }) => (device === self ? [] : device));
  }
}
