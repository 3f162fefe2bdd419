import type { Address } from '../identity/address.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { DELIVERY_LIMITS } from './delivery-limits.ts';
import { type OutboxRow, rowKey } from './outbox-row.ts';

/** What delivery asks about the ways to a device, each time anew. */
export interface Ways {
  link(device: DeviceId): 'closed' | 'connecting' | 'open';
  /** Whether presence says that the device is connected. */
  online(device: DeviceId): boolean;
  /** Whether the rendezvous can be reached. */
  mailbox(): boolean;
}

export type OutboxAction =
  | { readonly do: 'open-link'; readonly device: DeviceId }
  /** Send the rows over the link as one payload with this id. */
  | {
      readonly do: 'send';
      readonly device: DeviceId;
      readonly payload: string;
      readonly rows: readonly OutboxRow[];
    }
  /** Seal the rows as one payload into the mailbox under this id. */
  | {
      readonly do: 'store';
      readonly device: DeviceId;
      readonly put: string;
      readonly rows: readonly OutboxRow[];
    };

/** What became of a `store`. */
export type StoreOutcome =
  | 'stored'
  | 'mailbox-full'
  | 'unknown-device'
  | 'not-buddies'
  | 'no-prekey'
  | 'offline';

interface Flight {
  readonly keys: readonly string[];
  readonly sentAt: number;
}

/**
 * All that one device still has to get, and the choice of the way:
 *
 *     link open                     -> over the link, up to 8 payloads unconfirmed
 *     link closed, device online    -> open the link, wait for it up to 3 s (not for a presence key alone)
 *     otherwise                     -> mailbox, one envelope at a time, with back-off
 *
 * A row is waiting, under way (in a flight or in the store), or resting (in the mailbox already, or refused).
 */
export class Lane {
  readonly device: DeviceId;
  readonly owner: Address;
  /** When `pump` should be called again, if nothing happens before. */
  due: number | undefined;
  readonly #rows = new Map<string, OutboxRow>();
  readonly #waiting = new Set<string>();
  readonly #flights = new Map<string, Flight>();
  #store: { readonly id: string; readonly keys: readonly string[] } | undefined;
  #suspended: boolean;
  #waitUntil: number | undefined;
  #linkPausedAt: number | undefined;
  #storeAfter = 0;
  #tries = 0;
  #wasOnline = false;

  constructor(device: DeviceId, owner: Address, suspended: boolean) {
    this.device = device;
    this.owner = owner;
    this.#suspended = suspended;
  }

  get size(): number {
    return this.#rows.size;
  }

  rows(): IterableIterator<OutboxRow> {
    return this.#rows.values();
  }

  find(key: string): OutboxRow | undefined {
    return this.#rows.get(key);
  }

  add(row: OutboxRow): void {
    const key = rowKey(row);
    if (this.#rows.has(key)) return;
    this.#rows.set(key, row);
    if (row.storedAt === undefined && !isGivenUp(row)) this.#waiting.add(key);
  }

  /** Takes a row out, wherever it is. */
  remove(key: string): OutboxRow | undefined {
    const row = this.#rows.get(key);
    this.#rows.delete(key);
    this.#waiting.delete(key);
    return row;
  }

  /** Replaces a row that is not under way; it waits or rests as its fields say. */
  replace(row: OutboxRow): void {
    const key = rowKey(row);
    this.#rows.set(key, row);
    if (row.storedAt === undefined && !isGivenUp(row)) this.#waiting.add(key);
    else this.#waiting.delete(key);
  }

  /** Nothing leaves while the owner is no buddy or its identity is in doubt. */
  suspend(suspended: boolean): void {
    this.#suspended = suspended;
  }

  /** Forgets pauses: something changed for the better. */
  hurry(): void {
    this.#linkPausedAt = undefined;
    this.#storeAfter = 0;
    this.#tries = 0;
  }

  linkOpened(now: number): void {
    this.#waitUntil = undefined;
    this.#linkPausedAt = undefined;
    for (const [key, row] of this.#rows) {
      if (row.storedAt !== undefined && row.storedAt + DELIVERY_LIMITS.repeatAfter <= now)
        this.#waiting.add(key);
    }
  }

  /** The link is gone, or the peer forgot the session: what was not confirmed waits again. */
  linkLost(now: number): void {
    for (const flight of this.#flights.values()) this.#waitAgain(flight.keys);
    this.#flights.clear();
    if (this.#waitUntil !== undefined) this.#linkPausedAt = now;
    this.#waitUntil = undefined;
  }

  /** The device confirmed a payload. Returns the rows in it that are still here. */
  confirmed(payload: string): OutboxRow[] {
    const flight = this.#flights.get(payload);
    if (flight === undefined) return [];
    this.#flights.delete(payload);
    return this.#present(flight.keys);
  }

  /** The store of this id is over. Returns the rows in it that are still here; they are not under way any more. */
  storeEnded(put: string): OutboxRow[] {
    if (this.#store?.id !== put) return [];
    const { keys } = this.#store;
    this.#store = undefined;
    return this.#present(keys);
  }

  storeWorked(): void {
    this.#tries = 0;
    this.#storeAfter = 0;
  }

  /** Tries again later: by back-off (`jitter` in 0..1), or after a fixed pause. */
  storeLater(now: number, jitter: number, pause?: number): void {
    const backOff = Math.min(
      DELIVERY_LIMITS.backOffMax,
      DELIVERY_LIMITS.backOffFirst * 2 ** Math.min(this.#tries, 20),
    );
    this.#tries += 1;
    this.#storeAfter = now + (pause ?? backOff * (0.5 + jitter / 2));
  }

  /** Decides what leaves now. */
  pump(now: number, ways: Ways, newId: () => string): OutboxAction[] {
    this.due = undefined;
    if (this.#suspended) return [];
    const online = ways.online(this.device);
    if (online && !this.#wasOnline) this.hurry();
    this.#wasOnline = online;
    this.#expireFlights(now);
    const actions = this.#decide(now, ways, newId);
    const [oldest] = this.#flights.values();
    if (oldest !== undefined) this.#wantBy(oldest.sentAt + DELIVERY_LIMITS.confirmTimeout);
    // A link that is open but paused may be all there is.
    const pausedUntil = this.#pausedUntil(ways);
    if (now < pausedUntil && this.#waiting.size > 0) this.#wantBy(pausedUntil);
    return actions;
  }

  #decide(now: number, ways: Ways, newId: () => string): OutboxAction[] {
    const link = now < this.#pausedUntil(ways) ? 'paused' : ways.link(this.device);
    if (link === 'open') return this.#send(now, newId);
    const first = this.#first();
    if (first === undefined) {
      this.#waitUntil = undefined;
      return [];
    }
    if (link !== 'paused' && (link === 'connecting' || (ways.online(this.device) && this.#isWorthLink()))) {
      const asked = this.#waitUntil !== undefined;
      this.#waitUntil ??= now + DELIVERY_LIMITS.linkWait;
      if (now < this.#waitUntil) {
        this.#wantBy(this.#waitUntil);
        return asked ? [] : [{ do: 'open-link', device: this.device }];
      }
      this.#linkPausedAt = now;
    }
    this.#waitUntil = undefined;
    if (!ways.mailbox() || this.#store !== undefined) return [];
    const notBefore = Math.max(this.#storeAfter, this.#gatheringUntil());
    if (now < notBefore) {
      this.#wantBy(notBefore);
      return [];
    }
    const rows = this.#take(row => row.storedAt === undefined);
    if (rows.length === 0) return [];
    this.#store = { id: newId(), keys: rows.map(rowKey) };
    return [{ do: 'store', device: this.device, put: this.#store.id, rows }];
  }

  #send(now: number, newId: () => string): OutboxAction[] {
    const actions: OutboxAction[] = [];
    while (this.#flights.size < DELIVERY_LIMITS.unconfirmed) {
      const rows = this.#take(() => true);
      if (rows.length === 0) break;
      const payload = newId();
      this.#flights.set(payload, { keys: rows.map(rowKey), sentAt: now });
      actions.push({ do: 'send', device: this.device, payload, rows });
    }
    return actions;
  }

  /** Where there is no mailbox, the link is all there is. */
  #pausedUntil(ways: Ways): number {
    const { linkPause, linkPauseAlone } = DELIVERY_LIMITS;
    return (this.#linkPausedAt ?? Number.NEGATIVE_INFINITY) + (ways.mailbox() ? linkPause : linkPauseAlone);
  }

  #wantBy(time: number): void {
    this.due = Math.min(this.due ?? Number.POSITIVE_INFINITY, time);
  }

  #expireFlights(now: number): void {
    for (const [id, flight] of this.#flights) {
      if (now < flight.sentAt + DELIVERY_LIMITS.confirmTimeout) break;
      this.#flights.delete(id);
      this.#waitAgain(flight.keys);
      this.#linkPausedAt = now;
    }
  }

  /** As many waiting rows as fit into one payload; they wait no more. */
  #take(wanted: (row: OutboxRow) => boolean): OutboxRow[] {
    const taken: OutboxRow[] = [];
    let size = 0;
    for (const key of this.#waiting) {
      const row = this.#rows.get(key);
      if (row === undefined || !wanted(row)) {
        this.#waiting.delete(key);
        continue;
      }
      size += row.size;
      if (taken.length > 0 && size > DELIVERY_LIMITS.payloadItems) break;
      this.#waiting.delete(key);
      taken.push(row);
      if (taken.length === DELIVERY_LIMITS.itemsPerPayload) break;
    }
    return taken;
  }

  #first(): OutboxRow | undefined {
    for (const key of this.#waiting) {
      const row = this.#rows.get(key);
      if (row !== undefined && row.storedAt === undefined) return row;
    }
    return undefined;
  }

  /** Everybody in the list gets a presence key: no reason to have links to all of them. */
  #isWorthLink(): boolean {
    for (const key of this.#waiting) {
      const row = this.#rows.get(key);
      if (row !== undefined && row.storedAt === undefined && row.kind !== 'presence-key') return true;
    }
    return false;
  }

  /** Receipts alone can wait a moment for more of them. */
  #gatheringUntil(): number {
    let until = Number.POSITIVE_INFINITY;
    for (const key of this.#waiting) {
      const row = this.#rows.get(key);
      if (row === undefined || row.storedAt !== undefined) continue;
      if (row.kind === 'entry') return 0;
      until = Math.min(until, row.queuedAt + DELIVERY_LIMITS.receiptDelay);
    }
    return until;
  }

  #waitAgain(keys: readonly string[]): void {
    for (const row of this.#present(keys)) {
      if (!isGivenUp(row) && row.storedAt === undefined) this.#waiting.add(rowKey(row));
    }
  }

  #present(keys: readonly string[]): OutboxRow[] {
    return keys.flatMap(key => this.#rows.get(key) ?? []);
  }
}

/** Not tried again until the person asks for it. */
function isGivenUp(row: OutboxRow): boolean {
  return row.problem === 'expired';
}
