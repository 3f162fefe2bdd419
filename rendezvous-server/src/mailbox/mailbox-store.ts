import { LIMITS } from '@kith/shared/protocol/limits';
import { padded } from '../storage/cached-statements.ts';
import type { Database } from '../storage/schema.ts';

export interface StoredEnvelope {
  readonly id: string;
  readonly envelope: string;
  readonly storedAt: number;
}

/** Envelopes in the order of their arrival, whatever the clock does. */
export class Positions {
  #last = 0;

  next(now: number): number {
    this.#last = Math.max(this.#last + 1, now * 1_000);
    return this.#last;
  }
}

/**
 * Stores an envelope for a device unless that id was stored for it before, delivered or not: a sender that never
 * saw the answer may ask again, and nothing arrives twice.
 */
export async function storeEnvelope(
  db: Database,
  device: string,
  { id, envelope, storedAt }: StoredEnvelope,
  position: number,
): Promise<'stored' | 'known' | 'full'> {
  const known = await db
    .selectFrom('mailbox')
    .select('id')
    .where('device', '=', device)
    .where('id', '=', id)
    .executeTakeFirst();
  if (known) return 'known';
  const used = await db
    .selectFrom('mailbox')
    .select(on => [on.fn.countAll<number>().as('envelopes'), on.fn.sum<number | null>('size').as('bytes')])
    .where('device', '=', device)
    .where('envelope', 'is not', null)
    .executeTakeFirstOrThrow();
  const full =
    used.envelopes >= LIMITS.mailboxEnvelopesPerDevice ||
    (used.bytes ?? 0) + envelope.length > LIMITS.mailboxBytesPerDevice;
  if (full) return 'full';
  await db
    .insertInto('mailbox')
    .values({ device, id, position, envelope, size: envelope.length, stored_at: storedAt })
    .execute();
  return 'stored';
}

/** The oldest envelopes that wait for a device, as many as go into one batch, and whether these are all. */
export async function fetchEnvelopes(
  db: Database,
  device: string,
): Promise<{ envelopes: StoredEnvelope[]; complete: boolean }> {
  const sizes = await db
    .selectFrom('mailbox')
    .select(['id', 'size', 'position'])
    .where('device', '=', device)
    .where('envelope', 'is not', null)
    .orderBy('position')
    .limit(LIMITS.mailboxBatch + 1)
    .execute();
  let bytes = 0;
  const over = sizes.findIndex((row, i) => {
    bytes += row.size;
    return i > 0 && (i === LIMITS.mailboxBatch || bytes > LIMITS.mailboxBatchBytes);
  });
  const batch = over < 0 ? sizes : sizes.slice(0, over);
  const last = batch.at(-1);
  if (!last) return { envelopes: [], complete: true };
  const rows = await db
    .selectFrom('mailbox')
    .select(['id', 'envelope', 'stored_at'])
    .where('device', '=', device)
    .where('envelope', 'is not', null)
    .where('position', '<=', last.position)
    .orderBy('position')
    .execute();
  const envelopes = rows.flatMap(row =>
    row.envelope === null ? [] : [{ id: row.id, envelope: row.envelope, storedAt: row.stored_at }],
  );
  return { envelopes, complete: over < 0 };
}

/** Deletes delivered envelopes; their ids are kept until they would have expired. Returns how many there were. */
export async function acknowledgeEnvelopes(
  db: Database,
  device: string,
  ids: readonly string[],
): Promise<number> {
  const result = await db
    .updateTable('mailbox')
    .set({ envelope: null })
    .where('device', '=', device)
    .where('id', 'in', padded(ids))
    .where('envelope', 'is not', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Deletes what waited too long, and ids that nobody will ask for again. Returns how many. */
export async function expireEnvelopes(db: Database, now: number): Promise<number> {
  const result = await db
    .deleteFrom('mailbox')
    .where('stored_at', '<', now - LIMITS.mailboxLifetime)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
