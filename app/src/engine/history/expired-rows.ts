import type { Address } from '@kith/shared/identity/address';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { Database, Statement } from '../ports/database.ts';

/** Entries erased in one transaction. */
const AT_ONCE = 200;
/** How long it is remembered that an entry disappeared: nothing of it is under way any more by then. */
const REMEMBERED = 2 * LIMITS.mailboxLifetime;

/** Entries whose time is up. */
export async function dueEntries(
  database: Database,
  account: Address,
  now: number,
): Promise<{ readonly id: string; readonly peer: Address }[]> {
  const rows = await database.all(
    'SELECT id, peer FROM entry WHERE account = ? AND expires_at <= ? ORDER BY expires_at LIMIT ?',
    [account, now, AT_ONCE],
  );
  return rows.map(row => ({ id: String(row['id']), peer: String(row['peer']) as Address }));
}

/** When the next entry's time is up. */
export async function nextExpiry(database: Database, account: Address): Promise<number | undefined> {
  const [row] = await database.all(
    'SELECT min(expires_at) AS next FROM entry WHERE account = ? AND expires_at IS NOT NULL',
    [account],
  );
  const next = row?.['next'];
  return typeof next === 'number' ? next : undefined;
}

/**
 * Erases entries with what was said about them; that they were there is remembered. Where their files are is left to
 * whoever lets go of these (`FileOffers`).
 */
export function eraseEntries(account: Address, ids: readonly string[], now: number): Statement[] {
  const among = 'IN (SELECT value FROM json_each(?))';
  const wanted = JSON.stringify(ids);
  return [
    {
      sql: `INSERT INTO expired (account, id, peer, author, at)
            SELECT account, id, peer, author, ? FROM entry WHERE account = ? AND id ${among}`,
      parameters: [now, account, wanted],
    },
    { sql: `DELETE FROM amendment WHERE account = ? AND target ${among}`, parameters: [account, wanted] },
    { sql: `DELETE FROM entry WHERE account = ? AND id ${among}`, parameters: [account, wanted] },
  ];
}

export function forgetExpired(account: Address, now: number): Statement {
  return {
    sql: 'DELETE FROM expired WHERE account = ? AND at < ?',
    parameters: [account, now - REMEMBERED],
  };
}
