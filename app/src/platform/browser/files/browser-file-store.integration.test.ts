import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PIECE_SIZE } from '@kith/shared/swarm/content-id';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileStoreContract, pattern } from '../../../engine/ports/file-store.contract.ts';
import { type FileStore, sourceRefSchema } from '../../../engine/ports/file-store.ts';
import type { PageBrowser } from '../testing/page-browser.ts';
import { launchFilesBrowser, storeInPage } from './testing/files-browser.ts';

const executablePath = process.env['KITH_TEST_BROWSER'] ?? '';
const why = executablePath === '' ? ' (skipped: no Chromium; set KITH_CHROMIUM to its path)' : '';

describe.skipIf(executablePath === '')(`the file store of a page in a real Chromium${why}`, () => {
  let browser: PageBrowser;
  let folders = 0;
  beforeAll(async () => {
    browser = await launchFilesBrowser(executablePath);
  });
  afterAll(() => browser?.close());

  fileStoreContract(async () => {
    const page = await browser.open();
    const folder = `contract-${folders++}`;
    return { open: () => storeInPage(page, folder), cleanUp: () => page.close() };
  });

  test('keeps what was flushed when its tab is closed without a word', async () => {
    const first = await browser.open();
    const partial = await (await storeInPage(first, 'crash')).openPartial('k', 100_000);
    if (!partial.ok) throw new Error(partial.error);
    await partial.value.write(5_000, pattern(1_000));
    await partial.value.flush();
    await first.close();
    const second = await browser.open();
    const again = await (await storeInPage(second, 'crash')).openPartial('k', 100_000);
    if (!again.ok) throw new Error(again.error);
    expect(await again.value.read(5_000, 1_000)).toEqual({ ok: true, value: pattern(1_000) });
    await second.close();
  });

  test('goes on after a worker that did not start', async () => {
    const page = await browser.open();
    const store = await storeInPage(page, 'no-worker');
    const scripts = /-worker-[\w-]+\.js$/;
    await page.context().route(scripts, route => route.abort());
    await expect(store.openPartial('k', 100)).rejects.toThrow();
    await page.context().unroute(scripts);
    const partial = await store.openPartial('k', 100);
    if (!partial.ok) throw new Error(partial.error);
    expect(await partial.value.write(0, pattern(100))).toEqual({ ok: true });
    await partial.value.close();
    const saved = await store.finish('k', { name: 'k' });
    if (!saved.ok) throw new Error(saved.error);
    const hash = () => store.hashSource(saved.value.source, () => undefined, new AbortController().signal);
    await page.context().route(scripts, route => route.abort());
    expect(await hash()).toEqual({ ok: false, error: 'broken' });
    await page.context().unroute(scripts);
    expect(await hash()).toMatchObject({ ok: true });
    await page.close();
  });

  test('has more files open than the browser would let it', async () => {
    const page = await browser.open();
    const store = await storeInPage(page, 'many');
    const partials = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const opened = await store.openPartial(`k${i}`, 100);
        if (!opened.ok) throw new Error(opened.error);
        expect(await opened.value.write(0, pattern(100, i))).toEqual({ ok: true });
        return opened.value;
      }),
    );
    for (const [i, partial] of partials.entries()) {
      expect(await partial.read(0, 100)).toEqual({ ok: true, value: pattern(100, i) });
    }
    await page.close();
  });

  test('reads a large file whole while garbage is collected', async () => {
    const page = await browser.open();
    await storeInPage(page, 'garbage');
    const inspector = await page.context().newCDPSession(page);
    const pieces = 600;
    const ref = await page.evaluate(size => window.kithFiles.takeIn(size, 'filled'), pieces * PIECE_SIZE);
    let reading = true;
    const read = page
      .evaluate(ref => window.kithFiles.giveOut(ref), ref)
      .finally(() => {
        reading = false;
      });
    while (reading) await inspector.send('HeapProfiler.collectGarbage');
    expect(await read).toEqual(Array.from({ length: pieces }, (_, i) => i % 256));
    await page.close();
  });

  test('workers take turns, and nothing of what was asked is lost or done twice', async () => {
    const page = await browser.open();
    const store = await storeInPage(page, 'turns');
    const partial = await store.openPartial('k', 4_500 * 8);
    if (!partial.ok) throw new Error(partial.error);
    const workers = new Set(page.workers());
    page.on('worker', worker => workers.add(worker));
    await Promise.all(Array.from({ length: 4_500 }, (_, i) => partial.value.write(i * 8, pattern(8, i))));
    expect(workers.size).toBe(2);
    const whole = Uint8Array.from(Array.from({ length: 4_500 }, (_, i) => [...pattern(8, i)]).flat());
    expect(await partial.value.read(0, whole.length)).toEqual({ ok: true, value: whole });
    await partial.value.close();
    expect(page.workers()).toHaveLength(1);
    await page.close();
  });

  test('a file that somebody chose is there for the next page too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kith-chosen-'));
    const bytes = pattern(3_000_000);
    await writeFile(join(folder, 'chosen.bin'), bytes);
    const page = await browser.open();
    await storeInPage(page, 'chosen');
    await page.setInputFiles('input', join(folder, 'chosen.bin'));
    const taken = await page.evaluate(() => window.kithFiles.take());
    if (!taken.ok) throw new Error(taken.error);
    const ref = sourceRefSchema.parse(taken.value);
    expect(ref.kind).toBe('owned');
    await page.close();
    await rm(folder, { recursive: true });
    const next = await browser.open();
    const opened = await (await storeInPage(next, 'chosen')).openSource(ref);
    if (!opened.ok) throw new Error(opened.error);
    expect(await opened.value.read(2_999_000, 1_000)).toEqual({ ok: true, value: bytes.slice(2_999_000) });
    await next.close();
  });

  test('a chosen file that was changed meanwhile is not hashed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kith-changed-'));
    const chosen = join(folder, 'chosen.bin');
    await writeFile(chosen, pattern(3_000_000));
    const page = await browser.open();
    await page.setInputFiles('input', chosen);
    expect(await page.evaluate(() => window.kithFiles.hashChosen())).toMatchObject({ ok: true });
    await writeFile(chosen, pattern(3_000_001));
    const changed = { ok: false, error: 'changed' };
    expect(await page.evaluate(() => window.kithFiles.hashChosen())).toEqual(changed);
    await writeFile(chosen, pattern(2_999_999));
    expect(await page.evaluate(() => window.kithFiles.hashChosen())).toEqual(changed);
    await rm(folder, { recursive: true });
    expect(await page.evaluate(() => window.kithFiles.hashChosen())).toMatchObject({ ok: false });
    await page.close();
  });

  test('a file that was not copied has to be chosen again after a reload', async () => {
    const page = await browser.open();
    const store = await storeInPage(page, 'picked');
    const ref = { kind: 'picked', id: 'gone', size: 5, modified: 0 } as const;
    expect(await store.openSource(ref)).toEqual({ ok: false, error: 'pick-again' });
    await page.close();
  });

  test('a file that was not copied is found again by its handle, as long as it is the same', async () => {
    const SIZE = 3_000_000;
    const page = await browser.open();
    await storeInPage(page, 'handles');
    await page.evaluate(size => window.kithFiles.putHandled('film.bin', size), SIZE);
    // No room for a copy.
    const session = await page.context().newCDPSession(page);
    const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
    const origin = 'http://localhost';
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + SIZE });
    const taken = await page.evaluate(() => window.kithFiles.takeHandled('film.bin'));
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    if (!taken.ok) throw new Error(taken.error);
    const ref = sourceRefSchema.parse(taken.value);
    expect(ref.kind).toBe('picked');
    await page.close();
    const inNextPage = async (work: (store: FileStore, page: Page) => Promise<void>) => {
      const next = await browser.open();
      await work(await storeInPage(next, 'handles'), next);
      await next.close();
    };
    await inNextPage(async (store, next) => {
      const opened = await store.openSource(ref);
      if (!opened.ok) throw new Error(opened.error);
      const bytes = new Uint8Array(1_000).fill(7);
      expect(await opened.value.read(SIZE - 1_000, 1_000)).toEqual({ ok: true, value: bytes });
      await next.evaluate(size => window.kithFiles.putHandled('film.bin', size), SIZE - 1);
    });
    await inNextPage(async (store, next) => {
      expect(await store.openSource(ref)).toEqual({ ok: false, error: 'changed' });
      await next.evaluate(() => window.kithFiles.putHandled('film.bin', undefined));
    });
    await inNextPage(async store => {
      expect(await store.openSource(ref)).toEqual({ ok: false, error: 'not-found' });
      await store.sweep(new Set(), []);
      expect(await store.openSource(ref)).toEqual({ ok: false, error: 'pick-again' });
    });
  });

  test('says disk-full when the quota is used up', async () => {
    const page = await browser.open();
    const session = await page.context().newCDPSession(page);
    const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
    const quotaSize = usage + 2_000_000;
    await session.send('Storage.overrideQuotaForOrigin', { origin: 'http://localhost', quotaSize });
    const store = await storeInPage(page, 'quota');
    expect(await store.openPartial('k', 50_000_000)).toEqual({ ok: false, error: 'disk-full' });
    const created = await store.createOwned();
    if (!created.ok) throw new Error(created.error);
    expect(await created.value.append(new Uint8Array(4_000_000))).toEqual({ ok: false, error: 'disk-full' });
    await created.value.discard();
    await session.send('Storage.overrideQuotaForOrigin', { origin: 'http://localhost' });
    const partial = await store.openPartial('k', 50_000_000);
    expect(partial.ok).toBe(true);
    await page.close();
  });
});
