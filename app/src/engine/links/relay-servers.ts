import { LIMITS } from '@kith/shared/protocol/limits';
import { relayHost } from '@kith/shared/relay/relay-host';
import type { Clock } from '../ports/clock.ts';
import type { IceServer } from '../ports/peer-connections.ts';
import type { PreparedServers, RelayWays } from '../ports/relay-ways.ts';
import type { OnlineRendezvous } from '../session/online-rendezvous.ts';
import { namedServer } from './named-server.ts';

/** Asked anew so long before the passwords run out: a server that is away for a while does no harm. Milliseconds. */
const RENEW_BEFORE = LIMITS.relayCredentialLifetime / 4;
/** Not more often than this, whatever the server says of its own clock. Milliseconds. */
const RENEW_MIN = 60_000;
/** After a failure. Milliseconds. */
const RETRY = 30_000;

/**
 * The STUN and TURN servers that connections may use, as the rendezvous names them: asked for whenever it is reached and
 * before the passwords run out. What was named stays in use while the rendezvous is away, beside relays of hubs.
 */
export class RelayServers {
  readonly #rendezvous: OnlineRendezvous;
  readonly #clock: Clock;
  readonly #ways: RelayWays | undefined;
  /** As the rendezvous named them. */
  #named: readonly IceServer[] = [];
  /** Those of hubs, while the rendezvous is away. */
  #ofHubs: readonly IceServer[] = [];
  /** All that are in use. */
  #servers: readonly IceServer[] = [];
  #forCalls: readonly IceServer[] = [];
  #forLinks: PreparedServers = { usual: [], hidden: [] };
  #cancel: () => void = () => undefined;
  #asked = 0;
  readonly #listeners = new Set<() => void>();
  readonly #goneListeners = new Set<(hosts: ReadonlySet<string>) => void>();

  /** @param ways how data connections get to them, where that is not by themselves */
  constructor(rendezvous: OnlineRendezvous, clock: Clock, ways?: RelayWays) {
    this.#rendezvous = rendezvous;
    this.#clock = clock;
    this.#ways = ways;
    rendezvous.onOnline(() => void this.#ask());
    rendezvous.on('relay:changed', () => void this.#ask());
  }

  /** As the rendezvous named them. */
  get named(): readonly IceServer[] {
    return this.#named;
  }

  /** For calls, whose media are in a browser. */
  get forCalls(): readonly IceServer[] {
    return this.#forCalls;
  }

  /** For data connections. */
  get forLinks(): PreparedServers {
    return this.#forLinks;
  }

  /** Calls may use others. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Some are named no longer, and will not be there for long; told when links may use those that are. */
  onGone(listener: (hosts: ReadonlySet<string>) => void): () => void {
    this.#goneListeners.add(listener);
    return () => this.#goneListeners.delete(listener);
  }

  /** The machine is in another network, which may let other things through. */
  networkChanged(): void {
    void this.#take(this.#named, this.#asked);
  }

  /** Relays of hubs, which come before those of a rendezvous that may be gone; none while it is there. */
  setOfHubs(servers: readonly IceServer[]): void {
    if (servers.length === 0 && this.#ofHubs.length === 0) return;
    this.#ofHubs = servers;
    void this.#take(this.#named, this.#asked);
  }

  /** They were another account's. */
  forget(): void {
    this.#asked += 1;
    this.#ofHubs = [];
    this.#cancel();
    void this.#take([], this.#asked);
  }

  async #ask(): Promise<void> {
    this.#cancel();
    const asked = ++this.#asked;
    const reply = await this.#rendezvous.request('relay:servers', {});
    if (asked !== this.#asked) return;
    let wait = RETRY;
    if (reply.ok) {
      await this.#take(reply.value.servers.map(namedServer), asked);
      if (asked !== this.#asked) return;
      wait = Math.max(RENEW_MIN, reply.value.until - this.#clock.now() - RENEW_BEFORE);
    } else if (!this.#rendezvous.online) return;
    this.#cancel = this.#clock.after(wait, () => void this.#ask());
  }

  async #take(named: readonly IceServer[], asked: number): Promise<void> {
    const servers = [...this.#ofHubs, ...named].slice(0, LIMITS.iceServers);
    const hosts = hostsOf(servers);
    const gone = new Set([...hostsOf(this.#servers)].filter(host => !hosts.has(host)));
    this.#named = named;
    this.#servers = servers;
    this.#forCalls = forBrowsers(servers);
    for (const listener of this.#listeners) listener();
    // What works for most, until it is known what works in this network. Nothing that may show an address before that.
    this.#forLinks = { usual: this.#forCalls, hidden: this.#ways === undefined ? this.#forCalls : [] };
    if (this.#ways !== undefined) {
      const prepared = await this.#ways.prepare(servers);
      if (asked !== this.#asked || servers !== this.#servers) return;
      this.#forLinks = prepared;
    }
    if (gone.size > 0) for (const listener of this.#goneListeners) listener(gone);
  }
}

function hostsOf(servers: readonly IceServer[]): Set<string> {
  return new Set(servers.flatMap(({ urls }) => urls.map(relayHost)));
}

/** Browsers can't be told to trust a self-signed certificate. */
function forBrowsers(servers: readonly IceServer[]): readonly IceServer[] {
  return servers.map(({ tlsFingerprint, ...server }) =>
    tlsFingerprint === undefined
      ? server
      : { ...server, urls: server.urls.filter(url => !url.startsWith('turns:')) },
  );
}
