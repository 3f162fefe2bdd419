import { z } from 'zod';
import { Documents } from '../history/documents.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';

const KIND = 'supernode';
const KEY = 'device';
/** As many as an offer names. */
const SESSIONS = 20;

const recordSchema = z.strictObject({
  /** Milliseconds since 1970: of the session that wrote this. */
  started: z.int().nonnegative(),
  seen: z.int().nonnegative(),
  /** Lengths of those before it, newest first; milliseconds. */
  sessions: z.array(z.int().nonnegative()).max(SESSIONS),
  uplink: z.int().nonnegative(),
});

/** How long this device ran, now and before, and how fast it sends: what others would have of it. Kept over crashes. */
export class StayRecord {
  readonly #documents: Documents;
  readonly #clock: Clock;
  readonly #started: number;
  readonly #sessions: readonly number[];
  #uplink: number;

  private constructor(documents: Documents, clock: Clock, before: z.output<typeof recordSchema> | undefined) {
    this.#documents = documents;
    this.#clock = clock;
    this.#started = clock.now();
    const last = before && Math.max(0, before.seen - before.started);
    this.#sessions = [...(last === undefined ? [] : [last]), ...(before?.sessions ?? [])].slice(0, SESSIONS);
    this.#uplink = before?.uplink ?? 0;
  }

  static async load(database: Database, clock: Clock): Promise<StayRecord> {
    const documents = new Documents(database);
    return new StayRecord(documents, clock, await documents.get(KIND, KEY, recordSchema));
  }

  /** Milliseconds. */
  get uptime(): number {
    return Math.max(0, this.#clock.now() - this.#started);
  }

  /** Milliseconds, newest first, without this one. */
  get sessions(): readonly number[] {
    return this.#sessions;
  }

  /** Bytes per second that left this machine at best; 0: not measured. */
  get uplink(): number {
    return this.#uplink;
  }

  /** Takes in how fast something is leaving now, as what is sent anyway or a probe shows it. */
  sent(bytesPerSecond: number): void {
    this.#uplink = Math.max(this.#uplink, Math.round(bytesPerSecond));
  }

  /** In another network it may be anything. */
  networkChanged(): void {
    this.#uplink = 0;
  }

  async write(): Promise<void> {
    await this.#documents.put(KIND, KEY, {
      started: this.#started,
      seen: this.#started + this.uptime,
      sessions: this.#sessions,
      uplink: this.#uplink,
    });
  }
}
