import type { RequestEntry } from '../accounts/account.ts';
import type { Database } from '../storage/schema.ts';

const DAY = 86_400_000;

/** Writes a request, in the log of the day as well. */
export async function writeRequest(
  db: Database,
  sender: string,
  receiver: string,
  { note, at }: RequestEntry,
): Promise<void> {
  await db
    .insertInto('requests')
    .values({ sender, receiver, note, at, ignored: 0 })
    .onConflict(conflict => conflict.columns(['sender', 'receiver']).doUpdateSet({ note, at }))
    .execute();
  await db.insertInto('request_log').values({ sender, receiver, at }).execute();
}

/** Requests that an account sent in the last day: in all, and to one receiver. */
export async function requestsOfDay(
  db: Database,
  sender: string,
  receiver: string,
  now: number,
): Promise<{ all: number; toReceiver: number }> {
  const rows = await db
    .selectFrom('request_log')
    .select('receiver')
    .where('sender', '=', sender)
    .where('at', '>', now - DAY)
    .execute();
  return { all: rows.length, toReceiver: rows.filter(row => row.receiver === receiver).length };
}

export async function expireRequestLog(db: Database, now: number): Promise<void> {
  await db
    .deleteFrom('request_log')
    .where('at', '<', now - DAY)
    .execute();
}
