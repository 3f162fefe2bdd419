import type { Database } from '../storage/schema.ts';

/** What the server remembers about itself. */
export type SettingName =
  | 'name'
  | 'server-key'
  | 'relay-secret'
  | 'sign-up'
  | 'admin-token-hash'
  | 'public-link';

export async function readSetting(db: Database, key: SettingName): Promise<string | undefined> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

export async function writeSetting(db: Database, key: SettingName, value: string): Promise<void> {
  await db
    .insertInto('settings')
    .values({ key, value })
    .onConflict(conflict => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

export async function dropSetting(db: Database, key: SettingName): Promise<boolean> {
  const result = await db.deleteFrom('settings').where('key', '=', key).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
