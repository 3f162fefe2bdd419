import { equalBytes } from '../protocol/bytes.ts';
import { Allocation, type ClientPath } from './allocation.ts';
import type { Authenticated } from './authenticator.ts';
import { RELAY_LIMITS } from './relay-limits.ts';
import type { DecodedStun } from './stun-message.ts';
import type { TransportAddress } from './transport-address.ts';

/** An Allocate that waits for its port. */
export interface Opening {
  readonly id: number;
  readonly client: ClientPath;
  readonly request: DecodedStun;
  readonly who: Authenticated;
  readonly lifetimeSeconds: number;
  /** The allocation that will have the next port, for a later Allocate. */
  readonly next: number | undefined;
  /** Its client went meanwhile. */
  gone: boolean;
}

/** A port beside an even one, for who has the token (RFC 8656, section 7.2, step 7). Times in milliseconds. */
interface Reservation {
  readonly id: number;
  readonly user: string;
  readonly token: Uint8Array;
  readonly relayed: TransportAddress;
  readonly until: number;
}

/** All that a relay gave out, is about to give out, or keeps for somebody. */
export class Allocations {
  readonly #byClient = new Map<string, Allocation>();
  readonly #byId = new Map<number, Allocation>();
  readonly #openings = new Map<number, Opening>();
  readonly #reservations = new Map<number, Reservation>();
  #lastId = 0;

  /** Addresses that are given out. */
  get size(): number {
    return this.#byId.size;
  }

  /** To how many users. */
  get users(): number {
    return new Set([...this.#byId.values()].map(allocation => allocation.user)).size;
  }

  of(client: ClientPath): Allocation | undefined {
    return this.#byClient.get(client.id);
  }

  withId(id: number): Allocation | undefined {
    return this.#byId.get(id);
  }

  isOpening(client: ClientPath): boolean {
    return [...this.#openings.values()].some(opening => !opening.gone && opening.client.id === client.id);
  }

  /** @returns the code of the refusal when somebody may have no more */
  problemFor(user: string): 486 | 508 | undefined {
    const users = [
      ...[...this.#byId.values()].map(allocation => allocation.user),
      ...[...this.#openings.values()].map(opening => opening.who.user),
      ...[...this.#reservations.values()].map(reservation => reservation.user),
    ];
    if (users.length >= RELAY_LIMITS.allocations) return 508;
    return users.filter(each => each === user).length >= RELAY_LIMITS.allocationsPerUser ? 486 : undefined;
  }

  /** @param reserve the next port is kept too */
  open(parts: Omit<Opening, 'id' | 'next' | 'gone'>, reserve: boolean): Opening {
    const id = ++this.#lastId;
    const opening = { ...parts, id, next: reserve ? ++this.#lastId : undefined, gone: false };
    this.#openings.set(id, opening);
    return opening;
  }

  /** What waited for a port has it, or gets none. */
  opened(id: number): Opening | undefined {
    const opening = this.#openings.get(id);
    this.#openings.delete(id);
    return opening;
  }

  add(opening: Opening, relayed: TransportAddress, now: number): Allocation {
    const { id, client, who, lifetimeSeconds } = opening;
    const until = now + lifetimeSeconds * 1_000;
    const allocation = new Allocation({ id, client, ...who, relayed, until, now });
    this.#byClient.set(client.id, allocation);
    this.#byId.set(id, allocation);
    return allocation;
  }

  /** Keeps the port after an even one. */
  reserve(reservation: Omit<Reservation, 'until'>, now: number): void {
    this.#reservations.set(reservation.id, { ...reservation, until: now + RELAY_LIMITS.reservation });
  }

  /** @returns what was kept for who has the token, once */
  redeem(token: Uint8Array, user: string, now: number): Reservation | undefined {
    const found = [...this.#reservations.values()].find(
      each => each.user === user && each.until > now && equalBytes(each.token, token),
    );
    if (found !== undefined) this.#reservations.delete(found.id);
    return found;
  }

  /** The client is gone: what waits for it is given back when it comes. */
  leave(client: ClientPath): void {
    for (const opening of this.#openings.values()) if (opening.client.id === client.id) opening.gone = true;
  }

  end(allocation: Allocation): void {
    this.#byClient.delete(allocation.client.id);
    this.#byId.delete(allocation.id);
  }

  /** Ends what was not refreshed, not used or not redeemed. @returns the numbers of what is to be closed */
  endOverdue(now: number): number[] {
    const over: number[] = [];
    for (const allocation of this.#byId.values()) {
      if (allocation.until > now && allocation.active + RELAY_LIMITS.idle > now) continue;
      this.end(allocation);
      over.push(allocation.id);
    }
    for (const { id, until } of this.#reservations.values()) {
      if (until > now) continue;
      this.#reservations.delete(id);
      over.push(id);
    }
    return over;
  }
}
