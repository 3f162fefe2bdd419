import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '@kith/shared/identity/address';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Rendezvous, startRendezvous } from '../../../rendezvous-server/src/rendezvous.ts';
import type { CommandName, CommandParams, CommandResult } from '../api/contract.ts';
import { DaemonProcess } from './testing/daemon-process.ts';

// Everything that a person types, is called, or must keep to themselves is marked; the marks are looked for afterwards.
const alice = 'marked-alice@marked.example' as Address;
const bob = 'marked-bob@marked.example' as Address;
const marks = {
  password: 'marked password one',
  newPassword: 'marked password two',
  note: 'marked-note',
  status: 'marked-status',
  alias: 'marked-alias',
  group: 'marked-group',
  text: 'marked-text *with* https://marked-link.example/marked-path',
  edited: 'marked-edit',
  draft: 'marked-draft',
  search: 'marked-query',
  decline: 'marked-decline',
  microphone: 'marked-microphone',
} as const;

let folder: string;
let server: Rendezvous;
const daemons: DaemonProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-report-'));
  server = await startRendezvous({ data: join(folder, 'server'), name: 'marked.example', port: 0 });
});
afterEach(async () => {
  await Promise.all(daemons.splice(0).map(daemon => daemon.stop()));
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function run<N extends CommandName>(
  { client }: DaemonProcess,
  name: N,
  params: CommandParams<N>,
): Promise<CommandResult<N>> {
  const result = await client.call(name, params);
  if (!result.ok) throw new Error(`${name}: ${result.error}`);
  return result.value;
}

async function signUp(name: string): Promise<{ daemon: DaemonProcess; recoveryCode: string }> {
  const daemon = await DaemonProcess.start(join(folder, name));
  daemons.push(daemon);
  const { recoveryCode } = await run(daemon, 'account.sign-up', {
    server: server.url,
    userName: `marked-${name}`,
    password: marks.password,
    deviceName: `marked-${name}-laptop`,
  });
  await daemon.until('session', {}, ([session]) => session?.state === 'online');
  return { daemon, recoveryCode };
}

it('a log and a report hold nothing of what was said, who said it, or what opens it', async () => {
  const [atAlice, atBob] = await Promise.all([signUp('alice'), signUp('bob')]);
  const a = atAlice.daemon;
  const b = atBob.daemon;
  await run(a, 'presence.set', { state: 'busy', text: marks.status });
  await run(a, 'settings.change', { microphone: marks.microphone });
  await run(a, 'buddy.request', { to: bob, note: marks.note });
  await b.until('requests', {}, rows => rows.length === 1);
  await run(b, 'buddy.answer', { address: alice, answer: 'accept' });
  await a.until('roster', {}, ([row]) => row?.state === 'online');
  await run(a, 'buddy.organise', { address: bob, alias: marks.alias, groups: [marks.group] });

  await run(a, 'chat.open', { address: bob });
  await a.until('roster', {}, ([row]) => row?.route.state === 'open');
  const { id } = await run(a, 'chat.send', { address: bob, text: marks.text });
  await run(a, 'chat.edit', { id, text: marks.edited });
  await run(a, 'chat.draft', { address: bob, text: marks.draft });
  await b.until('conversation', { address: alice, count: 10 }, ([row]) => row?.edited === true);
  await run(b, 'chat.search', { query: marks.search, limit: 10 });

  const { callId } = await run(a, 'call.place', { address: bob });
  await b.until('call', {}, ([call]) => call?.can.accept === true);
  await run(b, 'call.decline', { callId, message: marks.decline });
  await a.until('call', {}, ([call]) => call?.reason === 'declined');
  // What goes wrong is where quotes would slip in.
  await a.client.call('account.log-in', {
    server: server.url,
    userName: 'marked-alice',
    password: marks.newPassword,
    deviceName: 'marked-device',
  });
  await a.client.call('account.change-password', {
    password: marks.newPassword,
    newPassword: marks.password,
  });
  await run(a, 'account.change-password', { password: marks.password, newPassword: marks.newPassword });

  const reports = await Promise.all(
    [a, b].map(daemon => run(daemon, 'report.create', { window: 'Browser/1.0' })),
  );
  const [[self], [peer]] = await Promise.all([
    a.until('session', {}, () => true),
    b.until('session', {}, () => true),
  ]);
  const logs = await Promise.all(
    ['alice', 'bob'].map(name => readFile(join(folder, name, 'daemon.log'), 'utf8')),
  );
  const keys = await Promise.all(
    ['alice', 'bob'].map(name => readFile(join(folder, name, 'database.key'), 'utf8')),
  );
  const secrets = [
    ...keys.map(key => key.trim()),
    atAlice.recoveryCode,
    atBob.recoveryCode,
    String(self?.device),
    String(peer?.device),
    server.url,
    callId,
    id,
    folder,
  ];
  for (const text of [...logs, ...reports.map(report => report.text)]) {
    expect(text).not.toMatch(/marked|password (one|two)/i);
    for (const secret of secrets) expect(text).not.toContain(secret);
    for (const part of [atAlice, atBob].flatMap(({ recoveryCode }) => recoveryCode.split('-'))) {
      expect(text).not.toContain(part);
    }
  }

  // What it is for stands there nevertheless.
  const [report] = reports;
  for (const line of [
    '"state":"online"',
    '"msg":"link"',
    '"msg":"call"',
    'declined',
    '"window": "Browser/1.0"',
  ]) {
    expect(report?.text).toContain(line);
  }
  const now = /== Now\n\n([\s\S]*)\n\n== Lately/.exec(report?.text ?? '')?.[1];
  expect(JSON.parse(now ?? '')).toMatchObject({
    kith: { engine: 'daemon' },
    session: { state: 'online', presence: 'busy' },
    settings: { theme: 'system', microphone: 'set', speaker: 'not set' },
    people: { buddies: 1, online: 1, requests: 0 },
    links: [{ state: 'open' }],
    kept: { entry: 2 },
  });
});
