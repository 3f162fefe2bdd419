import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestWindowServer, type TestWindowServer } from '../daemon/testing/test-window-server.ts';
import { WindowAccess } from '../daemon/window-access.ts';
import { readWindowFiles, type WindowFile } from '../daemon/window-files.ts';

const executablePath = process.env['KITH_TEST_BROWSER'] ?? '';
const why = executablePath === '' ? ' (skipped: no Chromium; set KITH_CHROMIUM to its path)' : '';

/** 2 by 1 pixels. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR4nGP4z8DwHwyBNBgAAEmzBf3m0Y7tAAAAAElFTkSuQmCC',
  'base64',
);

describe.skipIf(executablePath === '')(`files of a window in a real Chromium${why}`, () => {
  let folder: string;
  let site: ReadonlyMap<string, WindowFile>;
  let context: BrowserContext;
  let server: TestWindowServer;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kith-window-files-'));
    site = await bundle(folder);
    context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
      executablePath,
      chromiumSandbox: false,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    });
    server = await startTestWindowServer(site);
    await writeFile(path.join(folder, 'picture.png'), PNG);
    await writeFile(path.join(folder, 'script.html'), '<script>alert(1)</script>');
    await writeFile(path.join(folder, 'large.bin'), Buffer.alloc(3_000_000, 7));
  });
  afterAll(async () => {
    await context?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const pages: Page[] = [];
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
  });

  /** A page of the daemon's own origin, with a session of its own. */
  async function open(what: 'daemon-window' | 'leader' | 'tab'): Promise<Page> {
    const page = await context.newPage();
    pages.push(page);
    await page.goto(server.origin);
    await page.waitForFunction(() => 'kithInWindow' in window);
    const session = server.access.redeem(server.access.issueToken()) ?? '';
    await page.evaluate(each => sessionStorage.setItem('kith-session', each), session);
    await page.evaluate(each => window.kithInWindow.be(each), what);
    return page;
  }

  async function add(page: Page, name: string): Promise<string> {
    await page.setInputFiles('input', path.join(folder, name));
    const { answer } = await page.evaluate(() => window.kithInWindow.add());
    expect(answer).toMatchObject({ ok: true });
    return String(Reflect.get(answer as object, 'value'));
  }

  /** Both ways: a window of a daemon, and a tab of a page that does not lead. */
  async function worlds(kind: 'daemon' | 'page') {
    if (kind === 'daemon') {
      const page = await open('daemon-window');
      const hold = async (entry: string, id: string) => {
        const taken = server.intake.takeAll([id]);
        const [item] = taken.ok ? taken.value : [];
        if (item?.kind !== 'file') throw new Error('nothing was handed in');
        server.shown.set(entry, item);
      };
      return { page, hold };
    }
    const leader = await open('leader');
    const page = await open('tab');
    const hold = (entry: string, id: string) =>
      leader.evaluate(each => window.kithInWindow.hold(each.entry, each.id), { entry, id });
    return { page, hold };
  }

  test.each(['daemon', 'page'] as const)('%s: a picture is handed in and shown', async kind => {
    const { page, hold } = await worlds(kind);
    await hold('entry', await add(page, 'picture.png'));
    expect(await page.evaluate(() => window.kithInWindow.show('entry'))).toBe('2x1');
    expect(await page.evaluate(() => window.kithInWindow.show('none'))).toEqual({
      ok: false,
      error: 'not-found',
    });
  });

  test.each(['daemon', 'page'] as const)('%s: what could run has no type that runs', async kind => {
    const { page, hold } = await worlds(kind);
    await hold('entry', await add(page, 'script.html'));
    expect(await page.evaluate(() => window.kithInWindow.read('entry'))).toEqual({
      type: 'application/octet-stream',
      text: '<script>alert(1)</script>',
    });
  });

  test.each(['daemon', 'page'] as const)('%s: a file is saved through the browser', async kind => {
    const { page, hold } = await worlds(kind);
    await hold('entry', await add(page, 'script.html'));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.evaluate(() => window.kithInWindow.save('entry')),
    ]);
    expect(download.suggestedFilename()).toBe('script.html');
    expect(await readFile(await download.path(), 'utf8')).toBe('<script>alert(1)</script>');
  });

  test.each(['daemon', 'page'] as const)(
    '%s: a folder, and a file that is not wanted any more',
    async kind => {
      const { page } = await worlds(kind);
      await page.setInputFiles('input', [path.join(folder, 'picture.png'), path.join(folder, 'large.bin')]);
      const { answer, progress } = await page.evaluate(() => window.kithInWindow.add('both'));
      expect(answer).toMatchObject({ ok: true });
      expect(progress.at(-1)).toBe(3_000_000 + PNG.length);
      if (kind === 'daemon') {
        const taken = server.intake.takeAll([String(Reflect.get(answer as object, 'value'))]);
        const [item] = taken.ok ? taken.value : [];
        if (item?.kind !== 'folder') throw new Error('nothing was handed in');
        expect(item.files.map(file => file.path).sort()).toEqual([
          ['sub', 'large.bin'],
          ['sub', 'picture.png'],
        ]);
      }
      await page.setInputFiles('input', path.join(folder, 'large.bin'));
      const cancelled = await page.evaluate(() => window.kithInWindow.addAndCancel());
      if (kind === 'daemon') expect(cancelled).toEqual({ ok: false, error: 'aborted' });
    },
  );

  test('page: what the leading tab works on is broken when that tab is closed', async () => {
    const leader = await open('leader');
    const page = await open('tab');
    const shown = page.evaluate(() => window.kithInWindow.show('slow'));
    await leader.waitForFunction(() => document.title === 'slow');
    await leader.close();
    expect(await shown).toEqual({ ok: false, error: 'broken' });
  });

  test('a window whose session is over is told so', async () => {
    const page = await open('daemon-window');
    await page.evaluate(() => sessionStorage.setItem('kith-session', 'A'.repeat(43)));
    await page.setInputFiles('input', path.join(folder, 'picture.png'));
    const { answer } = await page.evaluate(() => window.kithInWindow.add());
    expect(answer).toEqual({ ok: false, error: 'broken' });
    expect(new WindowAccess(() => 0).isGood('A'.repeat(43))).toBe(false);
  });
});

async function bundle(folder: string): Promise<ReadonlyMap<string, WindowFile>> {
  const root = path.join(folder, 'source');
  const outDir = path.join(folder, 'site');
  const script = path.join(import.meta.dirname, 'testing', 'files-in-window.ts');
  await mkdir(root);
  await writeFile(
    path.join(root, 'index.html'),
    `<!doctype html><title>files</title><input type="file" multiple><script type="module" src="/@fs${script}"></script>`,
  );
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: [{ find: `/@fs${script}`, replacement: script }] },
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, minify: false, target: 'es2022' },
  });
  return (await readWindowFiles(outDir)) ?? new Map();
}
