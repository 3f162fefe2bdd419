import type { Address } from '@kith/shared/identity/address';
import { LIMITS } from '@kith/shared/protocol/limits';
import { ok } from '@kith/shared/protocol/result';
import type { Account, RequestEntry } from '../accounts/account.ts';
import { findInvite, useInvite } from '../accounts/invites.ts';
import { toRequest } from '../accounts/session-state.ts';
import { DONE, type Outcome, refused } from '../outcome.ts';
import type { CheckedParams, SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import { deleteRequests, forgetRequests, makeBuddies } from './make-buddies.ts';
import { requestsOfDay, writeRequest } from './request-store.ts';

/** Requests to the same person in a day: one, and two more for who changed their mind. */
const REQUESTS_TO_ONE = 3;

type Requested = Outcome<{ outcome: 'requested' | 'buddies' }>;

/** Becoming buddies: find by exact address, ask with a note, answer, take back. */
export function requestHandlers(
  services: Services,
): Pick<SessionHandlers, 'buddy:find' | 'buddy:request' | 'buddy:answer' | 'buddy:withdraw'> {
  const { db, roster, cards, changes, outbox } = services;

  async function otherAccount(me: Account, address: Address) {
    if (address === me.address) return refused('own-account');
    const account = await roster.findAddress(address);
    return account ? ok(account) : refused('no-such-account');
  }

  return {
    async 'buddy:find'({ address }) {
      const account = await roster.findAddress(address);
      return account ? ok({ card: await cards.cardOf(account) }) : refused('no-such-account');
    },

    async 'buddy:request'(params, { account: me }) {
      return changes.run(async (): Promise<Requested> => {
        const found = await otherAccount(me, params.address);
        if (!found.ok) return found;
        return request(services, me, found.value, params);
      });
    },

    async 'buddy:answer'({ address, answer }, { account: me }) {
      return changes.run(async () => {
        const found = await otherAccount(me, address);
        const sender = found.ok ? found.value : undefined;
        const entry = sender && me.incoming.get(sender.name);
        if (!entry || me.blocked.has(sender.name)) return refused('no-such-request');
        if (answer === 'accept') {
          if (full(me) || full(sender)) return refused('too-many-buddies');
          await makeBuddies(services, me, sender);
        } else if (answer === 'decline') {
          await deleteRequests(db, me, sender);
          forgetRequests(services, me, sender);
        } else {
          await db
            .updateTable('requests')
            .set({ ignored: 1 })
            .where('sender', '=', sender.name)
            .where('receiver', '=', me.name)
            .execute();
          const ignored: RequestEntry = { ...entry, ignored: true };
          me.incoming.set(sender.name, ignored);
          outbox.send([me.name], 'buddy:request-changed', {
            request: toRequest(me, sender.name, 'incoming', ignored),
          });
        }
        return DONE;
      });
    },

    async 'buddy:withdraw'({ address }, { account: me }) {
      return changes.run(async () => {
        const found = await otherAccount(me, address);
        if (!found.ok || !me.outgoing.has(found.value.name)) return refused('no-such-request');
        await db
          .deleteFrom('requests')
          .where('sender', '=', me.name)
          .where('receiver', '=', found.value.name)
          .execute();
        me.outgoing.delete(found.value.name);
        found.value.incoming.delete(me.name);
        outbox.send([me.name], 'buddy:request-removed', { address });
        if (!found.value.blocked.has(me.name)) {
          outbox.send([found.value.name], 'buddy:request-removed', { address: me.address });
        }
        return DONE;
      });
    },
  };
}

function full(account: Account): boolean {
  return account.buddies.size >= LIMITS.buddiesPerAccount;
}

async function request(
  services: Services,
  me: Account,
  other: Account,
  { note, invite }: CheckedParams<'buddy:request'>,
): Promise<Requested> {
  const { db, now, outbox } = services;
  const hidden = other.blocked.has(me.name);
  const invited = invite === undefined ? undefined : await findInvite(db, invite, now());
  if (invite !== undefined && invited?.account !== other.name) return refused('invite-invalid');
  if (me.buddies.has(other.name)) {
    // The invite link that brought the account here has made them buddies already.
    return invited ? ok({ outcome: 'buddies' }) : refused('already-buddies');
  }
  if (full(me) || (invited && full(other))) return refused('too-many-buddies');
  if (me.blocked.delete(other.name)) await unblock(services, me, other);

  // Both want it, or one was invited by the other. Somebody blocked is told nothing of that.
  if (!hidden && (invited || me.incoming.has(other.name))) {
    if (full(other)) return refused('too-many-buddies');
    if (invite !== undefined && invited) await useInvite(db, invite);
    await makeBuddies(services, me, other);
    return ok({ outcome: 'buddies' });
  }

  const sent = await requestsOfDay(db, me.name, other.name, now());
  const tooMany =
    sent.all >= LIMITS.requestsSentPerDay ||
    sent.toReceiver >= REQUESTS_TO_ONE ||
    other.incoming.size >= LIMITS.pendingRequestsPerAccount ||
    me.outgoing.size >= LIMITS.pendingRequestsPerAccount;
  if (tooMany && !me.outgoing.has(other.name)) return refused('too-many-requests');
  if (!me.outgoing.has(other.name)) {
    const entry: RequestEntry = { note, at: now(), ignored: false };
    await db.transaction().execute(trx => writeRequest(trx, me.name, other.name, entry));
    me.outgoing.set(other.name, entry);
    other.incoming.set(me.name, entry);
    outbox.send([me.name], 'buddy:request-changed', {
      request: toRequest(me, other.name, 'outgoing', entry),
    });
    if (!hidden) {
      outbox.send([other.name], 'buddy:request-changed', {
        request: toRequest(other, me.name, 'incoming', entry),
      });
    }
  }
  return ok({ outcome: 'requested' });
}

/** Asking somebody lifts one's own block of them. */
async function unblock({ db, outbox }: Services, me: Account, other: Account): Promise<void> {
  await db.deleteFrom('blocks').where('account', '=', me.name).where('blocked', '=', other.name).execute();
  outbox.send([me.name], 'buddy:blocked', { address: other.address, blocked: false });
}
