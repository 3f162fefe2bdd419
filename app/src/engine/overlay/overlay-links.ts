import { LINK_LIMITS } from '@kith/shared/link/link-limits';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { LinkManager } from '../links/link-manager.ts';
import type { LinkState } from '../links/links.ts';
import type { Clock } from '../ports/clock.ts';
import type { LinkPeer } from '../ports/contacts.ts';

/** What needs a link: this device's leaf, or its hub. */
export type LinkUser = 'leaf' | 'hub';

/** A link that stalls begins to replace its connection; if that has not worked by then, its peer counts as gone. */
const GONE_AFTER = LINK_LIMITS.deadAfter - LINK_LIMITS.stalledAfter;

export interface OverlayLinksParts {
  readonly links: LinkManager<LinkPeer>;
  readonly clock: Clock;
  /** A link is open that this user wants, or that somebody else opened. */
  readonly opened: (user: LinkUser, device: DeviceId) => void;
  /** It is gone, or could not be opened. */
  readonly closed: (user: LinkUser, device: DeviceId) => void;
  /** It was dialed for the leaf, and could not be reached. */
  readonly failed: (device: DeviceId) => void;
  /** Whether this device is a hub now: it is told of all links. */
  readonly isHub: () => boolean;
}

interface Entry {
  readonly users: Set<LinkUser>;
  readonly release: () => void;
  open: boolean;
  /** Ends the wait for a link that stalled. */
  cancelGone: () => void;
}

/** The links that leaf and hub of this device share: one to each peer, for as long as one of them wants it. */
export class OverlayLinks {
  readonly #parts: OverlayLinksParts;
  readonly #entries = new Map<DeviceId, Entry>();

  constructor(parts: OverlayLinksParts) {
    this.#parts = parts;
    parts.links.onState((device, state) => this.#changed(device, state));
    // What was said before is forgotten at the other end.
    parts.links.onSessionReset(device => {
      const { users, open } = this.#entries.get(device) ?? { users: [], open: false };
      for (const user of open ? users : []) {
        parts.closed(user, device);
        parts.opened(user, device);
      }
    });
  }

  /** Answered by `opened` or `closed`. The peer has to be known. */
  dial(user: LinkUser, device: DeviceId): void {
    const { links } = this.#parts;
    const entry = this.#entry(device);
    entry.users.add(user);
    if (entry.open) {
      this.#parts.opened(user, device);
      return;
    }
    void links.link(device).then(opened => {
      if (!opened.ok && this.#entries.get(device) === entry) this.#gone(device, entry);
    });
  }

  /** The user needs it no longer. */
  release(user: LinkUser, device: DeviceId): void {
    const entry = this.#entries.get(device);
    if (!entry?.users.delete(user) || entry.users.size > 0) return;
    this.#forget(device, entry);
    void this.#parts.links.end(device, 'idle');
  }

  /** This device became a hub: it is told of the links that there are. */
  hubStarted(): void {
    for (const [device, entry] of this.#entries) if (entry.open) this.#tellHub(device, entry);
  }

  /** It is none any more. */
  hubStopped(): void {
    for (const device of [...this.#entries.keys()]) this.release('hub', device);
  }

  isOpen(device: DeviceId): boolean {
    return this.#entries.get(device)?.open ?? false;
  }

  has(device: DeviceId): boolean {
    return this.#entries.has(device);
  }

  open(): DeviceId[] {
    return [...this.#entries].filter(([, entry]) => entry.open).map(([device]) => device);
  }

  stop(): void {
    for (const [device, entry] of this.#entries) this.#forget(device, entry);
  }

  #changed(device: DeviceId, { state }: LinkState): void {
    if (state === 'open') {
      // Somebody came to this hub.
      const entry = this.#entries.get(device) ?? (this.#parts.isHub() ? this.#entry(device) : undefined);
      if (entry) this.#opened(device, entry);
      else void this.#parts.links.end(device, 'not-allowed');
      return;
    }
    const entry = this.#entries.get(device);
    if (!entry) return;
    if (state === 'closed') this.#gone(device, entry);
    if (state === 'replacing' && entry.open) {
      entry.cancelGone();
      entry.cancelGone = this.#parts.clock.after(GONE_AFTER, () => this.#gone(device, entry));
    }
  }

  #opened(device: DeviceId, entry: Entry): void {
    entry.cancelGone();
    if (entry.open) return;
    entry.open = true;
    if (this.#parts.isHub()) this.#tellHub(device, entry);
    if (entry.users.has('leaf')) this.#parts.opened('leaf', device);
  }

  #tellHub(device: DeviceId, entry: Entry): void {
    entry.users.add('hub');
    this.#parts.opened('hub', device);
  }

  #gone(device: DeviceId, entry: Entry): void {
    if (this.#entries.get(device) !== entry) return;
    this.#forget(device, entry);
    void this.#parts.links.end(device, 'shutting-down');
    if (!entry.open && entry.users.has('leaf')) this.#parts.failed(device);
    for (const user of entry.users) this.#parts.closed(user, device);
  }

  #entry(device: DeviceId): Entry {
    const existing = this.#entries.get(device);
    if (existing) return existing;
    const entry: Entry = {
      users: new Set(),
      release: this.#parts.links.hold(device),
      open: false,
      cancelGone: () => undefined,
    };
    this.#entries.set(device, entry);
    return entry;
  }

  #forget(device: DeviceId, entry: Entry): void {
    entry.cancelGone();
    entry.release();
    this.#entries.delete(device);
  }
}
