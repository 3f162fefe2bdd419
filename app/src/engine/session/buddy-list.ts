import type { Address } from '@kith/shared/identity/address';
import type {
  AccountSettings,
  Buddy,
  BuddyRequest,
  OwnDevice,
  Presence,
  SessionState,
} from '@kith/shared/protocol/rendezvous-contract';
import type { DeviceId, PresenceState } from '@kith/shared/protocol/schemas';
import type { AccountStore } from './account-store.ts';
import type { BuddyCache } from './buddy-cache.ts';
import type { FoundPeople } from './found-people.ts';
import type { OnlineRendezvous } from './online-rendezvous.ts';
import { WriteBehind } from './write-behind.ts';

/** What changed in the list; without an address, any of them may have. */
export type BuddyChange =
  | { readonly of: 'buddies' | 'requests' | 'blocked'; readonly address?: Address }
  | { readonly of: 'devices' | 'account' };

/**
 * What the server says of the account: buddies, requests, blocks, presence, own devices. Kept for a start offline. Of
 * devices that the server does not see, it says what they said themselves.
 */
export class BuddyList {
  readonly #store: AccountStore;
  readonly #found: FoundPeople;
  readonly #writing: WriteBehind;
  readonly #listeners = new Set<(change: BuddyChange) => void>();
  readonly #buddies = new Map<Address, Buddy>();
  readonly #requests = new Map<Address, BuddyRequest>();
  readonly #blocked = new Set<Address>();
  readonly #presence = new Map<Address, Presence>();
  readonly #deviceStates = new Map<DeviceId, PresenceState>();
  #devices: readonly OwnDevice[] = [];
  #settings: AccountSettings = { showLastSeen: true };
  #admin = false;
  #account: Address | undefined;

  constructor(
    store: AccountStore,
    rendezvous: OnlineRendezvous,
    found: FoundPeople,
    report: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#found = found;
    found.onChange(address =>
      this.#tell(address === this.#account ? { of: 'devices' } : { of: 'buddies', address }),
    );
    this.#writing = new WriteBehind(async () => {
      if (this.#account !== undefined) await store.saveBuddies(this.#account, this.#cache());
    }, report);
    rendezvous.on('buddy:changed', ({ buddy, presence }) => {
      this.#buddies.set(buddy.address, buddy);
      if (presence.address === buddy.address) this.#setPresence(presence);
      this.#changed({ of: 'buddies', address: buddy.address });
    });
    rendezvous.on('buddy:removed', ({ address }) => {
      this.#buddies.delete(address);
      this.#dropPresence(address);
      this.#changed({ of: 'buddies', address });
    });
    rendezvous.on('buddy:request-changed', ({ request }) => {
      this.#requests.set(request.address, request);
      this.#changed({ of: 'requests', address: request.address });
    });
    rendezvous.on('buddy:request-removed', ({ address }) => {
      this.#requests.delete(address);
      this.#changed({ of: 'requests', address });
    });
    rendezvous.on('buddy:blocked', ({ address, blocked }) => {
      if (blocked) this.#blocked.add(address);
      else this.#blocked.delete(address);
      this.#changed({ of: 'blocked', address });
    });
    rendezvous.on('presence:changed', presence => {
      if (!this.#buddies.has(presence.address)) return;
      this.#setPresence(presence);
      // Presence alone is not worth a write: it is old news at the next start.
      this.#tell({ of: 'buddies', address: presence.address });
    });
    rendezvous.on('devices:changed', ({ devices }) => {
      this.#setDevices(devices);
      this.#changed({ of: 'devices' });
    });
    rendezvous.on('account:settings-changed', settings => {
      this.#settings = settings;
      this.#changed({ of: 'account' });
    });
  }

  get buddies(): Iterable<Buddy> {
    return this.#buddies.values();
  }
  get requests(): Iterable<BuddyRequest> {
    return this.#requests.values();
  }
  get blocked(): Iterable<Address> {
    return this.#blocked;
  }
  get devices(): readonly OwnDevice[] {
    return this.#devices.map(own => (this.#found.find(own.device) ? { ...own, online: true } : own));
  }
  get settings(): AccountSettings {
    return this.#settings;
  }
  get admin(): boolean {
    return this.#admin;
  }

  buddy(address: Address): Buddy | undefined {
    return this.#buddies.get(address);
  }
  request(address: Address): BuddyRequest | undefined {
    return this.#requests.get(address);
  }
  presence(address: Address): Pick<Presence, 'state' | 'text' | 'lastSeen'> | undefined {
    const presence = this.#presence.get(address);
    if (presence && presence.state !== 'offline') return presence;
    const found = this.#found.of(address);
    return found ? { ...presence, state: found.state, text: found.text } : presence;
  }
  isBlocked(address: Address): boolean {
    return this.#blocked.has(address);
  }
  /** State of a buddy's or an own device as last heard. */
  stateOf(device: DeviceId): PresenceState {
    return this.#deviceStates.get(device) ?? this.#found.find(device)?.state ?? 'offline';
  }

  /** Takes up what was kept of an account, with everybody offline. */
  async enter(account: Address): Promise<void> {
    this.leave();
    this.#account = account;
    const cache = await this.#store.buddies(account);
    if (!cache || this.#account !== account) return;
    this.#fill(cache);
    for (const { address, at } of cache.lastSeen) {
      this.#presence.set(address, { address, state: 'offline', text: '', devices: [], lastSeen: at });
    }
    this.#tellAll();
  }

  /** Forgets the account in memory. */
  leave(): void {
    this.#account = undefined;
    this.#fill({
      buddies: [],
      requests: [],
      blocked: [],
      devices: [],
      settings: { showLastSeen: true },
      admin: false,
    });
    this.#presence.clear();
    this.#deviceStates.clear();
    this.#found.clear();
    this.#tellAll();
  }

  /** The answer to a log-in: what was known before is replaced. */
  replace(state: SessionState): void {
    this.#fill(state);
    this.#presence.clear();
    this.#deviceStates.clear();
    for (const presence of state.presence) {
      if (this.#buddies.has(presence.address)) this.#setPresence(presence);
    }
    this.#setDevices(state.devices);
    this.#writing.note();
    this.#tellAll();
  }

  /** The server is gone: nobody's presence is known any more. */
  disconnected(): void {
    this.#deviceStates.clear();
    for (const [address, { lastSeen }] of this.#presence) {
      this.#presence.set(address, {
        address,
        state: 'offline',
        text: '',
        devices: [],
        ...(lastSeen !== undefined && { lastSeen }),
      });
    }
    this.#devices = this.#devices.map(device => ({ ...device, online: false }));
    this.#writing.note();
    this.#tell({ of: 'buddies' });
    this.#tell({ of: 'devices' });
  }

  setAdmin(): void {
    this.#admin = true;
    this.#changed({ of: 'account' });
  }

  setSettings(settings: AccountSettings): void {
    this.#settings = settings;
    this.#changed({ of: 'account' });
  }

  /** Resolves when what changed is on disk. */
  async saved(): Promise<void> {
    await this.#writing.settled();
  }

  onChange(listener: (change: BuddyChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #fill(from: Omit<BuddyCache, 'lastSeen'>): void {
    this.#buddies.clear();
    for (const buddy of from.buddies) this.#buddies.set(buddy.address, buddy);
    this.#requests.clear();
    for (const request of from.requests) this.#requests.set(request.address, request);
    this.#blocked.clear();
    for (const address of from.blocked) this.#blocked.add(address);
    this.#devices = from.devices;
    this.#settings = from.settings;
    this.#admin = from.admin;
  }

  #setPresence(presence: Presence): void {
    this.#dropPresence(presence.address);
    this.#presence.set(presence.address, presence);
    for (const { device, state } of presence.devices) this.#seen(device, state);
  }

  #dropPresence(address: Address): void {
    for (const { device } of this.#presence.get(address)?.devices ?? []) this.#deviceStates.delete(device);
    this.#presence.delete(address);
  }

  #setDevices(devices: readonly OwnDevice[]): void {
    for (const { device } of this.#devices) this.#deviceStates.delete(device);
    this.#devices = devices;
    for (const { device, online } of devices) if (online) this.#seen(device, 'online');
  }

  /** The server's word counts from now on, also when it says that the device went. */
  #seen(device: DeviceId, state: PresenceState): void {
    this.#deviceStates.set(device, state);
    this.#found.drop(device);
  }

  #changed(change: BuddyChange): void {
    this.#writing.note();
    this.#tell(change);
  }

  #tellAll(): void {
    for (const part of ['buddies', 'requests', 'blocked', 'devices', 'account'] as const)
      this.#tell({ of: part });
  }

  #tell(change: BuddyChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  #cache(): BuddyCache {
    return {
      buddies: [...this.#buddies.values()],
      requests: [...this.#requests.values()],
      blocked: [...this.#blocked],
      devices: [...this.#devices],
      settings: this.#settings,
      admin: this.#admin,
      lastSeen: [...this.#presence.values()].flatMap(({ address, lastSeen }) =>
        lastSeen === undefined ? [] : [{ address, at: lastSeen }],
      ),
    };
  }
}
