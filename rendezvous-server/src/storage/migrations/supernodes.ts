import type { Kysely } from 'kysely';

/** What is remembered of devices that serve others: see schema.ts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('supernodes')
    .addColumn('device', 'text', c => c.primaryKey().references('devices.id').onDelete('cascade'))
    .addColumn('since', 'bigint')
    .addColumn('seen', 'bigint', c => c.notNull())
    .addColumn('sessions', 'text', c => c.notNull())
    .addColumn('failures', 'real', c => c.notNull())
    .addColumn('failed_at', 'bigint', c => c.notNull())
    .addColumn('hub', 'text', c => c.notNull())
    .addColumn('certificate', 'text')
    .execute();
}
