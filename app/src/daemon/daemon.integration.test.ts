import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('./main.ts', import.meta.url));
const running: ChildProcess[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-daemon-'));
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

function run(...args: string[]) {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let errors = '';
  child.stderr.on('data', chunk => {
    errors += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, errors }));
  const lines = createInterface({ input: child.stdout });
  const firstLine = once(lines, 'line').then(([line]) => String(line));
  const ready = async () => JSON.parse(await firstLine) as Record<string, string>;
  return { child, ended, ready, stop: (signal: NodeJS.Signals) => child.kill(signal) };
}

const start = (...args: string[]) => run('--data', join(folder, 'data'), '--ready-json', ...args);

describe('the daemon', () => {
  it('says where it is in one line, keeps its folder to the user, and ends on SIGTERM with 0', async () => {
    const { ready, ended, stop } = start();
    const { url, redirectFile, dataDir } = await ready();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(dataDir).toBe(join(folder, 'data'));
    const modes = await Promise.all(
      [dataDir, `${dataDir}/kith.db`, `${dataDir}/database.key`, `${dataDir}/daemon.log`, redirectFile].map(
        async path => ((await stat(path!)).mode & 0o777).toString(8),
      ),
    );
    expect(modes).toEqual(['700', '600', '600', '600', '600']);
    const token = /#token=([\w-]+)/.exec(await readFile(redirectFile!, 'utf8'))?.[1];
    const asked = performance.now();
    stop('SIGTERM');
    expect(await ended).toEqual({ code: 0, errors: '' });
    expect(performance.now() - asked).toBeLessThan(3_000);
    const log = await readFile(`${dataDir}/daemon.log`, 'utf8');
    expect(log).toContain('daemon ended');
    expect(log).not.toContain(token);
    await expect(stat(redirectFile!)).rejects.toThrow('ENOENT');
  });

  it('does not share its folder with another daemon, says so, and leaves the first alone', async () => {
    const first = start();
    const { redirectFile } = await first.ready();
    const second = await start().ended;
    expect(second.code).toBe(1);
    expect(second.errors).toMatch(/^Kith is already running with the folder .*\n$/);
    expect((await stat(redirectFile!)).isFile()).toBe(true);
    first.stop('SIGINT');
    expect((await first.ended).code).toBe(0);
  });

  it('starts on the folder of one that was killed', async () => {
    const first = start();
    await first.ready();
    first.stop('SIGKILL');
    await first.ended;
    const second = start();
    expect((await second.ready()).url).toMatch(/^http/);
  });

  const wrong: [string, (data: string) => Promise<string[]>, RegExp][] = [
    ['an unknown flag', async () => ['--nonsense'], /unknown option '--nonsense'.*--help/],
    ['a port out of range', async () => ['--port', '70000'], /It must be 0 to 65535/],
    ['a network that is none', async () => ['--relay-networks', '10.0.0.0/8,home'], /home is no network/],
    ['a window folder without a window', async data => ['--window', data], /There is no built window/],
    [
      'a key that others can read',
      async data => {
        await writeFile(join(data, 'key'), 'a'.repeat(64), { mode: 0o644 });
        return ['--key-file', join(data, 'key')];
      },
      /Other users can read the key/,
    ],
    [
      'a key file that holds no key',
      async data => {
        await writeFile(join(data, 'key'), 'secret', { mode: 0o600 });
        return ['--key-file', join(data, 'key')];
      },
      /holds no key/,
    ],
    [
      'a folder that is a file',
      async data => {
        await writeFile(join(data, 'data'), '');
        return [];
      },
      /can't write into/,
    ],
  ];
  for (const [what, prepare, sentence] of wrong) {
    it(`answers ${what} with one sentence`, async () => {
      const { code, errors } = await start(...(await prepare(folder))).ended;
      expect(code).toBe(1);
      expect(errors).toMatch(sentence);
      expect(errors.trim().split('\n')).toHaveLength(1);
    });
  }

  it('answers another key for its database with one sentence', async () => {
    const first = start();
    await first.ready();
    first.stop('SIGTERM');
    await first.ended;
    await writeFile(join(folder, 'other'), 'b'.repeat(64), { mode: 0o600 });
    const { code, errors } = await start('--key-file', join(folder, 'other')).ended;
    expect(code).toBe(1);
    expect(errors).toMatch(/^The database in .* does not open with this key\..*\n$/);
  });

  it('takes one port once', async () => {
    const first = start();
    const port = new URL((await first.ready()).url!).port;
    const second = run('--data', join(folder, 'second'), '--port', port);
    const { code, errors } = await second.ended;
    expect(code).toBe(1);
    expect(errors).toBe(
      `Another program uses port ${port}. Choose another with --port, or 0 for any free one.\n`,
    );
  });

  it('prints its flags', async () => {
    const { child } = run('--help');
    const [text] = await once(child.stdout!, 'data');
    for (const flag of ['--data', '--port', '--server', '--window', '--key-file', '--ready-json']) {
      expect(String(text)).toContain(flag);
    }
  });
});
