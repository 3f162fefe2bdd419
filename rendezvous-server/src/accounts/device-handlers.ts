import { revocationListSchema } from '@kith/shared/identity/certificates';
import { openToken } from '@kith/shared/identity/signed-token';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { DONE, type Refusal, refused } from '../outcome.ts';
import type { OpenHandlers, SessionHandlers } from '../request-handlers.ts';
import type { Services } from '../services.ts';
import type { Database } from '../storage/schema.ts';
import type { Account, Device } from './account.ts';
import { announceCard } from './announce-card.ts';
import { identityKey } from './cards.ts';
import { checkDeviceCertificate, deviceRow, makeDevice } from './device-certificate.ts';
import { enterSession } from './session-state.ts';

/** Devices of an account: added after a log-in by password, renamed, revoked, or leaving by themselves. */
export function deviceHandlers(
  services: Services,
): Pick<OpenHandlers, 'device:add'> &
  Pick<SessionHandlers, 'device:rename' | 'device:revoke' | 'device:leave'> {
  const { db, roster, changes, board, now } = services;
  return {
    async 'device:add'({ certificate }, connection) {
      const { state } = connection;
      if (state.stage !== 'opened') return refused('not-logged-in');
      const added = await changes.run(async () => {
        const account = await roster.find(state.account);
        return account ? addDevice(services, account, certificate) : refused('wrong-credentials');
      });
      if (!added.ok) return added;
      if (added.isNew) await announceCard(services, added.account);
      return enterSession(services, added.account, added.device, connection);
    },

    async 'device:rename'({ device: id, label }, { account }) {
      return changes.run(async () => {
        const device = account.devices.get(id);
        if (!device) return refused('unknown-device');
        await db.updateTable('devices').set({ label }).where('id', '=', id).execute();
        device.label = label;
        board.devicesChanged(account);
        return DONE;
      });
    },

    async 'device:revoke'({ revocations }, { account }) {
      return changes.run(async () => {
        const { suite } = services;
        const list = await openToken(
          suite,
          'revocation-list',
          revocations,
          revocationListSchema,
          identityKey(account),
        );
        if (!list.ok || list.value.address !== account.address) return refused('bad-certificate');
        const { seq, revoked } = list.value;
        const before = await revokedBefore(services, account);
        if (seq <= (account.revocations?.seq ?? 0) || before.some(id => !revoked.includes(id))) {
          return refused('stale-list');
        }
        await db.transaction().execute(async trx => {
          await trx
            .updateTable('accounts')
            .set({ revocations, revocation_seq: seq })
            .where('name', '=', account.name)
            .execute();
          await markRevoked(trx, account, revoked, now());
        });
        account.revocations = { token: revocations, seq };
        await drop(services, account, revoked);
        return DONE;
      });
    },

    async 'device:leave'(_params, { account, device }) {
      return changes.run(async () => {
        await markRevoked(db, account, [device.id], now());
        await drop(services, account, [device.id]);
        return DONE;
      });
    },
  };
}

/** Lets go of devices that are no longer the account's, and tells who has to know. */
async function drop(services: Services, account: Account, gone: readonly DeviceId[]): Promise<void> {
  const { board, sessions } = services;
  for (const id of gone) account.devices.delete(id);
  account.card = undefined;
  sessions.end(account.name, 'device-revoked', session => gone.includes(session.device.id));
  board.update(account);
  board.devicesChanged(account);
  await announceCard(services, account);
}

type Added = { ok: true; account: Account; device: Device; isNew: boolean };

async function addDevice(services: Services, account: Account, token: string): Promise<Added | Refusal> {
  const { db, suite, now } = services;
  const certificate = await checkDeviceCertificate(suite, token, account);
  if (!certificate) return refused('bad-certificate');
  // Asked again after a lost answer: the device is there already.
  const known = account.devices.get(certificate.device);
  if (known) return { ok: true, account, device: known, isNew: false };
  const row = await db
    .selectFrom('devices')
    .select('account')
    .where('id', '=', certificate.device)
    .executeTakeFirst();
  if (row) return refused(row.account === account.name ? 'device-revoked' : 'bad-certificate');
  if (account.devices.size >= LIMITS.devicesPerAccount) return refused('too-many-devices');
  const device = makeDevice(certificate, token, now());
  await db.insertInto('devices').values(deviceRow(account.name, device)).execute();
  account.devices.set(device.id, device);
  account.card = undefined;
  return { ok: true, account, device, isNew: true };
}

/** Ids on the account's present revocation list. */
async function revokedBefore({ suite }: Services, account: Account): Promise<readonly DeviceId[]> {
  if (!account.revocations) return [];
  const { token } = account.revocations;
  const list = await openToken(suite, 'revocation-list', token, revocationListSchema, identityKey(account));
  return list.ok ? list.value.revoked : [];
}

/** Writes that devices may not return, and deletes what waits for them. */
export async function markRevoked(
  db: Database,
  account: Account,
  revoked: readonly DeviceId[],
  now: number,
): Promise<void> {
  const mine = revoked.filter(id => account.devices.has(id));
  if (mine.length === 0) return;
  await db
    .updateTable('devices')
    .set({ revoked_at: now, signed_prekey: null, signed_prekey_expires_at: null })
    .where('id', 'in', mine)
    .execute();
  await db.deleteFrom('prekeys').where('device', 'in', mine).execute();
  await db.deleteFrom('mailbox').where('device', 'in', mine).execute();
  await db.deleteFrom('supernodes').where('device', 'in', mine).execute();
}
