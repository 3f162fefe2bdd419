import { type Address, makeAddress } from '@kith/shared/identity/address';
import type { Buddy, BuddyRequest, Presence, SessionState } from '@kith/shared/protocol/rendezvous-contract';
import type { Connection } from '../connection.ts';
import { type Outcome, refused, type Snapshot } from '../outcome.ts';
import type { Services } from '../services.ts';
import type { Account, BuddyEntry, Device, RequestEntry } from './account.ts';

export function toBuddy(address: Address, { alias, groups, since }: BuddyEntry): Buddy {
  return alias === undefined ? { address, groups, since } : { address, alias, groups, since };
}

/** A request as its receiver (`incoming`) or its sender sees it: a sender never learns that it is ignored. */
export function toRequest(
  account: Account,
  name: string,
  direction: BuddyRequest['direction'],
  entry: RequestEntry,
): BuddyRequest {
  const ignored = direction === 'incoming' && entry.ignored;
  return { address: sameServer(account, name), direction, note: entry.note, at: entry.at, ignored };
}

/** Address of another account of the same server. */
export function sameServer(account: Account, name: string): Address {
  return makeAddress(name, account.address.slice(account.name.length + 1));
}

type Needs = Pick<Services, 'roster' | 'cards' | 'board'>;

/** Logs a device in on a connection and answers with all it needs. */
export async function enterSession(
  services: Needs,
  account: Account,
  device: Device,
  connection: Connection,
): Promise<Outcome<SessionState>> {
  const { roster, cards, board } = services;
  await cards.certificateOf(account);
  await roster.load(account.buddies.keys());
  // The client may have gone, or the device been revoked, while the database was asked.
  if (connection.state.stage === 'closed' || account.devices.get(device.id) !== device) {
    return refused('not-logged-in');
  }
  board.enter(account, device, connection);
  if (device.envelopes > 0) connection.send('mailbox:arrived', { waiting: device.envelopes });
  return snapshotOf(services, account, device);
}

/** All that a device needs to know, for one that is logged in already. */
export async function sessionSnapshot(
  services: Needs,
  account: Account,
  device: Device,
): Promise<Snapshot<SessionState>> {
  await services.roster.load(account.buddies.keys());
  return snapshotOf(services, account, device);
}

function snapshotOf(services: Needs, account: Account, device: Device): Snapshot<SessionState> {
  const { roster, cards, board } = services;
  return {
    ok: true,
    snapshot: () => ({
      card: cards.assemble(account),
      devices: board.ownDevices(account),
      buddies: Array.from(account.buddies, ([name, entry]) =>
        toBuddy(roster.peek(name)?.address ?? sameServer(account, name), entry),
      ),
      requests: requestsOf(account),
      blocked: [...account.blocked].map(name => sameServer(account, name)),
      presence: presenceOfBuddies(services, account),
      settings: { showLastSeen: account.showLastSeen },
      prekeys: device.prekeys,
      admin: account.admin,
    }),
  };
}

function presenceOfBuddies({ roster, board }: Needs, account: Account): Presence[] {
  const presence: Presence[] = [];
  for (const name of account.buddies.keys()) {
    const buddy = roster.peek(name);
    if (buddy) presence.push(board.of(buddy));
  }
  return presence;
}

function requestsOf(account: Account): BuddyRequest[] {
  const incoming = [...account.incoming].filter(([name]) => !account.blocked.has(name));
  return [
    ...incoming.map(([name, entry]) => toRequest(account, name, 'incoming', entry)),
    ...[...account.outgoing].map(([name, entry]) => toRequest(account, name, 'outgoing', entry)),
  ];
}
