import { LIMITS } from '@kith/shared/protocol/limits';
import { ok } from '@kith/shared/protocol/result';
import type { Account, BuddyEntry } from '../accounts/account.ts';
import { createInvite, openInvites } from '../accounts/invites.ts';
import { toBuddy, toRequest } from '../accounts/session-state.ts';
import { readSetting } from '../admin/settings.ts';
import { DONE, refused } from '../outcome.ts';
import type { SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/schema.ts';

/** The buddy list: alias and groups, removing, blocking, invite links. */
export function buddyHandlers(
  services: Services,
): Pick<
  SessionHandlers,
  'buddy:remove' | 'buddy:block' | 'buddy:unblock' | 'buddy:organise' | 'invite:create'
> {
  const { db, roster, changes, board, outbox, random, now } = services;

  function part(me: Account, other: Account): void {
    for (const [one, two] of [[me, other] as const, [other, me] as const]) {
      if (one.buddies.delete(two.name)) outbox.send([one.name], 'buddy:removed', { address: two.address });
    }
  }

  return {
    async 'buddy:remove'({ address }, { account: me }) {
      return changes.run(async () => {
        const other = await roster.findAddress(address);
        if (!other || !me.buddies.has(other.name)) return refused('not-buddies');
        await deleteBuddies(db, me, other);
        part(me, other);
        return DONE;
      });
    },

    async 'buddy:block'({ address }, { account: me }) {
      return changes.run(async () => {
        const other = await roster.findAddress(address);
        if (other === me) return refused('own-account');
        if (!other) return refused('no-such-account');
        if (me.blocked.has(other.name)) return DONE;
        await db.transaction().execute(async trx => {
          await trx.insertInto('blocks').values({ account: me.name, blocked: other.name }).execute();
          await deleteBuddies(trx, me, other);
          await trx
            .deleteFrom('requests')
            .where('sender', '=', me.name)
            .where('receiver', '=', other.name)
            .execute();
        });
        if (me.outgoing.delete(other.name)) {
          other.incoming.delete(me.name);
          for (const [one, two] of [[me, other] as const, [other, me] as const]) {
            outbox.send([one.name], 'buddy:request-removed', { address: two.address });
          }
        }
        // A request that waits is out of sight; its sender sees no difference.
        if (me.incoming.has(other.name)) outbox.send([me.name], 'buddy:request-removed', { address });
        part(me, other);
        me.blocked.add(other.name);
        outbox.send([me.name], 'buddy:blocked', { address, blocked: true });
        return DONE;
      });
    },

    async 'buddy:unblock'({ address }, { account: me }) {
      return changes.run(async () => {
        const other = await roster.findAddress(address);
        if (!other || !me.blocked.has(other.name)) return refused('no-such-account');
        await db
          .deleteFrom('blocks')
          .where('account', '=', me.name)
          .where('blocked', '=', other.name)
          .execute();
        me.blocked.delete(other.name);
        outbox.send([me.name], 'buddy:blocked', { address, blocked: false });
        const waiting = me.incoming.get(other.name);
        if (waiting) {
          const request = toRequest(me, other.name, 'incoming', waiting);
          outbox.send([me.name], 'buddy:request-changed', { request });
        }
        return DONE;
      });
    },

    async 'buddy:organise'({ address, alias, groups }, { account: me }) {
      return changes.run(async () => {
        const other = await roster.findAddress(address);
        const before = other && me.buddies.get(other.name);
        if (!before) return refused('not-buddies');
        const entry: BuddyEntry = {
          alias: alias || undefined,
          groups: [...new Set(groups)],
          since: before.since,
        };
        await db
          .updateTable('buddies')
          .set({ alias: entry.alias ?? null, groups: JSON.stringify(entry.groups) })
          .where('account', '=', me.name)
          .where('buddy', '=', other.name)
          .execute();
        me.buddies.set(other.name, entry);
        outbox.send([me.name], 'buddy:changed', {
          buddy: toBuddy(other.address, entry),
          presence: board.of(other),
        });
        return DONE;
      });
    },

    async 'invite:create'({ uses }, { account: me }) {
      return changes.run(async () => {
        if ((await openInvites(db, me.name, now())) >= LIMITS.invitesPerAccount) {
          return refused('too-many-requests');
        }
        const server = await readSetting(db, 'public-link');
        const created = await createInvite(db, random, me.name, uses, now());
        return ok({ ...created, ...(server !== undefined && { server }) });
      });
    },
  };
}

async function deleteBuddies(db: Database, a: Account, b: Account): Promise<void> {
  await db
    .deleteFrom('buddies')
    .where(on =>
      on.or([
        on.and([on('account', '=', a.name), on('buddy', '=', b.name)]),
        on.and([on('account', '=', b.name), on('buddy', '=', a.name)]),
      ]),
    )
    .execute();
}
