import { execFileSync } from 'node:child_process';
import {
  appendFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { pattern } from '../../../engine/ports/file-store.contract.ts';
import type { SourceRef } from '../../../engine/ports/file-store.ts';
import { markDownloaded } from './mark-downloaded.ts';
import { NodeFileStore } from './node-file-store.ts';
import { refOfPath } from './path-source.ts';
import { mountSmallDisk } from './testing/small-disk.ts';

const posix = process.platform !== 'win32';
const disk = mountSmallDisk(4 * 1_048_576);
const noDisk = disk === undefined;
disk?.unmount();
const needsDisk = `${noDisk ? ' (skipped: needs Linux, root and the right to mount)' : ''}`;

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function fresh(downloads?: string, mayMake = true) {
  const folder = await mkdtemp(join(tmpdir(), 'kith-files-'));
  const into = downloads ?? join(folder, 'downloads');
  const store = await NodeFileStore.open({
    data: join(folder, 'data'),
    downloads: () => ({ path: into, mayMake }),
  });
  cleanUps.push(
    () => rm(folder, { recursive: true }),
    () => store.close(),
  );
  return { folder, downloads: into, store };
}

async function fill(store: NodeFileStore, key: string, bytes: Uint8Array) {
  const partial = await store.openPartial(key, bytes.length);
  if (!partial.ok) throw new Error(partial.error);
  await partial.value.write(0, bytes);
  await partial.value.close();
}

async function save(store: NodeFileStore, key: string, bytes: Uint8Array, name: string, into?: string) {
  await fill(store, key, bytes);
  const saved = await store.finish(key, { name, ...(into !== undefined && { into }) });
  if (!saved.ok) throw new Error(saved.error);
  await store.discard(key);
  return saved.value;
}

function smallDisk(bytes: number) {
  const mounted = mountSmallDisk(bytes);
  if (mounted === undefined) throw new Error('no disk');
  onTestFinished(() => mounted.unmount());
  return mounted;
}

describe('saving', () => {
  test('overwrites nothing: not a file, not a folder, not what a link leads to', async () => {
    const { store, downloads, folder } = await fresh();
    await mkdir(join(downloads, 'X (2).pdf'), { recursive: true });
    await writeFile(join(downloads, 'x.pdf'), 'mine');
    await writeFile(join(folder, 'secret'), 'secret');
    await symlink(join(folder, 'secret'), join(downloads, 'x (3).pdf'));
    await symlink(join(folder, 'nowhere'), join(downloads, 'x (4).pdf'));
    const saved = await save(store, 'k', pattern(10), 'x.pdf');
    expect(saved.name).toBe('x (5).pdf');
    expect(await readFile(join(downloads, 'x.pdf'), 'utf8')).toBe('mine');
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('secret');
    expect(await readdir(folder)).not.toContain('nowhere');
  });

  test.skipIf(!posix)(
    'leaves one name of a file that is for this user alone and can not be run',
    async () => {
      const { store } = await fresh();
      const saved = await save(store, 'k', pattern(10), 'run-me.sh');
      const found = await stat(saved.path ?? '');
      expect(found.mode & 0o7777).toBe(0o600);
      expect(found.nlink).toBe(1);
    },
  );

  test('leaves nothing but the file', async () => {
    const { store, downloads, folder } = await fresh();
    await save(store, 'k', pattern(10), 'x');
    expect(await readdir(downloads)).toEqual(['x']);
    expect(await readdir(join(folder, 'data', 'partial'))).toEqual([]);
  });

  test.skipIf(!posix)('takes no room before anything was written', async () => {
    const { store, downloads } = await fresh();
    const partial = await store.openPartial('k', 1_073_741_824);
    if (!partial.ok) throw new Error(partial.error);
    await partial.value.write(1_000_000_000, pattern(10));
    await partial.value.close();
    const found = await stat(join(downloads, '.kith-incomplete', 'k.part'));
    expect(found.size).toBe(1_073_741_824);
    expect(found.blocks * 512).toBeLessThan(1_048_576);
    expect(found.mode & 0o777).toBe(0o600);
  });

  test('puts a hostile tree into its folder and nowhere else', async () => {
    const { store, downloads, folder } = await fresh();
    const paths = [
      ['..', '..', 'escaped'],
      ['/etc', 'passwd'],
      ['NUL'],
      ['a', '..', 'b'],
      ['.ssh', 'config'],
    ];
    const parts = paths.map((path, i) => ({ key: `f-${i}`, path }));
    for (const { key } of parts) await fill(store, key, pattern(10));
    const saved = await store.finishFolder('f', parts, { name: '../../tree' });
    if (!saved.ok) throw new Error(saved.error);
    const root = join(downloads, '_.._tree');
    expect(saved.value.path).toBe(root);
    expect((await readdir(root, { recursive: true })).sort()).toEqual(
      [
        '_NUL',
        '_etc',
        '_etc/passwd',
        'a',
        'a/file',
        'a/file/b',
        'file',
        'file/file',
        'file/file/escaped',
        'ssh',
        'ssh/config',
      ].map(path => path.replaceAll('/', process.platform === 'win32' ? '\\' : '/')),
    );
    expect((await readdir(folder)).sort()).toEqual(['data', 'downloads']);
  });

  test.skipIf(!posix)(
    'does not write through a link that was put in the place of an incomplete file',
    async () => {
      const { store, downloads, folder } = await fresh();
      await fill(store, 'k', pattern(10));
      await writeFile(join(folder, 'secret'), '0123456789');
      const part = join(downloads, '.kith-incomplete', 'k.part');
      await rm(part);
      await symlink(join(folder, 'secret'), part);
      expect(await store.openPartial('k', 10)).toEqual({ ok: false, error: 'not-readable' });
      expect(await store.finish('k', { name: 'x' })).toEqual({ ok: false, error: 'not-readable' });
      expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('0123456789');
    },
  );

  test('marks a file as downloaded where the system knows such a mark', async () => {
    const { folder } = await fresh();
    const path = join(folder, 'x.exe');
    await writeFile(path, 'x');
    // On Windows this name is a stream of the file, elsewhere a file of its own.
    await markDownloaded(path, 'win32');
    expect(await readFile(`${path}:Zone.Identifier`, 'utf8')).toBe('[ZoneTransfer]\r\nZoneId=3\r\n');
  });
});

describe('refusals', () => {
  test('a chosen folder that is gone is not made anew', async () => {
    const { store } = await fresh(join(tmpdir(), 'kith-no-such-folder'), false);
    const missing = { ok: false, error: 'not-found' };
    expect(await store.openPartial('k', 10)).toEqual(missing);
    expect(await store.freeSpace()).toBeUndefined();
  });

  test('what was written is missed when its folder was taken away', async () => {
    const { store, downloads } = await fresh();
    await fill(store, 'k', pattern(10));
    await rm(downloads, { recursive: true });
    const missing = { ok: false, error: 'not-found' };
    expect(await store.openPartial('k', 10)).toEqual(missing);
    expect(await store.finish('k', { name: 'x' })).toEqual(missing);
    await store.discard('k');
    await fill(store, 'k', pattern(10));
  });

  test('an incomplete file of another length is broken', async () => {
    const { store, downloads } = await fresh();
    await fill(store, 'k', pattern(10));
    await appendFile(join(downloads, '.kith-incomplete', 'k.part'), 'x');
    expect(await store.openPartial('k', 10)).toEqual({ ok: false, error: 'broken' });
    expect(await store.finish('k', { name: 'x' })).toEqual({ ok: false, error: 'broken' });
  });

  test('says disk-full before it begins when a file can not fit', async () => {
    const { store, downloads } = await fresh();
    await mkdir(downloads);
    const free = await store.freeSpace();
    expect(free).toBeGreaterThan(0);
    expect(await store.openPartial('k', (free ?? 0) * 2)).toEqual({ ok: false, error: 'disk-full' });
    expect(await readdir(join(downloads, '.kith-incomplete'))).toEqual([]);
  });

  test.skipIf(noDisk)(
    `says disk-full while it writes, and goes on when there is room again${needsDisk}`,
    async () => {
      const { path } = smallDisk(4 * 1_048_576);
      const { store } = await fresh(path);
      const partial = await store.openPartial('k', 3 * 1_048_576);
      if (!partial.ok) throw new Error(partial.error);
      await writeFile(join(path, 'others'), new Uint8Array(3 * 1_048_576));
      const bytes = pattern(2 * 1_048_576);
      expect(await partial.value.write(0, bytes)).toEqual({ ok: false, error: 'disk-full' });
      await rm(join(path, 'others'));
      expect(await partial.value.write(0, bytes)).toEqual({ ok: true });
      expect(await partial.value.read(0, bytes.length)).toEqual({ ok: true, value: bytes });
      await partial.value.close();
    },
  );

  test.skipIf(noDisk)(`a copy that does not fit leaves nothing${needsDisk}`, async () => {
    const { path } = smallDisk(4 * 1_048_576);
    const { store } = await fresh();
    await fill(store, 'k', new Uint8Array(5 * 1_048_576).fill(1));
    expect(await store.finish('k', { name: 'x', into: path })).toEqual({ ok: false, error: 'disk-full' });
    expect(await readdir(path)).toEqual([]);
    const owned = await NodeFileStore.open({
      data: join(path, 'data'),
      downloads: () => ({ path, mayMake: true }),
    });
    const created = await owned.createOwned();
    if (!created.ok) throw new Error(created.error);
    expect(await created.value.append(new Uint8Array(5 * 1_048_576))).toEqual({
      ok: false,
      error: 'disk-full',
    });
    await created.value.discard();
    expect(await readdir(join(path, 'data', 'owned'))).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')(
    'leaves no file open, and none behind, that it can not remember',
    async () => {
      const { store, folder, downloads } = await fresh();
      await rm(join(folder, 'data', 'partial'), { recursive: true });
      expect(await store.openPartial('k', 10)).toEqual({ ok: false, error: 'not-found' });
      const open = await Promise.all(
        (await readdir('/proc/self/fd')).map(fd => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
      );
      expect(open.filter(path => path.includes('k.part'))).toEqual([]);
      expect(await readdir(join(downloads, '.kith-incomplete'))).toEqual([]);
    },
  );

  test.skipIf(noDisk)(`a disk that may not be written is not-writable${needsDisk}`, async () => {
    const small = smallDisk(1_048_576);
    small.remount('ro');
    const { store } = await fresh(small.path);
    expect(await store.openPartial('k', 10)).toEqual({ ok: false, error: 'not-writable' });
  });

  test.skipIf(noDisk)(`saves to another disk whole or not at all${needsDisk}`, async () => {
    const { path } = smallDisk(4 * 1_048_576);
    const { store } = await fresh();
    await writeFile(join(path, 'x'), 'mine');
    const bytes = pattern(100_000);
    const saved = await save(store, 'k', bytes, 'x', path);
    expect(saved.path).toBe(join(path, 'x (2)'));
    await fill(store, 'f-0', bytes);
    const folder = await store.finishFolder('f', [{ key: 'f-0', path: ['s', 'a'] }], {
      name: 'tree',
      into: path,
    });
    if (!folder.ok) throw new Error(folder.error);
    for (const key of ['f', 'f-0']) await store.discard(key);
    expect((await readdir(path, { recursive: true })).sort()).toEqual([
      'tree',
      'tree/s',
      'tree/s/a',
      'x',
      'x (2)',
    ]);
    expect(new Uint8Array(await readFile(join(path, 'x (2)')))).toEqual(bytes);
    expect(new Uint8Array(await readFile(join(path, 'tree', 's', 'a')))).toEqual(bytes);
  });
});

describe('sources', () => {
  async function source(bytes = pattern(100_000)) {
    const made = await fresh();
    const path = join(made.folder, 'source');
    await writeFile(path, bytes);
    const ref = await refOfPath(path);
    if (!ref.ok) throw new Error(ref.error);
    return { ...made, path, ref: ref.value };
  }
  const changed = { ok: false, error: 'changed' };
  const never = new AbortController().signal;

  test('is read as long as it stays what it was', async () => {
    const { store, ref, path } = await source();
    const opened = await store.openSource(ref);
    if (!opened.ok) throw new Error(opened.error);
    expect(await opened.value.read(99_990, 10)).toEqual({ ok: true, value: pattern(100_000).slice(99_990) });
    await appendFile(path, 'more');
    expect(await opened.value.read(0, 10)).toEqual(changed);
    await opened.value.close();
    expect(await store.openSource(ref)).toEqual(changed);
    expect(await store.hashSource(ref, () => undefined, never)).toEqual(changed);
  });

  test('is another one when only its time is another', async () => {
    const { store, ref, path } = await source();
    await utimes(path, 1, 1);
    expect(await store.openSource(ref)).toEqual(changed);
  });

  test('is missed when it is gone, and not followed when it became a link', async () => {
    const { store, ref, path } = await source();
    await rename(path, `${path}-moved`);
    expect(await store.openSource(ref)).toEqual({ ok: false, error: 'not-found' });
    if (!posix) return;
    await symlink(`${path}-moved`, path);
    expect(await store.openSource(ref)).toEqual({ ok: false, error: 'not-readable' });
    expect(await readlink(path)).toBe(`${path}-moved`);
    // A link that a person chooses is the file that it leads to.
    expect(await refOfPath(path)).toEqual({ ok: true, value: { ...ref, path: `${path}-moved` } });
  });

  test('is neither a folder nor a pipe', async () => {
    const { folder } = await fresh();
    const unreadable = { ok: false, error: 'not-readable' };
    expect(await refOfPath(folder)).toEqual(unreadable);
    if (!posix) return;
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect((await lstat(join(folder, 'pipe'))).isFIFO()).toBe(true);
    expect(await refOfPath(join(folder, 'pipe'))).toEqual(unreadable);
  });

  test('of another platform are not found', async () => {
    const { store } = await fresh();
    const refs: SourceRef[] = [
      { kind: 'picked', id: 'x', size: 1, modified: 0 },
      { kind: 'saved', path: ['x'], size: 1 },
    ];
    for (const ref of refs) {
      expect(await store.openSource(ref)).toEqual({ ok: false, error: 'not-found' });
      expect(await store.hashSource(ref, () => undefined, never)).toEqual({ ok: false, error: 'not-found' });
    }
  });

  test('are hashed side by side, with progress, and stopped half way', async () => {
    const { store, ref } = await source(new Uint8Array(40_000_000).fill(7));
    const stopped = new AbortController();
    const progress: number[] = [];
    const [one, two, three] = await Promise.all([
      store.hashSource(ref, bytes => progress.push(bytes), never),
      store.hashSource(ref, () => undefined, never),
      store.hashSource(ref, () => stopped.abort(), stopped.signal),
    ]);
    expect(one.ok && one.value.size).toBe(40_000_000);
    expect(two).toEqual(one);
    expect(progress.length).toBeGreaterThan(0);
    expect(three).toEqual({ ok: false, error: 'aborted' });
  });
});
