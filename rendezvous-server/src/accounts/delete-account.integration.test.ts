import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rendezvous } from '../rendezvous.ts';
import { databaseFile } from '../storage/open-database.ts';
import {
  befriend,
  deviceName,
  logIn,
  makeTestAccount,
  publishPrekeys,
  type TestDevice,
} from '../testing/test-account.ts';
import { randomAuth, randomId } from '../testing/test-keys.ts';
import { startTestServer } from '../testing/test-server.ts';

let folder: string;
let server: Rendezvous;
let zoe: TestDevice;
let bob: TestDevice;
let carol: TestDevice;

const NOTE = 'a note nobody else would write';
const ENVELOPE = 'c2VhbGVkLWZvci16b2U'.repeat(20);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kith-delete-'));
  server = await startTestServer({ data: folder });
  [zoe, bob, carol] = await Promise.all([
    makeTestAccount(server.url, 'zoe-to-delete'),
    makeTestAccount(server.url, 'bob'),
    makeTestAccount(server.url, 'carol'),
  ]);
  await befriend(zoe, bob);
  await zoe.client.get('buddy:request', { address: carol.account.address, note: NOTE });
  await carol.client.get('buddy:block', { address: zoe.account.address });
  await publishPrekeys(zoe, 3);
  await zoe.client.get('invite:create', { uses: 2 });
  await bob.client.get('mailbox:put', {
    envelopes: [{ id: randomId(), ...deviceName(zoe), envelope: ENVELOPE }],
  });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Rows of all tables that hold one of the texts anywhere. */
function rowsWith(texts: string[]): string[] {
  const sqlite = new SqliteDatabase(databaseFile(folder), { readonly: true });
  const tables = sqlite
    .prepare<[], { name: string }>("select name from sqlite_schema where type = 'table'")
    .all();
  const found = tables.flatMap(({ name }) =>
    sqlite
      .prepare(`select * from "${name}"`)
      .all()
      .map(row => `${name}: ${JSON.stringify(row)}`)
      .filter(row => texts.some(text => row.includes(text))),
  );
  sqlite.close();
  return found;
}

function filesWith(texts: string[]): string[] {
  return readdirSync(folder).filter(file => {
    const bytes = readFileSync(join(folder, file));
    return texts.some(text => bytes.includes(text));
  });
}

describe('account deletion', () => {
  it('RZ-20 deletes every row and every byte, and tells who has to know', async () => {
    const traces = ['zoe-to-delete', zoe.keys.id, NOTE, ENVELOPE];
    expect(rowsWith(traces).length).toBeGreaterThan(8);
    expect(await zoe.client.refusal('account:delete', { auth: randomAuth() })).toBe('wrong-credentials');
    await zoe.client.ask('account:delete', { auth: zoe.account.auth }).catch(() => undefined);
    expect(await zoe.client.closed()).toBe('io server disconnect');

    expect(await bob.client.next('buddy:removed')).toEqual({ address: zoe.account.address });
    expect(await carol.client.next('buddy:blocked', event => !event.blocked)).toEqual({
      address: zoe.account.address,
      blocked: false,
    });
    expect(rowsWith(traces)).toEqual([]);
    expect(filesWith(traces)).toEqual([]);
    await expect(logIn(zoe.account, zoe.keys)).rejects.toThrow('wrong-credentials');
    const { state } = await logIn(bob.account, bob.keys);
    expect(state).toMatchObject({ buddies: [], presence: [] });
  });

  it('RZ-20 the name is free again, and nothing of the old account comes with it', async () => {
    await zoe.client.ask('account:delete', { auth: zoe.account.auth }).catch(() => undefined);
    await zoe.client.closed();
    const again = await makeTestAccount(server.url, 'zoe-to-delete');
    expect(again.state).toMatchObject({ buddies: [], requests: [], blocked: [], prekeys: 0 });
    expect(await again.client.get('mailbox:fetch', {})).toEqual({ envelopes: [], left: 0 });
  });
});

describe('export', () => {
  it('RZ-19 holds everything the server keeps about the account and no secret', async () => {
    const { json } = await zoe.client.get('account:export', {});
    const data: unknown = JSON.parse(json);
    expect(data).toMatchObject({
      address: 'zoe-to-delete@home.example',
      account: { name: 'zoe-to-delete', has_recovery_code: false },
      devices: [{ id: zoe.keys.id }],
      buddies: [{ buddy: 'bob' }],
      requests: [{ receiver: 'carol', note: NOTE, ignored: 0 }],
      mailbox: [{ device: zoe.keys.id, size: ENVELOPE.length }],
    });
    expect(json).not.toContain('auth_hash');
    expect(JSON.parse(json)).toHaveProperty('prekeys.length', 3);
    expect(JSON.parse(json)).toHaveProperty('invites.length', 1);
  });
});
