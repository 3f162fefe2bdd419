import type { Account } from '../accounts/account.ts';
import { toBuddy } from '../accounts/session-state.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/schema.ts';

/** Writes that two accounts are buddies, and that nothing is asked between them any more. */
export async function writeBuddies(db: Database, a: Account, b: Account, since: number): Promise<void> {
  await db
    .insertInto('buddies')
    .values([
      { account: a.name, buddy: b.name, alias: null, groups: '[]', since },
      { account: b.name, buddy: a.name, alias: null, groups: '[]', since },
    ])
    .onConflict(conflict => conflict.columns(['account', 'buddy']).doNothing())
    .execute();
  await deleteRequests(db, a, b);
}

/** Deletes requests between two accounts, in both directions. */
export async function deleteRequests(db: Database, a: Account, b: Account): Promise<void> {
  await db
    .deleteFrom('requests')
    .where(on =>
      on.or([
        on.and([on('sender', '=', a.name), on('receiver', '=', b.name)]),
        on.and([on('sender', '=', b.name), on('receiver', '=', a.name)]),
      ]),
    )
    .execute();
}

type Needs = Pick<Services, 'board' | 'outbox'>;

/** Tells both sides that they are buddies now. */
export function announceBuddies({ board, outbox }: Needs, a: Account, b: Account): void {
  for (const [one, other] of [[a, b] as const, [b, a] as const]) {
    const entry = one.buddies.get(other.name);
    if (!entry) continue;
    outbox.send([one.name], 'buddy:changed', {
      buddy: toBuddy(other.address, entry),
      presence: board.of(other),
    });
  }
}

/** Drops requests between two accounts from memory and tells both sides. */
export function forgetRequests({ outbox }: Pick<Services, 'outbox'>, a: Account, b: Account): void {
  for (const [one, other] of [[a, b] as const, [b, a] as const]) {
    const asked = one.outgoing.delete(other.name);
    const wasAsked = one.incoming.delete(other.name);
    // A request from somebody blocked was never shown.
    if (asked || (wasAsked && !one.blocked.has(other.name))) {
      outbox.send([one.name], 'buddy:request-removed', { address: other.address });
    }
  }
}

/** Writes, remembers and announces that two accounts are buddies. */
export async function makeBuddies(
  services: Pick<Services, 'db' | 'board' | 'outbox' | 'now'>,
  a: Account,
  b: Account,
): Promise<void> {
  const since = services.now();
  await services.db.transaction().execute(trx => writeBuddies(trx, a, b, since));
  a.buddies.set(b.name, { alias: undefined, groups: [], since });
  b.buddies.set(a.name, { alias: undefined, groups: [], since });
  forgetRequests(services, a, b);
  announceBuddies(services, a, b);
}
