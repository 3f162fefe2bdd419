import { type Address, makeAddress } from '@kith/shared/identity/address';
import { acceptableParameters } from '@kith/shared/identity/password-keys';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { announceBuddies, writeBuddies } from '../buddies/make-buddies.ts';
import { type Refusal, refused } from '../outcome.ts';
import type { CheckedParams, OpenHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import type { Account, BuddyEntry, Device, RequestEntry } from './account.ts';
import { authHash } from './auth-hash.ts';
import { checkDeviceCertificate, deviceRow, makeDevice } from './device-certificate.ts';
import { findInvite, type Invite, useInvite } from './invites.ts';
import { enterSession } from './session-state.ts';

/** Names that people would take for the server's own voice. */
const RESERVED = new Set([
  'admin',
  'administrator',
  'kith',
  'server',
  'rendezvous',
  'root',
  'support',
  'system',
]);

/** Sign-up: a name, keys, the wrapped identity and the first device; then that device is logged in. */
export function createAccountHandler(services: Services): Pick<OpenHandlers, 'account:create'> {
  const { attempts, changes } = services;
  return {
    async 'account:create'(params, connection) {
      const wait = await attempts.account(connection.remote);
      if (wait !== undefined) return refused('too-many-accounts', wait);
      const created = await changes.run(() => create(services, params));
      if (!created.ok) {
        await attempts.accountFailed(connection.remote);
        return created;
      }
      const { account, device, inviter } = created;
      const entered = await enterSession(services, account, device, connection);
      if (inviter) announceBuddies(services, account, inviter);
      return entered;
    },
  };
}

type Params = CheckedParams<'account:create'>;
type Created = { ok: true; account: Account; device: Device; inviter: Account | undefined };

async function create(services: Services, params: Params): Promise<Created | Refusal> {
  const { db, roster, suite, cards, identity: server, now } = services;
  const permit = await checkPermit(services, params.invite);
  if (!permit.ok) return permit;
  if (!acceptableParameters(params.argon2id)) return refused('malformed-request');
  if (RESERVED.has(params.name)) return refused('name-reserved');
  if (await roster.find(params.name)) return refused('name-taken');

  const identity = { ...params.identity, generation: 0 };
  const account = emptyAccount(params.name, makeAddress(params.name, server.name), identity);
  const certificate = await checkDeviceCertificate(suite, params.device, account);
  if (!certificate) return refused('bad-certificate');
  const device = makeDevice(certificate, params.device, now());
  const clash = await db.selectFrom('devices').select('id').where('id', '=', device.id).executeTakeFirst();
  if (clash) return refused('bad-certificate');
  account.certificate = await cards.certify(account);

  const inviter = await inviterOf(services, permit.invite);
  const since = now();
  await db.transaction().execute(async trx => {
    await trx
      .insertInto('accounts')
      .values(accountRow(account, params, since))
      .execute();
    await trx.insertInto('devices').values(deviceRow(account.name, device)).execute();
    if (params.invite !== undefined && permit.invite) await useInvite(trx, params.invite);
    if (inviter) await writeBuddies(trx, account, inviter, since);
  });
  account.devices.set(device.id, device);
  if (inviter) {
    const entry: BuddyEntry = { alias: undefined, groups: [], since };
    account.buddies.set(inviter.name, entry);
    inviter.buddies.set(account.name, entry);
  }
  roster.add(account);
  return { ok: true, account, device, inviter };
}

/** Who invited, if that was a person and there is room on the list. */
async function inviterOf({ roster }: Services, invite: Invite | undefined): Promise<Account | undefined> {
  const inviter = invite?.account === undefined ? undefined : await roster.find(invite.account);
  return inviter && inviter.buddies.size < LIMITS.buddiesPerAccount ? inviter : undefined;
}

async function checkPermit(
  services: Pick<Services, 'db' | 'policy' | 'now'>,
  token: string | undefined,
): Promise<{ ok: true; invite: Invite | undefined } | Refusal> {
  const { db, policy, now } = services;
  if (policy.signUp === 'closed') return refused('sign-up-closed');
  if (token === undefined) {
    return policy.signUp === 'invite' ? refused('invite-required') : { ok: true, invite: undefined };
  }
  const invite = await findInvite(db, token, now());
  return invite ? { ok: true, invite } : refused('invite-invalid');
}

function emptyAccount(name: string, address: Address, identity: Account['identity']): Account {
  return {
    name,
    address,
    identity,
    certificate: { token: '', issuedAt: 0, expiresAt: 0 },
    revocations: undefined,
    rotations: [],
    showLastSeen: true,
    statusText: '',
    invisible: false,
    lastSeen: undefined,
    admin: false,
    devices: new Map<DeviceId, Device>(),
    buddies: new Map<string, BuddyEntry>(),
    incoming: new Map<string, RequestEntry>(),
    outgoing: new Map<string, RequestEntry>(),
    blocked: new Set<string>(),
    card: undefined,
  };
}

function accountRow(account: Account, params: Params, now: number) {
  return {
    name: account.name,
    ...account.identity,
    certificate: account.certificate.token,
    certificate_issued_at: account.certificate.issuedAt,
    certificate_expires_at: account.certificate.expiresAt,
    auth_hash: authHash(params.auth),
    argon2id: JSON.stringify(params.argon2id),
    wrapped: params.wrapped,
    recovery_auth_hash: params.recovery ? authHash(params.recovery.auth) : null,
    recovery_wrapped: params.recovery?.wrapped ?? null,
    revocations: null,
    revocation_seq: 0,
    show_last_seen: 1,
    status_text: '',
    invisible: 0,
    last_seen: null,
    admin: 0,
    created_at: now,
  };
}
