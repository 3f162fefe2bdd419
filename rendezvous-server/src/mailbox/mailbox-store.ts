import { LIMITS } from '@kith/shared/protocol/limits';
import type { Database } from '../storage/schema.ts';

export interface StoredEnvelope {
  readonly id: string;
  readonly envelope: string;
  readonly storedAt: number;
}

/** How much waits for a device, and how many one-time prekeys it has left: one statement, asked at each log-in. */
export async function waitingFor(
  db: Database,
  device: string,
): Promise<{ envelopes: number; prekeys: number }> {
  return db
    .selectNoFrom(on => [
      on
        .selectFrom('mailbox')
        .select(count => count.fn.countAll<number>().as('n'))
        .where('device', '=', device)
        .where('envelope', 'is not', null)
        .$asScalar()
        .as('envelopes'),
      on
        .selectFrom('prekeys')
        .select(count => count.fn.countAll<number>().as('n'))
        .where('device', '=', device)
        .where('token', 'is not', null)
        .$asScalar()
        .as('prekeys'),
    ])
    .executeTakeFirstOrThrow()
    .then(row => ({ envelopes: row.envelopes ?? 0, prekeys: row.prekeys ?? 0 }));
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

/** The oldest envelopes that wait for a device, as many as go into one batch, and how many are left after them. */
export async function fetchEnvelopes(
  db: Database,
  device: string,
): Promise<{ envelopes: StoredEnvelope[]; left: number }> {
  const sizes = await db
    .selectFrom('mailbox')
    .select(['id', 'size', 'position'])
    .where('device', '=', device)
    .where('envelope', 'is not', null)
    .orderBy('position')
    .limit(LIMITS.mailboxBatch)
    .execute();
  let bytes = 0;
  const batch = sizes.filter((row, i) => {
    bytes += row.size;
    return i === 0 || bytes <= LIMITS.mailboxBatchBytes;
  });
  const last = batch.at(-1);
  if (!last) return { envelopes: [], left: 0 };
  const rows = await db
    .selectFrom('mailbox')
    .select(['id', 'envelope', 'stored_at'])
    .where('device', '=', device)
    .where('envelope', 'is not', null)
    .where('position', '<=', last.position)
    .orderBy('position')
    .execute();
  const { envelopes: waiting } = await waitingFor(db, device);
  return {
    envelopes: rows.flatMap(row =>
      row.envelope === null ? [] : [{ id: row.id, envelope: row.envelope, storedAt: row.stored_at }],
    ),
    left: waiting - rows.length,
  };
}

/** Deletes delivered envelopes; their ids are kept until they would have expired. */
export async function acknowledgeEnvelopes(
  db: Database,
  device: string,
  ids: readonly string[],
): Promise<void> {
  await db
    .updateTable('mailbox')
    .set({ envelope: null })
    .where('device', '=', device)
    .where('id', 'in', ids)
    .execute();
}

/** Deletes what waited too long, and ids that nobody will ask for again. */
export async function expireEnvelopes(db: Database, now: number): Promise<void> {
  await db
    .deleteFrom('mailbox')
    .where('stored_at', '<', now - LIMITS.mailboxLifetime)
    .execute();
}
