import type { PublicKey } from '../identity/crypto-suite.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { leafCost } from './overlay-rates.ts';
import type { PresenceRecord } from './presence-record.ts';
import type { Signed } from './signed.ts';
import { TimerQueue } from './timer-queue.ts';
import { TokenBucket } from './token-bucket.ts';

interface Search {
  readonly id: string;
  readonly records: Signed<PresenceRecord>[];
  readonly unanswered: PublicKey[];
  waiting: number;
}

/** As many names as one message carries. */
interface Chunk {
  readonly search: Search;
  readonly names: readonly PublicKey[];
  tries: number;
}

export interface LeafLookupParts {
  readonly newId: () => string;
  readonly send: (id: string, names: PublicKey[]) => void;
  readonly done: (
    id: string,
    records: readonly Signed<PresenceRecord>[],
    unanswered: readonly PublicKey[],
  ) => void;
}

/** Times that a name is asked for: a hub that dies takes what was asked with it. */
const TRIES = 2;
/** A leaf asks for a little less than its hub allows, since clocks and packets jitter. */
const SHARE = 0.9;

/** What a leaf looks up: cut into messages, a few at a time, no faster than its hub answers. */
export class LeafLookups {
  readonly #parts: LeafLookupParts;
  readonly #asked = new Map<string, Chunk>();
  readonly #timeouts = new TimerQueue<string>();
  #queue: Chunk[] = [];
  #bucket: TokenBucket | undefined;
  #hub: DeviceId | undefined;
  /** When what waits is given up, because there is no hub. */
  #giveUpAt = Number.POSITIVE_INFINITY;
  #names = 0;
  #pacedUntil = Number.POSITIVE_INFINITY;

  constructor(parts: LeafLookupParts) {
    this.#parts = parts;
  }

  get pending(): number {
    return this.#names;
  }

  get wakeAt(): number {
    return Math.min(this.#timeouts.wakeAt, this.#giveUpAt, this.#pacedUntil);
  }

  /** There is another hub, or none. */
  attached(hub: DeviceId | undefined, now: number): void {
    if (hub === this.#hub) return;
    this.#hub = hub;
    const { leafBurst, leafPerSecond } = OVERLAY_LIMITS;
    this.#bucket =
      hub === undefined ? undefined : new TokenBucket(leafBurst * SHARE, leafPerSecond * SHARE, now);
    // What the last hub was asked is asked again.
    for (const [id, chunk] of this.#asked) {
      this.#forget(id);
      this.#queue.push(chunk);
    }
    this.#pump(now);
  }

  start(id: string, names: readonly PublicKey[], now: number): void {
    const search: Search = { id, records: [], unanswered: [], waiting: 0 };
    const room = Math.max(0, OVERLAY_LIMITS.leafNames - this.#names);
    const all = [...new Set(names)];
    const taken = all.slice(0, room);
    search.unanswered.push(...all.slice(room));
    this.#names += taken.length;
    for (let i = 0; i < taken.length; i += OVERLAY_LIMITS.names) {
      this.#queue.push({ search, names: taken.slice(i, i + OVERLAY_LIMITS.names), tries: 0 });
      search.waiting += 1;
    }
    if (search.waiting === 0) this.#parts.done(id, search.records, search.unanswered);
    else this.#pump(now);
  }

  found(
    id: string,
    records: readonly Signed<PresenceRecord>[],
    unanswered: readonly PublicKey[],
    now: number,
  ): void {
    const chunk = this.#asked.get(id);
    if (chunk === undefined) return;
    this.#forget(id);
    const asked = new Set(chunk.names);
    const good = records.filter(({ value }) => asked.has(value.name) && value.expiresAt > now);
    this.#settle(
      chunk,
      good,
      unanswered.filter(name => asked.has(name)),
    );
    this.#pump(now);
  }

  tick(now: number): void {
    for (let id = this.#timeouts.take(now); id !== undefined; id = this.#timeouts.take(now)) {
      const chunk = this.#asked.get(id);
      this.#asked.delete(id);
      if (chunk === undefined) continue;
      if (chunk.tries < TRIES) this.#queue.push(chunk);
      else this.#settle(chunk, [], chunk.names);
    }
    if (now >= this.#giveUpAt) {
      const queue = this.#queue;
      this.#queue = [];
      this.#giveUpAt = Number.POSITIVE_INFINITY;
      for (const chunk of queue) this.#settle(chunk, [], chunk.names);
    }
    this.#pump(now);
  }

  #pump(now: number): void {
    const giveUpAt = Math.min(this.#giveUpAt, now + OVERLAY_LIMITS.lookupTimeout);
    this.#giveUpAt = this.#pacedUntil = Number.POSITIVE_INFINITY;
    while (this.#queue.length > 0 && this.#asked.size < OVERLAY_LIMITS.leafLookups) {
      const [chunk] = this.#queue;
      if (chunk === undefined) return;
      if (this.#bucket === undefined) {
        this.#giveUpAt = giveUpAt;
        return;
      }
      const id = this.#parts.newId();
      const names = [...chunk.names];
      const cost = leafCost({ kind: 'lookup', id, names });
      if (!this.#bucket.take(cost, now)) {
        this.#pacedUntil = Math.ceil(this.#bucket.readyAt(cost)) + 1;
        return;
      }
      this.#queue.shift();
      chunk.tries += 1;
      this.#asked.set(id, chunk);
      this.#timeouts.set(id, now + OVERLAY_LIMITS.lookupTimeout);
      this.#parts.send(id, names);
    }
  }

  #settle(
    { search, names }: Chunk,
    records: readonly Signed<PresenceRecord>[],
    unanswered: readonly PublicKey[],
  ): void {
    this.#names -= names.length;
    search.records.push(...records);
    search.unanswered.push(...unanswered);
    search.waiting -= 1;
    if (search.waiting === 0) this.#parts.done(search.id, search.records, search.unanswered);
  }

  #forget(id: string): void {
    this.#asked.delete(id);
    this.#timeouts.delete(id);
  }
}
