import { LinkSession } from './link-session.ts';
import type { ConnectionId } from './session-events.ts';

/** The sessions of one link, and which connection belongs to which. */
export class LinkSessions {
  /** Generations of the current session: the highest that was seen, and the one that is active. */
  generation = 0;
  activeGeneration = 0;
  readonly #bufferedAmount: (connection: ConnectionId) => number;
  readonly #owners = new Map<ConnectionId, LinkSession>();
  #current: LinkSession | undefined;
  #offered: LinkSession | undefined;
  #established = false;

  /** @param bufferedAmount bytes handed to a connection that have not left this machine */
  constructor(bufferedAmount: (connection: ConnectionId) => number) {
    this.#bufferedAmount = bufferedAmount;
  }

  get current(): LinkSession | undefined {
    return this.#current;
  }

  /** A new session that the peer offers while we still have one: it lost its memory, or the offer is a late one. */
  get offered(): LinkSession | undefined {
    return this.#offered;
  }

  /** Whether the current session ever carried frames. */
  get established(): boolean {
    return this.#established;
  }

  /** The connection in use. */
  get active(): ConnectionId | undefined {
    return this.#current?.active;
  }

  get wakeAt(): number {
    const never = Number.POSITIVE_INFINITY;
    return Math.min(this.#current?.wakeAt ?? never, this.#offered?.wakeAt ?? never);
  }

  make(id: string): LinkSession {
    return new LinkSession(id, this.#bufferedAmount);
  }

  /** Makes a session the current one; gives back the one before. */
  replace(session: LinkSession | undefined): LinkSession | undefined {
    const before = this.#current;
    this.#current = session;
    this.#offered = undefined;
    this.#established = false;
    this.generation = this.activeGeneration = 0;
    return before;
  }

  setOffered(session: LinkSession | undefined): void {
    this.#offered = session;
  }

  /** Notes that the current session carries frames over a connection of this generation. */
  establish(generation: number): void {
    this.#established = true;
    this.generation = Math.max(this.generation, generation);
    this.activeGeneration = generation;
  }

  /** The current or offered session of this id. */
  find(id: string): LinkSession | undefined {
    return [this.#current, this.#offered].find(session => session?.id === id);
  }

  ownerOf(connection: ConnectionId): LinkSession | undefined {
    return this.#owners.get(connection);
  }

  own(connection: ConnectionId, session: LinkSession): void {
    this.#owners.set(connection, session);
  }

  /** Forgets a connection; the session that it belonged to. */
  disown(connection: ConnectionId): LinkSession | undefined {
    const owner = this.#owners.get(connection);
    this.#owners.delete(connection);
    return owner;
  }
}
