import { makeAddress } from '@kith/shared/identity/address';
import { publicKeyText } from '@kith/shared/identity/certificates';
import { ARGON2ID_FLOOR } from '@kith/shared/protocol/limits';
import { authHash } from '../accounts/auth-hash.ts';
import { Cards } from '../accounts/cards.ts';
import { checkDeviceCertificate, deviceRow, makeDevice } from '../accounts/device-certificate.ts';
import { loadServerIdentity } from '../server-identity.ts';
import { openDatabase } from '../storage/open-database.ts';
import type { Database } from '../storage/schema.ts';
import type { TestAccount } from './test-account.ts';
import {
  certifyDevice,
  type DeviceKeys,
  makeDeviceKeys,
  makeIdentityKeys,
  publicIdentity,
  random,
  randomAuth,
  suite,
} from './test-keys.ts';

/** Somebody who is in the database already. */
export interface Resident {
  readonly account: Omit<TestAccount, 'server'>;
  readonly keys: DeviceKeys;
  /** Indexes of its buddies. */
  readonly buddies: readonly number[];
}

/**
 * Fills a data folder with accounts that are buddies in a ring (each of the `buddies / 2` nearest on both sides),
 * with real keys and certificates: what sign-up limits would not let a benchmark do over the wire. No server may
 * be running on the folder.
 */
export async function seedPopulation(
  folder: string,
  serverName: string,
  people: number,
  buddies: number,
): Promise<Resident[]> {
  const { db, close } = await openDatabase(folder);
  try {
    return await seedInto(db, serverName, people, buddies);
  } finally {
    await close();
  }
}

/** As `seedPopulation`, into a database that is open. */
export async function seedInto(
  db: Database,
  serverName: string,
  people: number,
  buddies: number,
): Promise<Resident[]> {
  const wanted = { name: serverName, publicUrl: undefined };
  const server = await loadServerIdentity(db, suite, random, wanted);
  const cards = new Cards(db, suite, server, Date.now);
  const residents = Array.from({ length: people }, (_, i) => makeResident(i, people, buddies, serverName));
  await db.transaction().execute(async trx => {
    for (const resident of residents) await insert(trx, cards, resident);
    for (const { account, buddies: indexes } of residents) {
      const rows = indexes.map(i => ({
        account: account.name,
        buddy: residents[i]?.account.name ?? '',
        alias: null,
        groups: '[]',
        since: Date.now(),
      }));
      if (rows.length > 0) await trx.insertInto('buddies').values(rows).execute();
    }
  });
  return residents;
}

function makeResident(index: number, people: number, buddies: number, serverName: string): Resident {
  const name = `person${index}`;
  const near = Array.from({ length: buddies / 2 }, (_, i) => [index + i + 1, index - i - 1]).flat();
  return {
    account: {
      name,
      address: makeAddress(name, serverName),
      auth: randomAuth(),
      wrapKey: random(32),
      identity: makeIdentityKeys(),
    },
    keys: makeDeviceKeys('device'),
    buddies: near.map(other => (other + people) % people),
  };
}

async function insert(db: Database, cards: Cards, { account, keys }: Resident): Promise<void> {
  const { name, address } = account;
  const identity = { ...publicIdentity(account.identity), generation: 0 };
  const certificate = await cards.certify({ address, identity });
  const token = await certifyDevice(address, keys, account.identity);
  const checked = await checkDeviceCertificate(suite, token, { address, identity });
  if (!checked) throw new Error(`the certificate of ${publicKeyText(keys.signing.public)} is not good`);
  await db
    .insertInto('accounts')
    .values({
      name,
      ...identity,
      certificate: certificate.token,
      certificate_issued_at: certificate.issuedAt,
      certificate_expires_at: certificate.expiresAt,
      auth_hash: authHash(account.auth),
      argon2id: JSON.stringify(ARGON2ID_FLOOR),
      wrapped: 'AAAA',
      recovery_auth_hash: null,
      recovery_wrapped: null,
      revocations: null,
      revocation_seq: 0,
      show_last_seen: 1,
      status_text: '',
      invisible: 0,
      last_seen: null,
      admin: 0,
      created_at: Date.now(),
    })
    .execute();
  await db
    .insertInto('devices')
    .values(deviceRow(name, makeDevice(checked, token, Date.now())))
    .execute();
}
