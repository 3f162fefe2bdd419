import type { Services } from '../services.ts';
import type { Account } from './account.ts';

type Needs = Pick<Services, 'db' | 'database' | 'roster' | 'sessions' | 'board' | 'outbox'>;

/**
 * Deletes an account with everything that belongs to it or mentions it, and overwrites it in the database file.
 * Runs as one of the server's `changes`.
 */
export async function deleteAccount(services: Needs, account: Account): Promise<void> {
  const { db, database, roster, sessions, board, outbox } = services;
  const { name, address } = account;
  await db.deleteFrom('accounts').where('name', '=', name).execute();
  database.checkpoint();

  roster.forget(name);
  board.forget(account);
  const others = [...roster.mentioning(name)];
  for (const other of others) {
    const asked = other.outgoing.delete(name) || other.incoming.delete(name);
    const wasBuddy = other.buddies.delete(name);
    const wasBlocked = other.blocked.delete(name);
    if (asked) outbox.send([other.name], 'buddy:request-removed', { address });
    if (wasBuddy) outbox.send([other.name], 'buddy:removed', { address });
    if (wasBlocked) outbox.send([other.name], 'buddy:blocked', { address, blocked: false });
  }
  sessions.end(name, 'account-deleted');
}
