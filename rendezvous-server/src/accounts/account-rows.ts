import { type Address, makeAddress } from '@kith/shared/identity/address';
import { type DeviceId, deviceIdSchema, publicKeySchema } from '@kith/shared/protocol/schemas';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { padded } from '../storage/cached-statements.ts';
import type { Database, Schema } from '../storage/schema.ts';
import type { Account, BuddyEntry, Device, RequestEntry } from './account.ts';

const groupsSchema = z.array(z.string());
const NO_GROUPS: string[] = [];

/** Parameters of one SQL statement: SQLite takes 32,766, PostgreSQL 65,535; a batch stays far below. */
const BATCH = 256;

/**
 * Reads accounts by user name, with all that belongs to them, in six statements for a batch of any size.
 * Names that are not known are left out.
 */
export async function readAccounts(
  db: Database,
  names: readonly string[],
  serverName: string,
): Promise<Account[]> {
  const accounts: Account[] = [];
  for (let i = 0; i < names.length; i += BATCH) {
    accounts.push(...(await readBatch(db, names.slice(i, i + BATCH), serverName)));
  }
  return accounts;
}

async function readBatch(db: Database, names: string[], serverName: string): Promise<Account[]> {
  const rows = await db.selectFrom('accounts').selectAll().where('name', 'in', padded(names)).execute();
  if (rows.length === 0) return [];
  const accounts = new Map(rows.map(row => [row.name, toAccount(row, makeAddress(row.name, serverName))]));
  const found = padded([...accounts.keys()]);

  const devices = db.selectFrom('devices').selectAll().where('account', 'in', found);
  for (const row of await devices.where('revoked_at', 'is', null).orderBy('added_at').execute()) {
    const device = toDevice(row);
    accounts.get(row.account)?.devices.set(device.id, device);
  }
  await countWaiting(db, [...accounts.values()]);
  const buddies = db.selectFrom('buddies').selectAll().where('account', 'in', found);
  for (const row of await buddies.execute()) {
    accounts.get(row.account)?.buddies.set(row.buddy, toBuddy(row));
  }
  const requests = db
    .selectFrom('requests')
    .selectAll()
    .where(on => on.or([on('sender', 'in', found), on('receiver', 'in', found)]));
  for (const row of await requests.execute()) {
    const entry: RequestEntry = { note: row.note, at: row.at, ignored: row.ignored === 1 };
    accounts.get(row.sender)?.outgoing.set(row.receiver, entry);
    accounts.get(row.receiver)?.incoming.set(row.sender, entry);
  }
  for (const row of await db.selectFrom('blocks').selectAll().where('account', 'in', found).execute()) {
    accounts.get(row.account)?.blocked.add(row.blocked);
  }
  const rotations = db.selectFrom('rotations').selectAll().where('account', 'in', found);
  for (const row of await rotations.orderBy('generation').execute()) {
    const account = accounts.get(row.account);
    if (account) account.rotations = [...account.rotations, row.token];
  }
  return [...accounts.values()];
}

/** Counts what waits for the devices of some accounts, and the prekeys they have left. */
export async function countWaiting(db: Database, accounts: readonly Account[]): Promise<void> {
  const devices = new Map<string, Device>(accounts.flatMap(account => [...account.devices]));
  const ids = [...devices.keys()];
  for (let i = 0; i < ids.length; i += BATCH) {
    const batch = padded(ids.slice(i, i + BATCH));
    for (const id of batch) Object.assign(devices.get(id) ?? {}, { envelopes: 0, prekeys: 0 });
    const envelopes = db
      .selectFrom('mailbox')
      .select(on => ['device', on.fn.countAll<number>().as('count')])
      .where('device', 'in', batch)
      .where('envelope', 'is not', null)
      .groupBy('device');
    for (const { device, count } of await envelopes.execute()) {
      const counted = devices.get(device);
      if (counted) counted.envelopes = count;
    }
    const prekeys = db
      .selectFrom('prekeys')
      .select(on => ['device', on.fn.countAll<number>().as('count')])
      .where('device', 'in', batch)
      .where('token', 'is not', null)
      .groupBy('device');
    for (const { device, count } of await prekeys.execute()) {
      const counted = devices.get(device);
      if (counted) counted.prekeys = count;
    }
  }
}

function toAccount(row: Selectable<Schema['accounts']>, address: Address): Account {
  return {
    name: row.name,
    address,
    identity: {
      sign: publicKeySchema.parse(row.sign),
      seal: publicKeySchema.parse(row.seal),
      generation: row.generation,
    },
    certificate: {
      token: row.certificate,
      issuedAt: row.certificate_issued_at,
      expiresAt: row.certificate_expires_at,
    },
    revocations: row.revocations === null ? undefined : { token: row.revocations, seq: row.revocation_seq },
    rotations: [],
    showLastSeen: row.show_last_seen === 1,
    statusText: row.status_text,
    invisible: row.invisible === 1,
    lastSeen: row.last_seen ?? undefined,
    admin: row.admin === 1,
    devices: new Map<DeviceId, Device>(),
    buddies: new Map<string, BuddyEntry>(),
    incoming: new Map<string, RequestEntry>(),
    outgoing: new Map<string, RequestEntry>(),
    blocked: new Set<string>(),
    card: undefined,
  };
}

function toDevice(row: Selectable<Schema['devices']>): Device {
  return {
    id: deviceIdSchema.parse(row.id),
    certificate: row.certificate,
    sign: publicKeySchema.parse(row.sign),
    label: row.label,
    addedAt: row.added_at,
    lastSeen: row.last_seen ?? undefined,
    envelopes: 0,
    prekeys: 0,
  };
}

function toBuddy(row: Selectable<Schema['buddies']>): BuddyEntry {
  const groups = row.groups === '[]' ? NO_GROUPS : groupsSchema.parse(JSON.parse(row.groups));
  return { alias: row.alias ?? undefined, groups, since: row.since };
}
