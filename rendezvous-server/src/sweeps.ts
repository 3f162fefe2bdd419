import type { Logger } from 'pino';
import { countWaiting } from './accounts/account-rows.ts';
import { expireRequestLog } from './buddies/request-store.ts';
import { expireEnvelopes } from './mailbox/mailbox-store.ts';
import { expirePrekeys } from './mailbox/prekey-store.ts';
import type { Services } from './services.ts';

const INTERVAL = 15 * 60_000;

/** Deletes what has expired: now and every quarter of an hour. Returns what stops it. */
export function startSweeps(services: Services, log: Logger): () => void {
  const run = () =>
    void services.changes
      .run(() => sweep(services))
      .catch((error: unknown) => log.error({ err: error }, 'expired data not deleted'));
  run();
  const timer = setInterval(run, INTERVAL);
  return () => clearInterval(timer);
}

/** Deletes envelopes, prekeys, invites and log rows that have expired, and accounts from memory that nobody needs. */
export async function sweep(services: Pick<Services, 'db' | 'roster' | 'sessions' | 'now'>): Promise<void> {
  const { db, roster, sessions, now } = services;
  const time = now();
  const envelopes = await expireEnvelopes(db, time);
  const prekeys = await expirePrekeys(db, time);
  if (envelopes + prekeys > 0) await countWaiting(db, roster.all());
  await expireRequestLog(db, time);
  await db.deleteFrom('invites').where('expires_at', '<', time).execute();
  roster.trim(account => sessions.of(account.name).length > 0);
}
