import { peekToken } from '@kith/shared/identity/signed-token';
import { hubCertificateSchema } from '@kith/shared/overlay/hub-certificate';
import { deviceIdSchema } from '@kith/shared/protocol/schemas';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Database, Schema } from '../storage/schema.ts';
import { newRecord, type SupernodeRecord } from './candidate.ts';

/** Milliseconds. */
const DELAY = 1_000;

const sessionsSchema = z.array(z.number().nonnegative());
const hubSchema = z.enum(['none', 'standby', 'active']);

/**
 * What outlives the server of devices that serve others: how long they stay, and who is a hub. Written a second later and
 * many together: a crash may lose the last second.
 */
export class SupernodeRows {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #report: (error: unknown) => void;
  readonly #changed = new Map<SupernodeRecord, 'open' | 'over'>();
  #timer: NodeJS.Timeout | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(db: Database, now: () => number, report: (error: unknown) => void) {
    this.#db = db;
    this.#now = now;
    this.#report = report;
  }

  /** Those that were here when the server stopped or crashed, and when that was. */
  async open(): Promise<{ readonly record: SupernodeRecord; readonly seen: number }[]> {
    const rows = this.#db.selectFrom('supernodes').selectAll().where('since', 'is not', null);
    return (await rows.execute()).map(row => ({
      record: toRecord(row, row.since ?? row.seen),
      seen: row.seen,
    }));
  }

  /** What is known of a device that comes. */
  async find(device: SupernodeRecord['device']): Promise<SupernodeRecord> {
    await this.flush();
    const row = await this.#db
      .selectFrom('supernodes')
      .selectAll()
      .where('device', '=', device)
      .executeTakeFirst();
    const now = this.#now();
    if (row === undefined) return newRecord(device, now);
    return toRecord(row, now);
  }

  /** Writes it soon. */
  note(record: SupernodeRecord, session: 'open' | 'over'): void {
    this.#changed.set(record, session);
    this.#timer ??= setTimeout(() => this.flush().catch(this.#report), DELAY);
  }

  /** Writes what is noted. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const records = [...this.#changed];
    this.#changed.clear();
    const write = () => this.#write(records);
    const written = this.#written.then(write);
    this.#written = written.catch(() => undefined);
    await written;
  }

  async #write(records: readonly (readonly [SupernodeRecord, 'open' | 'over'])[]): Promise<void> {
    if (records.length === 0) return;
    const seen = this.#now();
    await this.#db.transaction().execute(async trx => {
      for (const [record, session] of records) {
        // It may have been revoked, or its account deleted.
        const device = await trx
          .selectFrom('devices')
          .select('id')
          .where('id', '=', record.device)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        if (device === undefined) continue;
        const values = {
          since: session === 'open' ? record.since : null,
          seen,
          sessions: JSON.stringify(record.sessions),
          failures: record.failures,
          failed_at: record.failedAt,
          hub: record.hub,
          certificate: record.certificate?.token ?? null,
        };
        await trx
          .insertInto('supernodes')
          .values({ device: record.device, ...values })
          .onConflict(on => on.column('device').doUpdateSet(values))
          .execute();
      }
    });
  }
}

function toRecord(row: Selectable<Schema['supernodes']>, since: number): SupernodeRecord {
  const certificate = peekToken(row.certificate ?? '', hubCertificateSchema);
  return {
    device: deviceIdSchema.parse(row.device),
    since,
    sessions: sessionsSchema.parse(JSON.parse(row.sessions)),
    failures: row.failures,
    failedAt: row.failed_at,
    hub: certificate.ok ? hubSchema.parse(row.hub) : 'none',
    certificate: certificate.ok ? { token: row.certificate ?? '', value: certificate.value } : undefined,
  };
}
