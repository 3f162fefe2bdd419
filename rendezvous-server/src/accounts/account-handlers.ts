import type { ContactCard } from '@kith/shared/identity/contact-card';
import { ok } from '@kith/shared/protocol/result';
import { DONE } from '../outcome.ts';
import type { SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import { openSecrets } from './account-secrets.ts';
import { deleteAccount } from './delete-account.ts';
import { exportAccount } from './export-account.ts';

export function accountHandlers(
  services: Services,
): Pick<SessionHandlers, 'account:settings' | 'account:export' | 'account:delete' | 'card:get'> {
  const { db, changes, roster, cards, outbox } = services;
  return {
    async 'account:settings'({ showLastSeen }, { account }) {
      return changes.run(async () => {
        await db
          .updateTable('accounts')
          .set({ show_last_seen: showLastSeen ? 1 : 0 })
          .where('name', '=', account.name)
          .execute();
        account.showLastSeen = showLastSeen;
        // Buddies are not told: a word now would show an invisible account to be there.
        outbox.send([account.name], 'account:settings-changed', { showLastSeen });
        return DONE;
      });
    },

    async 'account:export'(_, { account }) {
      return ok({ json: await exportAccount(services, account) });
    },

    async 'account:delete'({ auth }, { account }, { remote }) {
      const opened = await openSecrets(services, account.name, remote, auth, 'password');
      if (!opened.ok) return opened;
      return changes.run(async () => {
        await deleteAccount(services, account);
        return DONE;
      });
    },

    /** Cards of the addresses that exist; others are left out. */
    async 'card:get'({ addresses }) {
      const found: ContactCard[] = [];
      for (const address of new Set(addresses)) {
        const account = await roster.findAddress(address);
        if (account) found.push(await cards.cardOf(account));
      }
      return ok({ cards: found });
    },
  };
}
