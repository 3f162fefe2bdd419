import { type Refusal, refused } from '../outcome.ts';
import type { Services } from '../services.ts';
import { authMatches } from './auth-hash.ts';

type Needs = Pick<Services, 'db' | 'attempts'>;

/** What opens an account, read only when somebody tries to: it is not kept in memory. */
export interface Secrets {
  readonly ok: true;
  readonly wrapped: string;
}

/**
 * Checks an auth key against an account, by password or recovery code, and answers with the identity blob that
 * this opening is for. Attempts are limited per name and per network address. For a name that does not exist, or
 * an account without recovery code, the same work is done and the same answer given.
 */
export async function openSecrets(
  { db, attempts }: Needs,
  name: string,
  remote: string,
  auth: string,
  by: 'password' | 'recovery',
): Promise<Secrets | Refusal> {
  const wait = await attempts.login(name, remote);
  if (wait !== undefined) return refused('too-many-attempts', wait);
  const row = await db
    .selectFrom('accounts')
    .select(['auth_hash', 'wrapped', 'recovery_auth_hash', 'recovery_wrapped'])
    .where('name', '=', name)
    .executeTakeFirst();
  const stored = by === 'password' ? row?.auth_hash : row?.recovery_auth_hash;
  const wrapped = by === 'password' ? row?.wrapped : row?.recovery_wrapped;
  if (!authMatches(auth, stored) || !wrapped) return refused('wrong-credentials');
  await attempts.loginSucceeded(name, remote);
  return { ok: true, wrapped };
}
