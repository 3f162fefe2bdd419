import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { Database } from '../storage/schema.ts';
import { tokenHash } from './auth-hash.ts';

export interface Invite {
  /** Who made it, or `undefined` for the server's operator. */
  readonly account: string | undefined;
}

/** Makes an invite token; only its hash is kept. */
export async function createInvite(
  db: Database,
  random: RandomBytes,
  account: string | undefined,
  uses: number,
  now: number,
): Promise<{ invite: string; expiresAt: number }> {
  const invite = toBase64Url(random(16));
  const expiresAt = now + LIMITS.inviteLifetime;
  await db
    .insertInto('invites')
    .values({
      token_hash: tokenHash(invite),
      account: account ?? null,
      uses_left: uses,
      expires_at: expiresAt,
    })
    .execute();
  return { invite, expiresAt };
}

/** An invite that can still be used. */
export async function findInvite(db: Database, token: string, now: number): Promise<Invite | undefined> {
  const row = await db
    .selectFrom('invites')
    .select('account')
    .where('token_hash', '=', tokenHash(token))
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row && { account: row.account ?? undefined };
}

export async function useInvite(db: Database, token: string): Promise<void> {
  await db
    .updateTable('invites')
    .set(on => ({ uses_left: on('uses_left', '-', 1) }))
    .where('token_hash', '=', tokenHash(token))
    .execute();
}

export async function openInvites(db: Database, account: string, now: number): Promise<number> {
  const row = await db
    .selectFrom('invites')
    .select(on => on.fn.countAll<number>().as('count'))
    .where('account', '=', account)
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return row.count;
}
