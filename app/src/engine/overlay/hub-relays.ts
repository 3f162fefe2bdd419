import type { IceServer as NamedServer } from '@kith/shared/protocol/rendezvous-contract';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { namedServer } from '../links/named-server.ts';
import type { Clock } from '../ports/clock.ts';
import type { IceServer } from '../ports/peer-connections.ts';

/** Names and passwords are asked for anew; they last for a day. Milliseconds. */
const AGAIN = 6 * 3_600_000;

export interface HubRelaysParts {
  readonly clock: Clock;
  /** Asks the hubs that this device hangs on. */
  readonly ask: () => void;
  /** Whether the server is away, and there is a hub to ask. */
  readonly wanted: () => boolean;
  readonly use: (servers: readonly IceServer[]) => void;
}

/** Relays of hubs, with names and passwords that these made themselves: while the server is away. */
export class HubRelays {
  readonly #parts: HubRelaysParts;
  readonly #servers = new Map<DeviceId, IceServer>();
  #cancel: () => void = () => undefined;

  constructor(parts: HubRelaysParts) {
    this.#parts = parts;
  }

  /** This device hangs on these hubs now; the relays of others may be gone with them. */
  attached(hubs: readonly DeviceId[]): void {
    for (const hub of this.#servers.keys()) if (!hubs.includes(hub)) this.#servers.delete(hub);
    if (hubs.some(hub => !this.#servers.has(hub))) this.look();
  }

  /** The server went, or there is another hub. */
  look(): void {
    this.#cancel();
    if (!this.#parts.wanted()) return;
    this.#parts.ask();
    this.#cancel = this.#parts.clock.after(AGAIN, () => this.look());
  }

  take(hub: DeviceId, server: NamedServer | undefined): void {
    if (server) this.#servers.set(hub, namedServer(server));
    else this.#servers.delete(hub);
    if (this.#parts.wanted()) this.#parts.use([...this.#servers.values()]);
  }

  /** The server names relays again, or nobody is signed in. */
  stop(): void {
    this.#cancel();
    this.#servers.clear();
    this.#parts.use([]);
  }
}

/** A server as messages have it. */
export function wireServer({ urls, ...server }: IceServer): NamedServer {
  return { urls: [...urls], ...server };
}
