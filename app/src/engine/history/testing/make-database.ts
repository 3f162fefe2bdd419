import { openEncryptedDatabase } from '../../../platform/node/encrypted-database.ts';
import type { Database } from '../../ports/database.ts';
import { migrate } from '../schema.ts';

/** An engine's database in memory, empty. */
export async function makeDatabase(): Promise<Database> {
  const opened = openEncryptedDatabase(':memory:', new Uint8Array(32));
  if (!opened.ok) throw new Error(opened.error);
  await migrate(opened.value);
  return opened.value;
}
