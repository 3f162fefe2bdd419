import type { Services } from '../services.ts';
import type { Account } from './account.ts';

/**
 * Everything the server keeps about an account, as JSON for its owner. Envelopes that wait are listed, not
 * included: they are sealed to a device, which fetches them anyway.
 */
export async function exportAccount(
  { db }: Pick<Services, 'db'>,
  { name, address }: Account,
): Promise<string> {
  const account = await db
    .selectFrom('accounts')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  // A hash of the auth key would help only somebody who wants to try passwords on a stolen export.
  const { auth_hash: _, recovery_auth_hash: recovery, ...kept } = account;
  const devices = await db.selectFrom('devices').selectAll().where('account', '=', name).execute();
  const ids = devices.map(device => device.id);
  const ofDevices = <T>(rows: Promise<T[]>) => (ids.length > 0 ? rows : Promise.resolve([]));
  return JSON.stringify(
    {
      address,
      account: { ...kept, has_recovery_code: recovery !== null },
      rotations: await db.selectFrom('rotations').selectAll().where('account', '=', name).execute(),
      devices,
      prekeys: await ofDevices(db.selectFrom('prekeys').selectAll().where('device', 'in', ids).execute()),
      buddies: await db.selectFrom('buddies').selectAll().where('account', '=', name).execute(),
      requests: await db
        .selectFrom('requests')
        .selectAll()
        .where(on => on.or([on('sender', '=', name), on('receiver', '=', name)]))
        .execute()
        // That a request was put aside is its receiver's secret.
        .then(rows => rows.map(row => (row.sender === name ? { ...row, ignored: 0 } : row))),
      blocked: await db.selectFrom('blocks').select('blocked').where('account', '=', name).execute(),
      invites: await db
        .selectFrom('invites')
        .select(['uses_left', 'expires_at'])
        .where('account', '=', name)
        .execute(),
      supernodes: await ofDevices(
        db.selectFrom('supernodes').selectAll().where('device', 'in', ids).execute(),
      ),
      mailbox: await ofDevices(
        db
          .selectFrom('mailbox')
          .select(['device', 'id', 'size', 'stored_at'])
          .where('device', 'in', ids)
          .where('envelope', 'is not', null)
          .execute(),
      ),
    },
    null,
    2,
  );
}
