import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { ok } from '@kith/shared/protocol/result';
import { tokenHash } from '../accounts/auth-hash.ts';
import { deleteAccount } from '../accounts/delete-account.ts';
import { DONE, refused } from '../outcome.ts';
import type { SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/schema.ts';
import { dropSetting, readSetting, writeSetting } from './settings.ts';

/** Makes the one-time token that makes its holder an admin; one made before is worth nothing from then on. */
export async function createAdminToken(db: Database, random: RandomBytes): Promise<string> {
  const token = toBase64Url(random(16));
  await writeSetting(db, 'admin-token-hash', tokenHash(token));
  return token;
}

export function adminHandlers(
  services: Services,
): Pick<SessionHandlers, 'admin:claim' | 'admin:overview' | 'admin:policy' | 'admin:delete-account'> {
  const { db, changes, roster, sessions, policy, attempts } = services;
  return {
    async 'admin:claim'({ token }, { account }, { remote }) {
      const wait = await attempts.login(account.name, remote);
      if (wait !== undefined) return refused('too-many-attempts', wait);
      return changes.run(async () => {
        const stored = await readSetting(db, 'admin-token-hash');
        if (stored === undefined || tokenHash(token) !== stored) return refused('admin-token-invalid');
        await db.transaction().execute(async trx => {
          await trx.updateTable('accounts').set({ admin: 1 }).where('name', '=', account.name).execute();
          await dropSetting(trx, 'admin-token-hash');
        });
        account.admin = true;
        await attempts.loginSucceeded(account.name, remote);
        return DONE;
      });
    },

    async 'admin:overview'(_, { account }) {
      if (!account.admin) return refused('not-allowed');
      const { accounts, envelopes } = await countAll(db);
      return ok({
        accounts,
        online: sessions.online,
        mailboxEnvelopes: envelopes,
        signUp: policy.signUp,
        version: policy.version,
        startedAt: policy.startedAt,
      });
    },

    async 'admin:policy'({ signUp }, { account }) {
      if (!account.admin) return refused('not-allowed');
      await changes.run(() => writeSetting(db, 'sign-up', signUp));
      policy.signUp = signUp;
      return DONE;
    },

    async 'admin:delete-account'({ address }, { account }) {
      if (!account.admin) return refused('not-allowed');
      return changes.run(async () => {
        const other = await roster.findAddress(address);
        if (!other) return refused('no-such-account');
        await deleteAccount(services, other);
        return DONE;
      });
    },
  };
}

async function countAll(db: Database): Promise<{ accounts: number; envelopes: number }> {
  const accounts = await db
    .selectFrom('accounts')
    .select(on => on.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const envelopes = await db
    .selectFrom('mailbox')
    .select(on => on.fn.countAll<number>().as('count'))
    .where('envelope', 'is not', null)
    .executeTakeFirstOrThrow();
  return { accounts: accounts.count, envelopes: envelopes.count };
}
