import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

// `npm start` as a person without a screen runs it: what it prints, and that it leaves nothing behind.

const script = path.resolve(import.meta.dirname, '../../scripts/start.mjs');
let folder: string;
const running = new Set<ChildProcess>();

test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kith-start-'));
});

test.afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  /** Resolves with all that was printed once the text is in it, or when the program ended. */
  until(text: string): Promise<string>;
  readonly ended: Promise<number | null>;
}

function start(...args: string[]): Run {
  const child = spawn(process.execPath, [script, '--no-open', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let printed = '';
  const ended = once(child, 'close').then(([code]) => Number(code));
  const until = (text: string) =>
    new Promise<string>(resolve => {
      const look = (chunk?: Buffer) => {
        printed += chunk ?? '';
        if (printed.includes(text)) resolve(printed);
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      void ended.then(() => resolve(printed));
      look();
    });
  return { child, until, ended };
}

/**
 * The first of three ports in a row that are free: the rendezvous, its TLS door, the window. From below the
 * ports that systems hand out by themselves, or a connection of another test takes one in the meantime.
 */
async function freePorts(): Promise<number> {
  for (;;) {
    const first = randomInt(10_000, 30_000);
    const servers = [first, first + 1, first + 2].map(port => createServer().listen(port));
    const listens = await Promise.allSettled(servers.map(server => once(server, 'listening')));
    for (const server of servers) server.close();
    if (listens.every(({ status }) => status === 'fulfilled')) return first;
  }
}

test('it says what it did, where the data is and how others join; Ctrl+C leaves nothing running @daemon', async () => {
  const port = await freePorts();
  const run = start('--port', String(port), '--data', folder, '--name', 'home.example');
  const printed = await run.until('Ctrl+C stops Kith.');
  expect(printed).toContain(`http://127.0.0.1:${port}`);
  expect(printed).toContain(path.join(folder, 'server'));
  expect(printed).toContain(path.join(folder, 'daemon'));
  expect(printed).toMatch(
    /npm start -- --join 'kith:join\?url=https[^']*&server=home\.example&key=[^']*&tls=/,
  );
  const health = await fetch(`http://127.0.0.1:${port}/health`);
  expect(health.status).toBe(200);
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(0);
  await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
  await expect(fetch(`http://127.0.0.1:${port + 2}/`)).rejects.toThrow();
});

test('who joins somebody starts no rendezvous @daemon', async () => {
  const port = await freePorts();
  const run = start('--port', String(port), '--data', folder, '--join', 'https://home.example');
  const printed = await run.until('Ctrl+C stops Kith.');
  expect(printed).not.toContain('Rendezvous');
  await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
});

test('a taken port is a sentence with the way out @daemon', async () => {
  const port = await freePorts();
  const squatter = createServer().listen(port, '127.0.0.1');
  await once(squatter, 'listening');
  const run = start('--port', String(port), '--data', folder);
  const printed = await run.until('no such text');
  expect(await run.ended).toBe(1);
  expect(printed).toContain(`Port ${port}`);
  expect(printed).toContain('--port');
  expect(printed).not.toMatch(/^\s+at /m);
  squatter.close();
});

/** Process id of the daemon that works on a folder. */
async function daemonOf(data: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,args=']);
  const line = stdout.split('\n').find(each => each.includes('kith-daemon') && each.includes(data));
  return Number(line?.trim().split(' ')[0]);
}

test('a daemon that crashes is started again; the third crash in a minute ends it with a report @daemon', async () => {
  const port = await freePorts();
  const run = start('--port', String(port), '--data', folder, '--local');
  await run.until('Ctrl+C stops Kith.');
  for (const _ of [1, 2]) {
    const killed = await daemonOf(folder);
    process.kill(killed, 'SIGKILL');
    await expect(async () => {
      expect(await daemonOf(folder)).not.toBe(killed);
      expect((await fetch(`http://127.0.0.1:${port + 2}/`)).status).toBe(200);
    }).toPass();
  }
  process.kill(await daemonOf(folder), 'SIGKILL');
  const printed = await run.until('crashed three times');
  expect(printed.match(/is started again/g)).toHaveLength(2);
  expect(await run.ended).toBe(1);
  const report = /is in (\S+):/.exec(printed)?.[1] ?? '';
  expect(await readFile(report, 'utf8')).toContain('"lastRunBroke":true');
  expect((await stat(report)).mode & 0o777).toBe(0o600);
});

test('a second account has its own data and window, and finds the server of the first @daemon', async () => {
  const port = await freePorts();
  const first = start('--port', String(port), '--data', folder, '--local');
  await first.until('Ctrl+C stops Kith.');
  const second = start('--port', String(port), '--data', folder, '--profile', 'work');
  const printed = await second.until('Ctrl+C stops Kith.');
  expect(printed).toContain(path.join(folder, 'daemon/profiles/work'));
  expect(printed).not.toContain('Rendezvous');
  for (const { child, ended } of [second, first]) {
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  }
  const listed = await promisify(execFile)(process.execPath, [script, '--data', folder, '--profiles']);
  expect(listed.stdout).toBe('default\nwork\n');
});

test('a folder that can not be made is a sentence with the way out @daemon', async () => {
  const file = path.join(folder, 'a-file');
  await writeFile(file, '');
  const run = start('--data', path.join(file, 'below'));
  const printed = await run.until('no such text');
  expect(await run.ended).toBe(1);
  expect(printed).toContain('npm start -- --data FOLDER');
  expect(printed).not.toMatch(/^\s+at /m);
});

test('a broken database is a sentence with the way out @daemon', async () => {
  const port = await freePorts();
  const first = start('--port', String(port), '--data', folder);
  await first.until('Ctrl+C stops Kith.');
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  await writeFile(
    path.join(folder, 'server/kith.db'),
    'this is no database, and it is long enough to look like one',
  );
  const run = start('--port', String(port), '--data', folder);
  const printed = await run.until('no such text');
  expect(await run.ended).toBe(1);
  expect(printed).toMatch(/database/i);
  expect(printed).not.toMatch(/^\s+at /m);
});
