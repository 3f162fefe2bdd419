import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseContract } from '../../engine/ports/database.contract.ts';
import { DatabaseInPage, launchDatabaseBrowser } from './testing/database-browser.ts';
import type { PageBrowser } from './testing/page-browser.ts';

const executablePath = process.env['KITH_TEST_BROWSER'] ?? '';
const why = executablePath === '' ? ' (skipped: no Chromium; set KITH_CHROMIUM to its path)' : '';

async function openIn(page: Page, folder: string): Promise<DatabaseInPage> {
  expect(await page.evaluate(each => window.kithDatabase.open(each), folder)).toBeUndefined();
  return new DatabaseInPage(page);
}

describe.skipIf(executablePath === '')(`the database of a page in a real Chromium${why}`, () => {
  let browser: PageBrowser;
  let folders = 0;
  beforeAll(async () => {
    browser = await launchDatabaseBrowser(executablePath);
  });
  afterAll(() => browser?.close());

  databaseContract(async () => {
    const page = await browser.open();
    const folder = `contract-${folders++}`;
    return { open: () => openIn(page, folder), cleanUp: () => page.close() };
  });

  test('is there for the next page after its tab was closed without a word', async () => {
    const first = await browser.open();
    const database = await openIn(first, 'handover');
    await database.batch([{ sql: 'CREATE TABLE thing (a)' }, { sql: "INSERT INTO thing VALUES ('kept')" }]);
    await first.close();
    const second = await browser.open();
    const again = await openIn(second, 'handover');
    expect(await again.all('SELECT a FROM thing')).toEqual([{ a: 'kept' }]);
    await again.close();
    await second.close();
  });

  test('is held by one tab at a time', async () => {
    const first = await browser.open();
    await openIn(first, 'held');
    const second = await browser.open();
    expect(await second.evaluate(() => window.kithDatabase.open('held'))).toBe('in-use');
    await first.close();
    await (await openIn(second, 'held')).close();
    await second.close();
  });

  test('commits a message in a few milliseconds', async () => {
    const page = await browser.open();
    const database = await openIn(page, 'timed');
    await database.batch([{ sql: 'CREATE TABLE thing (a)' }]);
    expect(await database.all('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    const times = (await page.evaluate(() => window.kithDatabase.time(200))).sort((a, b) => a - b);
    const median = times[100] ?? Number.POSITIVE_INFINITY;
    expect(median).toBeLessThan(10);
    await database.close();
    await page.close();
  });
});
