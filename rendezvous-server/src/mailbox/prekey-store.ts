import { LIMITS } from '@kith/shared/protocol/limits';
import type { Database } from '../storage/schema.ts';

export interface OneTimePrekey {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: number;
}

export interface TakenPrekey {
  readonly token: string;
  readonly oneTime: boolean;
}

/** How many one-time prekeys a device has left. */
export async function prekeysLeft(db: Database, device: string): Promise<number> {
  const row = await db
    .selectFrom('prekeys')
    .select(on => on.fn.countAll<number>().as('count'))
    .where('device', '=', device)
    .where('token', 'is not', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Adds one-time prekeys up to the bound. One that was here before, handed out or not, is not taken in again. */
export async function addPrekeys(
  db: Database,
  device: string,
  prekeys: readonly OneTimePrekey[],
): Promise<void> {
  const room = LIMITS.oneTimePrekeys - (await prekeysLeft(db, device));
  const taken = prekeys.slice(0, Math.max(0, room));
  if (taken.length === 0) return;
  await db
    .insertInto('prekeys')
    .values(taken.map(({ id, token, expiresAt }) => ({ device, id, token, expires_at: expiresAt })))
    .onConflict(conflict => conflict.columns(['device', 'id']).doNothing())
    .execute();
}

export async function setSignedPrekey(
  db: Database,
  device: string,
  token: string,
  expiresAt: number,
): Promise<void> {
  await db
    .updateTable('devices')
    .set({ signed_prekey: token, signed_prekey_expires_at: expiresAt })
    .where('id', '=', device)
    .execute();
}

/**
 * Takes a prekey of a device: a one-time one, marked as handed out in the same transaction, or the signed one
 * when none is left, or nothing.
 */
export async function takePrekey(
  db: Database,
  device: string,
  now: number,
): Promise<TakenPrekey | undefined> {
  const oneTime = await db
    .selectFrom('prekeys')
    .select(['id', 'token'])
    .where('device', '=', device)
    .where('token', 'is not', null)
    .where('expires_at', '>', now)
    .limit(1)
    .executeTakeFirst();
  if (oneTime?.token) {
    await db
      .updateTable('prekeys')
      .set({ token: null })
      .where('device', '=', device)
      .where('id', '=', oneTime.id)
      .execute();
    return { token: oneTime.token, oneTime: true };
  }
  const row = await db
    .selectFrom('devices')
    .select('signed_prekey')
    .where('id', '=', device)
    .where('signed_prekey_expires_at', '>', now)
    .executeTakeFirst();
  return row?.signed_prekey ? { token: row.signed_prekey, oneTime: false } : undefined;
}

/** Deletes prekeys that nobody accepts any more, handed out or not. Returns how many. */
export async function expirePrekeys(db: Database, now: number): Promise<number> {
  const result = await db.deleteFrom('prekeys').where('expires_at', '<', now).executeTakeFirst();
  return Number(result.numDeletedRows);
}
