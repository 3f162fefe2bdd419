/**
 * The start of Kith: from starting the daemon's process, with an account of 200 buddies on disk, to a list of people
 * that is painted and can be clicked, in a Chromium that runs already. And how much JavaScript that took.
 */

import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium, type Page, type Response } from '@playwright/test';
import { build } from 'vite';
import { bundles } from '../e2e/fixtures/bundles.ts';
import { findChromium } from '../scripts/lib/chromium.mjs';
import { startService } from '../scripts/lib/service.mjs';
import { BUDDIES, peopleListed, withFullRoster } from './support/full-roster.ts';
import { median, report } from './support/report.ts';

const ROUNDS = 7;
const TIME_BAR = 1_000;
const SCRIPT_BAR = 300;

const now = () => performance.timeOrigin + performance.now();

/** In every page that is opened from now on: `painted` is when an element of this kind had been painted, under nothing. */
async function watchFor(page: Page, selector: string): Promise<void> {
  await page.addInitScript(wanted => {
    const painted = new Promise<number>(resolve => {
      const reachable = () => {
        const element = document.querySelector(wanted);
        if (!element) return false;
        const { x, y, width, height } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
      };
      const observer = new MutationObserver(() => {
        if (!reachable()) return;
        observer.disconnect();
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
          port2.postMessage(undefined);
        });
      });
      observer.observe(document, { childList: true, subtree: true });
    });
    Object.assign(globalThis, { painted });
  }, selector);
}

function whenPainted(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { painted: Promise<number> }).painted);
}

async function start(name: string, args: string[]) {
  const started = await startService(name, args);
  if (!started.ok) throw new Error(started.sentence);
  return started.service;
}

/** Kilobytes (1,000 bytes) of scripts, gzip, each file for itself. */
async function scriptSize(responses: readonly Response[]): Promise<number> {
  let bytes = 0;
  for (const response of responses) {
    if (response.request().resourceType() === 'script') bytes += gzipSync(await response.body()).length;
  }
  return bytes / 1_000;
}

/** React with its DOM and nothing else, built as the window is. */
async function reactAlone(): Promise<number> {
  const entry = 'virtual:react-alone';
  const built = await build({
    configFile: false,
    root: `${import.meta.dirname}/../app`,
    logLevel: 'error',
    plugins: [
      {
        name: 'react-alone',
        resolveId: id => (id === entry ? id : null),
        load: id =>
          id === entry
            ? "import { createElement } from 'react'; import { createRoot } from 'react-dom/client'; createRoot(document.body).render(createElement('p'));"
            : null,
      },
    ],
    build: { write: false, rolldownOptions: { input: entry } },
  });
  const outputs = [built].flat().flatMap(result => ('output' in result ? result.output : []));
  const chunks = outputs.flatMap(file => (file.type === 'chunk' ? [file.code] : []));
  return chunks.reduce((sum, code) => sum + gzipSync(code).length, 0) / 1_000;
}

await withFullRoster(async person => {
  const kith: number[] = [];
  const bare: number[] = [];
  let scripts = 0;
  const executablePath = findChromium();
  const browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--headless=new', '--disable-gpu'],
  });
  for (let round = 0; round < ROUNDS; round++) {
    const page = await browser.newPage();
    const responses: Response[] = [];
    page.on('response', response => responses.push(response));
    await watchFor(page, 'aside ul li button');
    const begin = now();
    const daemon = await start('daemon', [
      bundles.daemon,
      ...['--data', person.data, '--port', '0', '--window', bundles.window, '--ready-json'],
    ]);
    await page.goto(pathToFileURL(String(daemon.ready.redirectFile)).href);
    await page.waitForURL(`${daemon.ready.url}**`, { waitUntil: 'commit' });
    kith.push((await whenPainted(page)) - begin);
    scripts = await scriptSize(responses);
    const listed = await peopleListed(page);
    if (listed !== BUDDIES) throw new Error(`${listed} people are listed, not ${BUDDIES}`);
    await page.locator('aside ul li button').first().click();
    await page.getByRole('textbox', { name: /^Message to / }).waitFor();
    await page.close();
    await daemon.stop();

    const other = await browser.newPage();
    await watchFor(other, 'p');
    const bareBegin = now();
    const server = await start('bare page', [`${import.meta.dirname}/baselines/bare-page.ts`]);
    await other.goto(String(server.ready.url));
    bare.push((await whenPainted(other)) - bareBegin);
    await other.close();
    await server.stop();
  }
  await browser.close();

  const value = median(kith);
  const limit = median(bare);
  report({
    name: `start to a usable list of ${BUDDIES} people, median`,
    value,
    unit: 'ms',
    against: `bare Node process and bare page: ${limit.toFixed(0)} ms`,
    ratio: value / limit,
    bar: `at most ${TIME_BAR} ms`,
    ok: value <= TIME_BAR,
  });
  const react = await reactAlone();
  report({
    name: 'JavaScript sent for it, gzip',
    value: scripts,
    unit: 'kB',
    against: `React and its DOM alone: ${react.toFixed(0)} kB`,
    ratio: scripts / react,
    bar: `at most ${SCRIPT_BAR} kB`,
    ok: scripts <= SCRIPT_BAR,
  });
});
