import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** The first schema: see schema.ts for what the columns mean. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const table = (name: string) => db.schema.createTable(name);
  const account = 'accounts.name';

  await table('settings')
    .addColumn('key', 'text', c => c.primaryKey())
    .addColumn('value', 'text', c => c.notNull())
    .execute();
  await table('accounts')
    .addColumn('name', 'text', c => c.primaryKey())
    .addColumn('sign', 'text', c => c.notNull())
    .addColumn('seal', 'text', c => c.notNull())
    .addColumn('generation', 'integer', c => c.notNull())
    .addColumn('certificate', 'text', c => c.notNull())
    .addColumn('certificate_issued_at', 'bigint', c => c.notNull())
    .addColumn('certificate_expires_at', 'bigint', c => c.notNull())
    .addColumn('auth_hash', 'text', c => c.notNull())
    .addColumn('argon2id', 'text', c => c.notNull())
    .addColumn('wrapped', 'text', c => c.notNull())
    .addColumn('recovery_auth_hash', 'text')
    .addColumn('recovery_wrapped', 'text')
    .addColumn('revocations', 'text')
    .addColumn('revocation_seq', 'integer', c => c.notNull())
    .addColumn('show_last_seen', 'integer', c => c.notNull())
    .addColumn('status_text', 'text', c => c.notNull())
    .addColumn('invisible', 'integer', c => c.notNull())
    .addColumn('last_seen', 'bigint')
    .addColumn('admin', 'integer', c => c.notNull())
    .addColumn('created_at', 'bigint', c => c.notNull())
    .execute();
  await table('rotations')
    .addColumn('account', 'text', c => c.notNull().references(account).onDelete('cascade'))
    .addColumn('generation', 'integer', c => c.notNull())
    .addColumn('token', 'text', c => c.notNull())
    .addPrimaryKeyConstraint('rotations_key', ['account', 'generation'])
    .execute();
  await table('devices')
    .addColumn('id', 'text', c => c.primaryKey())
    .addColumn('account', 'text', c => c.notNull().references(account).onDelete('cascade'))
    .addColumn('certificate', 'text', c => c.notNull())
    .addColumn('sign', 'text', c => c.notNull())
    .addColumn('label', 'text', c => c.notNull())
    .addColumn('added_at', 'bigint', c => c.notNull())
    .addColumn('last_seen', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addColumn('signed_prekey', 'text')
    .addColumn('signed_prekey_expires_at', 'bigint')
    .execute();
  await table('prekeys')
    .addColumn('device', 'text', c => c.notNull().references('devices.id').onDelete('cascade'))
    .addColumn('id', 'text', c => c.notNull())
    .addColumn('token', 'text')
    .addColumn('expires_at', 'bigint', c => c.notNull())
    .addPrimaryKeyConstraint('prekeys_key', ['device', 'id'])
    .execute();
  await table('buddies')
    .addColumn('account', 'text', c => c.notNull().references(account).onDelete('cascade'))
    .addColumn('buddy', 'text', c => c.notNull().references(account).onDelete('cascade'))
    .addColumn('alias', 'text')
    .addColumn('groups', 'text', c => c.notNull())
    .addColumn('since', 'bigint', c => c.notNull())
    .addPrimaryKeyConstraint('buddies_key', ['account', 'buddy'])
    .execute();
  await table('requests')
    .addColumn('sender', 'text', c => c.notNull().references(account).onDelete('cascade'))
    .addColumn('receiver', 'text', c => c.notNull().references(account).onDelete('cascade'))
    .addColumn('note', 'text', c => c.notNull())
    .addColumn('at', 'bigint', c => c.notNull())
    .addColumn('ignored', 'integer', c => c.notNull())
    .addPrimaryKeyConstraint('requests_key', ['sender', 'receiver'])
    .execute();
  await table('request_log')
    .addColumn('sender', 'text', c => c.notNull().references(account).onDelete('cascade'))
    .addColumn('receiver', 'text', c => c.notNull().references(account).onDelete('cascade'))
    .addColumn('at', 'bigint', c => c.notNull())
    .execute();
  await table('blocks')
    .addColumn('account', 'text', c => c.notNull().references(account).onDelete('cascade'))
    .addColumn('blocked', 'text', c => c.notNull().references(account).onDelete('cascade'))
    .addPrimaryKeyConstraint('blocks_key', ['account', 'blocked'])
    .execute();
  await table('invites')
    .addColumn('token_hash', 'text', c => c.primaryKey())
    .addColumn('account', 'text', c => c.references(account).onDelete('cascade'))
    .addColumn('uses_left', 'integer', c => c.notNull())
    .addColumn('expires_at', 'bigint', c => c.notNull())
    .execute();
  await table('mailbox')
    .addColumn('device', 'text', c => c.notNull().references('devices.id').onDelete('cascade'))
    .addColumn('id', 'text', c => c.notNull())
    .addColumn('position', 'bigint', c => c.notNull())
    .addColumn('envelope', 'text')
    .addColumn('size', 'integer', c => c.notNull())
    .addColumn('stored_at', 'bigint', c => c.notNull())
    .addPrimaryKeyConstraint('mailbox_key', ['device', 'id'])
    .execute();

  const index = (name: string, on: string, columns: string[]) =>
    db.schema.createIndex(name).on(on).columns(columns).execute();
  await index('devices_by_account', 'devices', ['account']);
  await index('buddies_by_buddy', 'buddies', ['buddy']);
  await index('requests_by_receiver', 'requests', ['receiver']);
  await index('request_log_by_sender', 'request_log', ['sender', 'at']);
  await index('request_log_by_receiver', 'request_log', ['receiver']);
  await index('blocks_by_blocked', 'blocks', ['blocked']);
  await index('invites_by_account', 'invites', ['account']);
  // Partial indexes hold what still waits, so that counting it does not read what was delivered long ago.
  await sql`create index mailbox_waiting on mailbox (device, position, size) where envelope is not null`.execute(
    db,
  );
  await sql`create index prekeys_left on prekeys (device, id) where token is not null`.execute(db);
}
