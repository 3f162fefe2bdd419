import type { Address } from '@kith/shared/identity/address';
import type { SupernodeRole } from '@kith/shared/protocol/rendezvous-contract';
import type { OverlayChannel, OverlayChannelEvents } from '../ports/overlay-channel.ts';
import type { Session } from '../session/session.ts';
import { Successor } from '../sharing/successor.ts';
import type { OverlayParts } from './overlay-parts.ts';
import { OverlayService, type OverlayState } from './overlay-service.ts';
import { OverlayShelf } from './overlay-shelf.ts';
import { PresenceKeys } from './presence-keys.ts';

/** The overlay for whichever account is signed in. */
export class OverlayMember {
  readonly #parts: OverlayParts;
  readonly #session: Session;
  readonly #services = new Successor<OverlayService>();
  readonly #listeners = new Set<() => void>();
  #keys: PresenceKeys | undefined;
  /** What buddies were told last. */
  #told = '';

  constructor(parts: OverlayParts, session: Session) {
    this.#parts = parts;
    this.#session = session;
    session.onChange(() => this.#presenceChanged());
  }

  /** Of the account that is signed in, once they are read. */
  get keys(): PresenceKeys | undefined {
    return this.#keys;
  }

  get current(): OverlayService | undefined {
    return this.#services.current;
  }

  get state(): OverlayState {
    return this.current?.state ?? 'none';
  }

  /** Of the hub that this device is. */
  get isHub(): boolean {
    return this.current?.node.hub !== undefined;
  }

  get leaves(): number {
    return this.current?.node.hub?.leaves ?? 0;
  }

  get load(): number {
    const hub = this.current?.node.hub;
    return hub === undefined || hub.capacity === 0 ? 0 : Math.min(1, hub.leaves / hub.capacity);
  }

  /** Somebody came to this device's WebSocket. */
  connected(channel: OverlayChannel): OverlayChannelEvents {
    const { current } = this;
    if (current) return current.connected(channel);
    channel.close();
    return { frame: () => undefined, closed: () => undefined };
  }

  /** State, hub, spare, leaves or neighbours are others. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Before the account's chat is taken up, which carries them. */
  async loadKeys(account: Address): Promise<void> {
    this.#keys = undefined;
    const keys = await PresenceKeys.load(this.#parts, account);
    if (this.#session.signedIn?.record.address === account) this.#keys = keys;
  }

  /** After the account's chat was taken up. */
  async enter(): Promise<void> {
    const keys = this.#keys;
    const { signedIn } = this.#session;
    if (!keys || !signedIn) return;
    await this.#services.start(async () => {
      this.#told = this.#presence();
      const service = await OverlayService.start(this.#parts, signedIn, keys);
      service.onChange(() => this.#tell());
      return service;
    });
    this.#presenceChanged();
    this.#tell();
  }

  /** The account is left. */
  async leave(): Promise<void> {
    this.#keys = undefined;
    await this.#services.end();
    this.#tell();
  }

  close(): Promise<void> {
    return this.leave();
  }

  /** What this device does for others from now on. */
  take(role: SupernodeRole | undefined): void {
    this.current?.take(role);
  }

  networkChanged(): void {
    this.current?.networkChanged();
  }

  /** Deletes what is kept of an account that was left. */
  async erase(account: Address): Promise<void> {
    await this.#services.settled();
    await PresenceKeys.erase(this.#parts.database, account);
    await OverlayShelf.erase(this.#parts.database, account);
  }

  #presenceChanged(): void {
    const presence = this.#presence();
    if (presence === this.#told) return;
    this.#told = presence;
    this.current?.presenceChanged();
  }

  #presence(): string {
    return JSON.stringify(this.#parts.presence() ?? null);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
