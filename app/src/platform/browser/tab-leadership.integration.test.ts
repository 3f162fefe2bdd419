import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const executablePath = process.env['KITH_TEST_BROWSER'] ?? '/usr/bin/chromium';

/** A page with the module's functions in `window.tabs`. */
async function moduleServer(): Promise<Server> {
  const source = await readFile(new URL('./tab-leadership.ts', import.meta.url), 'utf8');
  const script = stripTypeScriptTypes(source);
  const server = createServer((request, response) => {
    const isScript = request.url === '/tab-leadership.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript
        ? script
        : '<script type="module">import * as tabs from "/tab-leadership.js"; window.tabs = tabs;</script>',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

declare global {
  var tabs: typeof import('./tab-leadership.ts');
  var heard: string[];
}

describe.skipIf(!existsSync(executablePath))('tabs of a page (needs a Chromium: set KITH_CHROMIUM)', () => {
  let server: Server;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    server = await moduleServer();
    browser = await chromium.launch({ executablePath, chromiumSandbox: false });
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });
  beforeEach(async () => {
    context = await browser.newContext();
  });
  afterEach(() => context.close());

  async function openTab(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => globalThis.tabs !== undefined);
    await page.evaluate(() => {
      globalThis.heard = [];
    });
    return page;
  }

  it('are led by the first one; when it is gone, by the next', async () => {
    const first = await openTab();
    await first.evaluate(() => tabs.lead(navigator.locks).then(() => undefined));
    const second = await openTab();
    await second.evaluate(() => void tabs.lead(navigator.locks).then(() => heard.push('leads')));
    expect(await second.evaluate(() => heard)).toEqual([]);
    await first.close();
    await second.waitForFunction(() => heard.includes('leads'));
  });

  it('are led by the next when the one that leads gives up', async () => {
    const first = await openTab();
    await first.evaluate(async () => {
      const giveUp = await tabs.lead(navigator.locks);
      addEventListener('pointerdown', giveUp);
    });
    const second = await openTab();
    await second.evaluate(() => void tabs.lead(navigator.locks).then(() => heard.push('leads')));
    expect(await second.evaluate(() => heard)).toEqual([]);
    await first.evaluate(() => dispatchEvent(new Event('pointerdown')));
    await second.waitForFunction(() => heard.includes('leads'));
  });

  it('are missed when they showed themselves and are gone', async () => {
    const tab = await openTab();
    await tab.evaluate(() => tabs.showPresence(navigator.locks, 'tab-1'));
    const leader = await openTab();
    await leader.evaluate(
      () => void tabs.whenTabGone(navigator.locks, 'tab-1').then(() => heard.push('gone')),
    );
    expect(await leader.evaluate(() => heard)).toEqual([]);
    await tab.close();
    await leader.waitForFunction(() => heard.includes('gone'));
  });
});
