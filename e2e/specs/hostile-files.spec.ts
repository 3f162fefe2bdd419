import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import * as chat from '../fixtures/actions/chat.ts';
import * as files from '../fixtures/actions/files.ts';
import { twoBuddies } from '../fixtures/actions/two-buddies.ts';
import { test } from '../fixtures/files-test.ts';

// What files meet that mean no good, or a disk that has no room, and how two of them share a line.

const MB = 1_000_000;

/** Names as a browser hands them over, whoever made them up. */
const NAMES = [
  '../x',
  '..',
  '/etc/passwd',
  'C:\\autoexec.bat',
  'CON',
  'nul.txt',
  'bell\u0007 and\nline',
  `${'long'.repeat(125)}.txt`,
  'picture\u202Egnp.exe',
  '.bashrc',
  'desktop.ini',
  'same name.txt',
  'same name.txt',
];

test('names that would do harm land as names that do none @daemon', async ({ device }) => {
  const [alice, bob] = await twoBuddies(device);
  await bob.page.getByRole('button', { name: 'Details', exact: true }).click();
  await bob.page.getByLabel('Accept files by themselves').selectOption({ label: 'Up to 10 MB' });
  const around = path.dirname(bob.downloads);
  const before = await readdir(around);
  for (const [number, name] of NAMES.entries()) {
    const bytes = [...Buffer.from(`content ${number}`)];
    await files.hand(alice, 'drop', { name, type: '', bytes });
  }
  await expect(files.tray(alice).getByRole('listitem')).toHaveCount(NAMES.length);
  await files.send(alice, 'all sent');
  await chat.expectFrom(bob, 'all sent');
  await expect.poll(() => namesIn(bob.downloads), { timeout: 60_000 }).toHaveLength(NAMES.length);

  const landed = await namesIn(bob.downloads);
  const contents = await Promise.all(landed.map(name => readFile(path.join(bob.downloads, name), 'utf8')));
  expect(contents.sort()).toEqual(NAMES.map((_, number) => `content ${number}`).sort());
  for (const name of landed) {
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).not.toMatch(/[\p{Cc}\p{Cf}/\\:]|^\.|^(con|nul)(\.|$)|\.ini$/iu);
  }
  expect(landed).toContain('same name.txt');
  expect(landed).toContain('same name (2).txt');
  expect(new Set(await readdir(around))).toEqual(new Set([...before, path.basename(bob.downloads)]));
});

test('two files at once share the line @full', async ({ device, folder, placement }) => {
  // A browser's data channel is about ten times slower than a daemon's.
  const SIZE = (placement === 'daemon' ? 150 : 30) * MB;
  const [alice, bob] = await twoBuddies(device);
  const names = ['one.bin', 'two.bin'];
  for (const name of names) await files.choose(alice, [await files.writeFile(folder, name, SIZE)]);
  await files.send(alice);
  for (const name of names) await files.accept(bob, name);
  await files.openTransfers(bob);
  const moved = () => Promise.all(names.map(name => files.moved(bob, name)));
  // From here on both are sent.
  await expect.poll(async () => Math.min(...(await moved())), { intervals: [20] }).toBeGreaterThan(0);
  const start = await moved();
  await expect
    .poll(async () => Math.max(...(await moved())), { timeout: 60_000, intervals: [20] })
    .toBeGreaterThan(0.8 * SIZE);
  const end = await moved();
  const [first, second] = end.map((bytes, i) => bytes - start[i]!);
  test.info().annotations.push({ type: 'shares', description: `${first} and ${second}` });
  expect(Math.min(first!, second!) / Math.max(first!, second!)).toBeGreaterThan(0.8);
});

const mayMount = process.getuid?.() === 0 && process.platform === 'linux';

test('a full disk pauses with a sentence, and goes on when there is room @daemon @full', async ({
  device,
  folder,
}) => {
  test.skip(!mayMount, 'a disk that gets full is a file system of its own, which root on Linux mounts');
  const [alice, bob] = await twoBuddies(device);
  await mkdir(bob.downloads, { recursive: true });
  run('mount', '-t', 'tmpfs', '-o', 'size=150m', 'kith-test', bob.downloads);
  try {
    const film = await files.writeFile(folder, 'film.bin', 120 * MB);
    await files.choose(alice, [film]);
    await files.send(alice);
    await files.accept(bob, 'film.bin');
    await expect(
      files.bubble(bob, 'film.bin').getByRole('button', { name: 'Pause: film.bin' }),
    ).toBeVisible();
    // Somebody else takes the room.
    const other = path.join(bob.downloads, 'other.bin');
    await writeFile(other, Buffer.alloc(120 * MB)).catch(() => undefined);
    await expect(files.bubble(bob, 'film.bin')).toContainText(
      'The disk is full. Free some space and try again.',
    );
    await rm(other);
    await bob.page.getByRole('button', { name: 'Go on: film.bin' }).click();
    await files.expectHere(bob, 'film.bin', 60_000);
    expect(await files.sha256(path.join(bob.downloads, 'film.bin'))).toBe(await files.sha256(film));
  } finally {
    run('umount', '--lazy', bob.downloads);
  }
});

/** Names of the files in a folder that are whole. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter(entry => entry.isFile()).map(({ name }) => name);
}

function run(program: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}
