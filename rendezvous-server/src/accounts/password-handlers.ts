import { type Argon2idParameters, acceptableParameters } from '@kith/shared/identity/password-keys';
import { DONE, refused } from '../outcome.ts';
import type { OpenHandlers, SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import { openSecrets } from './account-secrets.ts';
import { authHash } from './auth-hash.ts';

/** Changing what opens an account: the identity stays, its blob is wrapped anew by the client. */
export function passwordHandlers(
  services: Services,
): Pick<OpenHandlers, 'password:reset'> & Pick<SessionHandlers, 'password:change' | 'recovery:set'> {
  const { db, changes } = services;

  interface NewPassword {
    readonly newAuth: string;
    readonly argon2id: Argon2idParameters;
    readonly wrapped: string;
  }
  async function setPassword(name: string, { newAuth, argon2id, wrapped }: NewPassword) {
    if (!acceptableParameters(argon2id)) return refused('malformed-request');
    await changes.run(() =>
      db
        .updateTable('accounts')
        .set({ auth_hash: authHash(newAuth), argon2id: JSON.stringify(argon2id), wrapped })
        .where('name', '=', name)
        .execute(),
    );
    return DONE;
  }

  return {
    async 'password:change'(params, { account }, { remote }) {
      const opened = await openSecrets(services, account.name, remote, params.auth, 'password');
      return opened.ok ? setPassword(account.name, params) : opened;
    },

    async 'password:reset'(params, { state }) {
      if (state.stage !== 'opened') return refused('not-logged-in');
      if (state.by !== 'recovery') return refused('not-allowed');
      return setPassword(state.account, params);
    },

    async 'recovery:set'({ auth, recovery }, { account }, { remote }) {
      const opened = await openSecrets(services, account.name, remote, auth, 'password');
      if (!opened.ok) return opened;
      await changes.run(() =>
        db
          .updateTable('accounts')
          .set({ recovery_auth_hash: authHash(recovery.auth), recovery_wrapped: recovery.wrapped })
          .where('name', '=', account.name)
          .execute(),
      );
      return DONE;
    },
  };
}
