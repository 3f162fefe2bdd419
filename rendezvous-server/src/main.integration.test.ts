import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInviteLink } from '@kith/shared/protocol/invite-link';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseFile } from './storage/open-database.ts';
import { type ChildServer, startChildServer } from './testing/child-server.ts';
import { befriend, logIn, makeTestAccount } from './testing/test-account.ts';

const MAIN = new URL('./main.ts', import.meta.url).pathname;

let folder: string;
let data: string;
let server: ChildServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-main-'));
  data = join(folder, 'data');
});
afterEach(async () => {
  await server?.kill();
  server = undefined;
  rmSync(folder, { recursive: true });
});

const run = (args: string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
const start = async (args: string[] = [], env: Record<string, string> = {}) => {
  server = await startChildServer(['--data', data, '--port', '0', '--name', 'home.example', ...args], {
    env,
  });
  return server;
};

/** An expected failure: exit code 1 and one line that says what happened and what to do. */
function expectSentence(args: string[], sentence: RegExp, env: Record<string, string> = {}): void {
  const { status, stderr } = run(args, env);
  expect(stderr.trim()).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(status).toBe(1);
}

describe('kith-server', () => {
  it('keeps everything over a restart, tells clients that it stops, and exits with 0', async () => {
    const first = await start();
    expect(first.adminToken).toBeTruthy();
    const alice = await makeTestAccount(first.url, 'alice');
    const bob = await makeTestAccount(first.url, 'bob');
    await befriend(alice, bob);
    await alice.client.get('presence:set', { state: 'busy', text: 'kept' });
    expect(await first.stop()).toBe(0);
    expect(await alice.client.next('session:ended')).toEqual({ reason: 'server-stopping' });

    const second = await start();
    expect(second.adminToken).toBeUndefined();
    expect(parseInviteLink(second.invite)?.serverKey).toEqual(parseInviteLink(first.invite)?.serverKey);
    const { state } = await logIn(alice.account, alice.keys, second.url);
    expect(state).toMatchObject({ buddies: [{ address: 'bob@home.example' }], card: alice.state.card });
  });

  it('lists every setting in its help', () => {
    const { stdout, status } = run(['--help']);
    expect(status).toBe(0);
    for (const flag of [
      '--data',
      '--port',
      '--tls-cert',
      '--acme-domain',
      '--behind-proxy',
      '--web',
      '--policy',
    ]) {
      expect(stdout).toContain(flag);
    }
    expect(stdout).toContain('KITH_PUBLIC_URL');
    expect(stdout).toContain('backup');
  });

  it('takes flags over environment over file', async () => {
    const file = join(folder, 'kith.json');
    writeFileSync(
      file,
      JSON.stringify({ name: 'file.example', policy: 'closed', publicUrl: 'https://file.example' }),
    );
    server = await startChildServer(
      ['--data', data, '--port', '0', '--config', file, '--name', 'flag.example'],
      {
        env: { KITH_NAME: 'environment.example', KITH_POLICY: 'invite' },
      },
    );
    expect(parseInviteLink(server.invite)).toMatchObject({
      server: 'flag.example',
      url: 'https://file.example',
    });
    await expect(makeTestAccount(server.url, 'alice')).rejects.toThrow('invite-required');
  });

  it('makes invite links and admin tokens while it runs', async () => {
    const { url } = await start(['--policy', 'invite']);
    const link = parseInviteLink(run(['invite', '--data', data]).stdout);
    const alice = await makeTestAccount(url, 'alice', { invite: link?.invite ?? '' });
    const token = run(['admin-token', '--data', data]).stdout.trim();
    await alice.client.get('admin:claim', { token });
  });

  it('is backed up while it runs, and the backup is a whole server', async () => {
    const { url } = await start();
    const alice = await makeTestAccount(url, 'alice');
    const backup = join(folder, 'backup.db');
    const storm = Array.from({ length: 100 }, (_, i) =>
      alice.client.get('presence:set', { state: 'online', text: `text ${i}` }),
    );
    const copied = run(['backup', backup, '--data', data]);
    expect(copied).toMatchObject({ status: 0, stdout: `Backup written to ${backup}\n` });
    await Promise.all(storm);
    expectSentence(['backup', backup, '--data', data], /is there already/);
    await server?.stop();

    const sqlite = new SqliteDatabase(backup);
    expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
    sqlite.close();
    data = join(folder, 'restored');
    await (await start()).stop();
    rmSync(databaseFile(data));
    run(['backup', databaseFile(data), '--data', join(folder, 'data')]);
    const restored = await start();
    expect((await logIn(alice.account, alice.keys, restored.url)).state.card).toEqual(alice.state.card);
  });

  it('refuses a second server on the same data, even after the first was killed only', async () => {
    const first = await start();
    expectSentence(['--data', data, '--port', '0'], /Another kith-server is using/);
    await first.kill();
    await start();
  });

  it('says in a sentence what it can’t do', async () => {
    const taken = createServer();
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', () => resolve()));
    const address = taken.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    expectSentence(['--data', ':memory:', '--port', port], /Port \d+ on 127\.0\.0\.1 is taken/);
    taken.close();
    expectSentence(['--data', ':memory:', '--host', '0.0.0.0'], /Without TLS .* --tls-port/);
    expectSentence(['--data', join(MAIN, 'below-a-file')], /can't be used .* --data/);
    expectSentence(['--port', 'many'], /setting port is not valid/);
    expectSentence([], /setting policy is not valid/, { KITH_POLICY: 'everybody' });
    expectSentence(['--tls-cert', 'x'], /--tls-cert and --tls-key/);
    expectSentence(['--config', join(folder, 'none.json')], /configuration file .* can't be read/);
    expectSentence(['--data', ':memory:', '--port', '0', '--web', folder], /no index.html/);
    expectSentence(['backup', 'x', '--data', join(folder, 'none')], /no server in/);
  });

  it('says in a sentence that its database is damaged, newer, or another server’s', async () => {
    await (await start()).stop();
    const sqlite = new SqliteDatabase(databaseFile(data));
    sqlite.exec("insert into kysely_migration values ('9999-from-the-future', '2099-01-01')");
    sqlite.close();
    expectSentence(['--data', data, '--port', '0'], /newer version/);
    expectSentence(['--data', data, '--port', '0'], /newer version/);
    rmSync(data, { recursive: true });

    await (await start()).stop();
    expectSentence(['--data', data, '--port', '0', '--name', 'other.example'], /is called home\.example/);
    writeFileSync(databaseFile(data), 'not a database, but long enough to be taken for one'.repeat(100));
    expectSentence(['--data', data, '--port', '0'], /is damaged.*backup/);
  });

  it('logs no names of people, no addresses and no contents', async () => {
    server = await startChildServer(['--data', data, '--port', '0', '--log-level', 'debug']);
    const alice = await makeTestAccount(server.url, 'alice-the-logged');
    await alice.client.refusal('buddy:find', { address: 'somebody-else@home.example' });
    await server.stop();
    expect(server.stderr()).toContain('listening');
    expect(server.stderr()).not.toMatch(/alice-the-logged|somebody-else/);
  });
});
