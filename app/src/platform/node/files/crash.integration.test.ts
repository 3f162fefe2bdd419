import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { SeededRandom } from '@kith/shared/testing/seeded-random';
import { expect, test } from 'vitest';
import { NodeFileStore } from './node-file-store.ts';
import { CONTENT, saveEverything } from './testing/save-everything.ts';

const saver = fileURLToPath(new URL('./testing/mortal-saver.ts', import.meta.url));

async function fresh() {
  const folder = await mkdtemp(join(tmpdir(), 'kith-crash-'));
  return { folder, data: join(folder, 'data'), downloads: join(folder, 'downloads') };
}
type Folders = Awaited<ReturnType<typeof fresh>>;

async function runSaver({ data, downloads }: Folders, call: number, when: string): Promise<string[]> {
  const child = spawn(process.execPath, [saver, data, downloads, String(call), when], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return said.split('\n').filter(line => line !== '');
}

/** What can be seen in the folder for downloads, with what it holds. */
async function visible(downloads: string): Promise<Record<string, Uint8Array>> {
  const entries = await readdir(downloads, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter(entry => entry.isFile() && !entry.parentPath.includes('.kith-incomplete'));
  return Object.fromEntries(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [path.slice(downloads.length + 1), new Uint8Array(await readFile(path))] as const;
      }),
    ),
  );
}

const whole = { 'a file.bin': CONTENT, 'a folder/a.bin': CONTENT, 'a folder/sub/b.bin': CONTENT };

test('a process killed at any call leaves nothing half named, and the next one nothing twice', async () => {
  const intact = await fresh();
  const said = await runSaver(intact, 0, 'never');
  const calls = Number(said.at(-1)?.split(' ')[1]);
  expect(calls).toBeGreaterThan(50);
  expect(await visible(intact.downloads)).toEqual(whole);
  await rm(intact.folder, { recursive: true });

  const random = new SeededRandom(7);
  const points = Array.from(
    { length: calls },
    (_, i) => [i + 1, random.chance(0.5) ? 'before' : 'after'] as const,
  );
  const chosen =
    process.env['KITH_FULL'] === '1' ? points : Array.from({ length: 5 }, () => random.pick(points));
  for (const [call, when] of chosen) {
    const folders = await fresh();
    const log = new Set(await runSaver(folders, call, when));
    const what = `killed ${when} call ${call}`;
    // Whatever has a name already is whole.
    const named = await visible(folders.downloads);
    expect(whole, what).toMatchObject(named);
    if (log.has('saved')) expect(named, what).toEqual(whole);
    const store = await NodeFileStore.open({
      data: folders.data,
      downloads: () => ({ path: folders.downloads, mayMake: true }),
    });
    await saveEverything(store, log, () => undefined);
    await store.close();
    expect(await visible(folders.downloads), what).toEqual(whole);
    expect((await readdir(folders.downloads)).sort(), what).toEqual(['a file.bin', 'a folder']);
    expect(
      (await readdir(join(folders.data, 'partial'))).filter(name => !name.endsWith('.new')),
      what,
    ).toEqual([]);
    await rm(folders.folder, { recursive: true });
  }
}, 1_800_000);
