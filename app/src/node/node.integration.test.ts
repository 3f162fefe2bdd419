import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Address } from '@kith/shared/identity/address';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inviteLink } from '../../../rendezvous-server/src/commands.ts';
import { type Rendezvous, startRendezvous } from '../../../rendezvous-server/src/rendezvous.ts';
import type { CommandName, CommandParams, MessageRow } from '../api/contract.ts';
import { DaemonProcess } from '../daemon/testing/daemon-process.ts';
import type { NodeStatus } from './status.ts';

const entry = fileURLToPath(new URL('./main.ts', import.meta.url));
const password = 'correct horse battery';
const patient = { timeout: 20_000, interval: 50 };
const alice = 'alice@home.example' as Address;
const echo = 'echo@home.example' as Address;

let folder: string;
let server: Rendezvous;
const running: ChildProcess[] = [];
const daemons: DaemonProcess[] = [];

const startServer = (more: { readonly policy?: 'invite'; readonly port?: number } = {}) =>
  startRendezvous({ data: join(folder, 'server'), name: 'home.example', port: 0, ...more });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-node-'));
  server = await startServer();
  await writeFile(join(folder, 'password'), `${password}\n`, { mode: 0o600 });
});
afterEach(async () => {
  await Promise.all(daemons.splice(0).map(daemon => daemon.stop()));
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A node in a process of its own. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, nodeArgs: readonly string[] = []) {
  const child = spawn(process.execPath, [...nodeArgs, entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  running.push(child);
  let errors = '';
  let printed = '';
  child.stderr.on('data', chunk => {
    errors += chunk;
  });
  child.stdout.on('data', chunk => {
    printed += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: Number(code), errors, printed }));
  const firstLine = once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line));
  return {
    ended,
    ready: async (): Promise<Record<string, string>> => {
      const first = await Promise.race([firstLine, ended]);
      if (typeof first !== 'string') throw new Error(first.errors);
      return JSON.parse(first);
    },
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const data = (name: string) => ['--data', join(folder, name), '--ready-json'];
const account = (name: string) => [
  ...data(name),
  '--server',
  server.url,
  '--name',
  name,
  '--password-file',
  join(folder, 'password'),
];
const newAccount = (name: string) => [...account(name), '--sign-up'];

async function statusOf(name: string): Promise<NodeStatus> {
  const { code, errors, printed } = await run(['--data', join(folder, name), '--status']).ended;
  if (code !== 0) throw new Error(errors);
  return JSON.parse(printed);
}

async function person(name: string): Promise<DaemonProcess> {
  const daemon = await DaemonProcess.start(join(folder, `person-${name}`));
  daemons.push(daemon);
  await tell(daemon, 'account.sign-up', {
    server: server.url,
    userName: name,
    password,
    deviceName: 'laptop',
  });
  await daemon.until('session', {}, ([session]) => session?.state === 'online');
  return daemon;
}

async function tell<N extends CommandName>(daemon: DaemonProcess, name: N, params: CommandParams<N>) {
  const result = await daemon.client.call(name, params);
  if (!result.ok) throw new Error(`${name}: ${result.error}`);
}

const conversation = { address: echo, count: 100 };
/** What a message answers; the words come a moment after the message. */
const quotes = ({ body }: MessageRow) => (body.type === 'text' ? body.reply?.text : undefined);
const wordsOf = (rows: readonly MessageRow[]) =>
  rows.map(row => [row.author, row.body.type === 'text' ? row.body.text : row.body.type, quotes(row)]);

describe('the account of a node', () => {
  it('is created once with its recovery code, is there at later runs, and leaves no trace of its password', async () => {
    const first = run(newAccount('echo'));
    const ready = await first.ready();
    expect(ready).toMatchObject({ ready: true, account: echo, dataDir: join(folder, 'echo') });
    expect(ready['recoveryCode']).toMatch(/^[A-Z0-9-]{20,}$/);
    expect(await statusOf('echo')).toEqual({
      running: true,
      account: echo,
      server: server.url,
      state: 'online',
      online: true,
      buddies: [],
      requests: [],
      links: 0,
      calls: 0,
      supernode: expect.objectContaining({ hub: 'none', relay: 'off', reason: 'not-willing', leaves: 0 }),
    });
    expect(await first.stop()).toMatchObject({ code: 0, errors: '' });

    // A service manager starts it with the same words each time.
    const second = run(newAccount('echo'));
    expect(await second.ready()).not.toHaveProperty('recoveryCode');
    await second.stop();
    const third = run(data('echo'));
    expect(await third.ready()).toMatchObject({ account: echo });
    await third.stop();
    const log = await readFile(join(folder, 'echo', 'daemon.log'), 'utf8');
    expect(log).toContain('daemon ended');
    expect(log).not.toContain(password);
  });

  it('is logged in to from a second folder, with a password of the environment', async () => {
    await (await person('echo')).stop();
    const node = run(
      ['--data', join(folder, 'n'), '--ready-json', '--server', server.url, '--name', 'echo'],
      {
        KITH_PASSWORD: password,
      },
    );
    expect(await node.ready()).toMatchObject({ account: echo });
    expect((await node.stop()).code).toBe(0);
  });

  it('is created with an invitation where the server asks for one, by whatever way the server is reached', async () => {
    const { port } = new URL(server.url);
    await server.close();
    server = await startServer({ policy: 'invite', port: Number(port) });
    const without = await run(newAccount('echo')).ended;
    expect(without).toMatchObject({
      code: 78,
      errors: expect.stringMatching(/needs an invitation.*--invite/),
    });
    const by = server.url.replace('127.0.0.1', 'localhost');
    const invite = await inviteLink(join(folder, 'server'), 1);
    const node = run([...newAccount('echo'), '--invite', invite, '--server', by]);
    expect(await node.ready()).toMatchObject({ account: echo });
    expect((await statusOf('echo')).server).toBe(by);
    await node.stop();
  });

  const wrong: readonly (readonly [
    what: string,
    args: () => Promise<readonly string[]>,
    code: number,
    sentence: RegExp,
  ])[] = [
    [
      'a wrong password',
      async () => {
        await (await person('echo')).stop();
        await writeFile(join(folder, 'password'), 'another one entirely');
        return account('echo');
      },
      78,
      /^The name or the password is wrong\./,
    ],
    [
      'a name that is taken',
      async () => {
        await (await person('echo')).stop();
        return newAccount('echo');
      },
      78,
      /^This name is taken\./,
    ],
    [
      'a server that is not there',
      async () => {
        await server.close();
        return account('echo');
      },
      1,
      /^The server can't be reached\./,
    ],
    ['no server', async () => data('echo'), 78, /^No account is open in .*--server/],
    ['no name', async () => [...data('echo'), '--server', server.url], 78, /^No account is open in .*--name/],
    [
      'no password',
      async () => [...data('echo'), '--server', server.url, '--name', 'echo'],
      78,
      /^A password is needed\..*--password-file.*KITH_PASSWORD/,
    ],
    [
      'a password file that is not there',
      async () => [...newAccount('echo'), '--password-file', join(folder, 'nothing')],
      78,
      /^The password file .* can't be read\./,
    ],
    [
      'a damaged invitation',
      async () => [...newAccount('echo'), '--invite', 'kith:join?url=x'],
      78,
      /--invite is incomplete/,
    ],
    [
      'a folder for files that is a file',
      async () => [...newAccount('echo'), '--share', join(folder, 'password')],
      78,
      /^Kith can't write into .*--share/,
    ],
    [
      'a password as an argument',
      async () => [...account('echo'), '--password', password],
      1,
      /unknown option/,
    ],
    [
      'two meanings of --accept',
      async () => [...data('echo'), '--accept', 'nobody', 'bob'],
      1,
      /--accept takes/,
    ],
    [
      'a cap of nothing',
      async () => [...data('echo'), '--cap', '5'],
      1,
      /--cap is for a node with --supernode/,
    ],
    ['a size that is none', async () => [...data('echo'), '--accept-files', 'much'], 1, /such as 500MB/],
    ['no built window', async () => [...data('echo'), '--window'], 1, /--window FOLDER/],
  ];
  it.each(wrong)('%s is answered with one sentence', async (_what, args, code, sentence) => {
    const ended = await run(await args(), { KITH_PASSWORD: '', KITH_WINDOW: undefined }).ended;
    expect(ended).toMatchObject({ code, printed: '', errors: expect.stringMatching(sentence) });
    expect(ended.errors.trim().split('\n')).toHaveLength(1);
  });

  it('belongs to its folder: a second node is turned away, and so is another name', async () => {
    const first = run(newAccount('echo'));
    await first.ready();
    const second = await run(data('echo')).ended;
    expect(second).toMatchObject({ code: 1, errors: expect.stringMatching(/^Kith is already running with/) });
    await first.stop();
    const other = await run([...data('echo'), '--name', 'bob']).ended;
    expect(other).toMatchObject({
      code: 78,
      errors: expect.stringMatching(/has the account echo@home\.example/),
    });
    const none = await run(['--data', join(folder, 'echo'), '--status']).ended;
    expect(none).toMatchObject({
      code: 1,
      printed: '',
      errors: expect.stringMatching(/^No node is running/),
    });
  });

  it('ends, and not to be started again, when its device is removed', async () => {
    const atAlice = await person('alice');
    const node = run(account('alice'));
    await node.ready();
    const devices = await atAlice.until('devices', {}, rows => rows.length === 2);
    const device = devices.find(({ current }) => !current)!.device;
    await tell(atAlice, 'device.revoke', { device, password });
    expect(await node.ended).toMatchObject({
      code: 78,
      errors: expect.stringMatching(/^This device was removed from the account\./),
    });
  });
});

describe('a node', () => {
  it('does for others what its command line says now, and nothing that it said before', async () => {
    const settings = async (...args: string[]) => {
      const node = run([...newAccount('echo'), ...args]);
      await node.ready();
      await node.stop();
      const daemon = await DaemonProcess.start(join(folder, 'echo'));
      daemons.push(daemon);
      const [row] = await daemon.until('settings', {}, rows => rows.length === 1);
      await daemon.stop();
      return row;
    };
    expect(
      await settings('--supernode', '--cap', '8', '--share', join(folder, 'kept'), '--accept-files', '2.5GB'),
    ).toMatchObject({
      volunteer: 'yes',
      volunteerCap: 1_000_000,
      acceptUpTo: 2_500_000_000,
      acceptMedia: true,
    });
    expect(await settings('--share', join(folder, 'kept'))).toMatchObject({
      volunteer: 'no',
      acceptUpTo: 1_000_000_000,
    });
    expect(await settings()).toMatchObject({ volunteer: 'no', acceptUpTo: 0, acceptMedia: false });
  });

  it('asks those who are to be its buddies, once, and says whom there is not', async () => {
    const atAlice = await person('alice');
    const node = run([...newAccount('echo'), '--buddy', 'alice', '--buddy', 'nobody']);
    await node.ready();
    await atAlice.until('requests', {}, ([request]) => request?.address === echo);
    await node.stop();
    const again = run([...data('echo'), '--buddy', alice]);
    await again.ready();
    await tell(atAlice, 'buddy.answer', { address: echo, answer: 'accept' });
    await atAlice.until('roster', {}, ([row]) => row?.address === echo && row.state === 'online');
    await expect
      .poll(async () => (await statusOf('echo')).buddies, patient)
      .toMatchObject([{ address: alice }]);
    expect((await again.stop()).errors).toBe('');
    expect((await node.ended).errors).toBe(
      'nobody: There is nobody with this address. Check the spelling.\n',
    );
  });

  it('accepts whom it was told to accept', async () => {
    const [atAlice, atBob] = [await person('alice'), await person('bob')];
    let node = run([...newAccount('echo'), '--accept', 'bob@home.example']);
    await node.ready();
    const ask = { to: echo, note: '' };
    await tell(atAlice, 'buddy.request', ask);
    await tell(atBob, 'buddy.request', ask);
    await atBob.until('roster', {}, rows => rows.length === 1);
    expect((await statusOf('echo')).requests).toEqual([alice]);
    await node.stop();
    node = run([...data('echo'), '--accept', 'nobody']);
    await node.ready();
    await atAlice.until('requests', {}, rows => rows.length === 0);
    await node.stop();
    node = run([...data('echo'), '--accept', 'everybody']);
    await node.ready();
    await tell(atAlice, 'buddy.request', ask);
    await atAlice.until('roster', {}, rows => rows.length === 1);
    await node.stop();
  });
});

describe('an echo', () => {
  const isText = (rows: readonly MessageRow[]) => rows.filter(({ body }) => body.type === 'text');

  it('answers messages with their own words, reads them, and leaves old ones alone', async () => {
    const atAlice = await person('alice');
    let node = run([...newAccount('echo'), '--echo', '--accept', 'everybody']);
    await node.ready();
    await tell(atAlice, 'buddy.request', { to: echo, note: '' });
    await atAlice.until('roster', {}, ([row]) => row?.state === 'online');
    await tell(atAlice, 'chat.send', { address: echo, text: 'One.' });
    await tell(atAlice, 'chat.send', { address: echo, text: 'Two.' });
    const rows = await atAlice.until(
      'conversation',
      conversation,
      all =>
        all.length === 4 &&
        all.every(row => row.author !== echo || quotes(row)) &&
        all.every(row => row.author === echo || row.state === 'read'),
    );
    expect(wordsOf(rows).filter(([author]) => author === echo)).toEqual([
      [echo, 'One.', 'One.'],
      [echo, 'Two.', 'Two.'],
    ]);
    await node.stop();

    await atAlice.until('roster', {}, ([row]) => row?.state === 'offline');
    await tell(atAlice, 'chat.send', { address: echo, text: 'While you are away.' });
    node = run([...data('echo'), '--echo']);
    await node.ready();
    await atAlice.until('roster', {}, ([row]) => row?.state === 'online');
    await tell(atAlice, 'chat.send', { address: echo, text: 'Now.' });
    const later = await atAlice.until('conversation', conversation, all =>
      all.some(row => row.author === echo && quotes(row) === 'Now.'),
    );
    expect(wordsOf(isText(later)).slice(4)).toEqual([
      [alice, 'While you are away.', undefined],
      [alice, 'Now.', undefined],
      [echo, 'Now.', 'Now.'],
    ]);
    await node.stop();
  });

  it('answers messages, and says that it takes no calls, where there is no WebRTC with sound', async () => {
    const without = join(folder, 'without.cjs');
    await writeFile(
      without,
      `const Module = require('node:module');
       const resolve = Module._resolveFilename;
       Module._resolveFilename = (name, ...rest) => {
         if (name === '@roamhq/wrtc') throw new Error('not installed');
         return resolve(name, ...rest);
       };`,
    );
    const atAlice = await person('alice');
    const args = [...newAccount('echo'), '--echo', '--accept', 'everybody'];
    const node = run(args, {}, ['--require', without]);
    await node.ready();
    await tell(atAlice, 'buddy.request', { to: echo, note: '' });
    await atAlice.until('roster', {}, ([row]) => row?.state === 'online');
    await tell(atAlice, 'call.place', { address: echo });
    const [call] = await atAlice.until('call', {}, ([row]) => row?.state === 'ended');
    expect(call).toMatchObject({ reason: 'declined', message: 'This echo answers messages only.' });
    await tell(atAlice, 'chat.send', { address: echo, text: 'Hello.' });
    await atAlice.until('conversation', conversation, all => all.some(row => quotes(row) === 'Hello.'));
    expect((await node.stop()).errors).toMatch(/^This machine has no WebRTC with sound .*@roamhq\/wrtc/);
  });

  it('does not talk with another echo for ever', async () => {
    const atParrot = await person('parrot');
    const other = run([...newAccount('echo'), '--echo', '--accept', 'everybody']);
    await other.ready();
    const own = run([
      ...account('parrot'),
      '--data',
      join(folder, 'parrot-node'),
      '--echo',
      '--buddy',
      'echo',
    ]);
    await own.ready();
    await atParrot.until('roster', {}, ([row]) => row?.state === 'online');
    // The other device of its account says something; what comes back reaches the echo there as well.
    const expected: [Address, string][] = [];
    for (const text of ['One.', 'Two.', 'Three.']) {
      await tell(atParrot, 'chat.send', { address: echo, text });
      expected.push(['parrot@home.example' as Address, text], [echo, text]);
      const rows = await atParrot.until('conversation', conversation, all => all.length >= expected.length);
      expect(wordsOf(rows).map(([author, words]) => [author, words])).toEqual(expected);
      // Who answers reads first, and answers before it reads the next one.
      await atParrot.until('roster', {}, ([row]) => row?.readUpTo === rows.at(-1)?.order);
    }
    await Promise.all([own.stop(), other.stop()]);
  });
});
