import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RotatingFile } from './rotating-file.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-log-'));
  path = join(folder, 'daemon.log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('keeps the newest lines in two files of bounded size that only the user can read', async () => {
  const file = new RotatingFile(path, 100);
  const lines = Array.from({ length: 30 }, (_, i) => `line ${String(i).padStart(4, '0')}\n`);
  for (const line of lines) file.write(line);
  const [older, newer] = await Promise.all([`${path}.1`, path].map(name => readFile(name, 'utf8')));
  expect(Math.max(older!.length, newer!.length)).toBeLessThanOrEqual(100);
  const kept = `${older}${newer}`;
  expect(lines.join('').endsWith(kept)).toBe(true);
  expect(kept.length).toBeGreaterThan(100);
  for (const name of [path, `${path}.1`]) expect((await stat(name)).mode & 0o777).toBe(0o600);
});

it('goes on with the file that is there, and closes it to others', async () => {
  await writeFile(path, 'before\n', { mode: 0o644 });
  new RotatingFile(path, 1_000).write('after\n');
  expect(await readFile(path, 'utf8')).toBe('before\nafter\n');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('goes on when its place for the older lines was not free for a while, and when somebody deleted it', async () => {
  const file = new RotatingFile(path, 10);
  file.write('first...\n');
  await mkdir(join(`${path}.1`, 'in the way'), { recursive: true });
  file.write('lost....\n');
  await rm(`${path}.1`, { recursive: true });
  file.write('second..\n');
  expect(await readFile(`${path}.1`, 'utf8')).toBe('first...\n');
  expect(await readFile(path, 'utf8')).toBe('second..\n');
  await rm(path);
  file.write('third...\n');
  expect(await readFile(path, 'utf8')).toBe('third...\n');
});
