import { DONE } from '../outcome.ts';
import type { SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';

/** A device sets its state, and the account's status text. */
export function presenceHandler(
  services: Pick<Services, 'db' | 'board' | 'overlay'>,
): Pick<SessionHandlers, 'presence:set'> {
  const { db, board, overlay } = services;
  return {
    async 'presence:set'({ state, text }, session) {
      const { account } = session;
      const invisible = state === 'invisible';
      if (account.statusText !== text || account.invisible !== invisible) {
        await db
          .updateTable('accounts')
          .set({ status_text: text, invisible: invisible ? 1 : 0 })
          .where('name', '=', account.name)
          .execute();
        account.statusText = text;
        account.invisible = invisible;
      }
      session.state = state;
      if (!invisible) session.revealedTo = undefined;
      board.update(account);
      overlay.presenceChanged();
      return DONE;
    },
  };
}
