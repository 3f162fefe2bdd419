import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page, type Worker } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { bundles } from '../fixtures/bundles.ts';
import { test } from '../fixtures/test.ts';

// The page that a server gives, as an app of its own: installed, without its server, anew, and with notifications.

test.use({ wholeBrowser: true });

/** Resolves when the page is served by its worker. */
async function served(page: Page): Promise<Worker> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise(resolve => navigator.serviceWorker.addEventListener('controllerchange', resolve));
  });
  const [worker] = page.context().serviceWorkers();
  if (!worker) throw new Error('the page has no service worker');
  return worker;
}

test('a browser can install the page @page', async ({ device, rendezvous }) => {
  const alice = await device('alice');
  await served(alice.page);
  const devtools = await alice.page.context().newCDPSession(alice.page);
  const manifest = await devtools.send('Page.getAppManifest');
  expect(manifest.errors).toEqual([]);
  expect(manifest.url).toBe(`${rendezvous.url}/manifest.webmanifest`);
  expect(JSON.parse(manifest.data ?? '')).toMatchObject({ name: 'Kith', display: 'standalone' });
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  expect(installabilityErrors).toEqual([]);
  for (const [file, type] of [
    ['manifest.webmanifest', 'application/manifest+json'],
    ['service-worker.js', 'javascript'],
    ['icons/kith-512.png', 'image/png'],
  ]) {
    const answer = await fetch(`${rendezvous.url}/${file}`);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  }
});

test('without its server the page starts, shows history, and sends later @page @full', async ({
  device,
  rendezvous,
}) => {
  const alice = await device('alice');
  const bob = await device('bob', { engine: 'daemon' });
  await people.signUp(alice, 'alice');
  await people.signUp(bob, 'bob');
  await people.makeBuddies(alice, 'alice', bob, 'bob');
  await chat.open(alice, 'bob');
  await chat.say(alice, 'Said while all was well');
  await chat.expectState(alice, 'Said while all was well', 'Delivered');
  await served(alice.page);
  await rendezvous.kill();
  await bob.stop();
  await alice.page.reload();
  await people.expectServerGone(alice);
  await chat.open(alice, 'bob');
  await chat.expectMine(alice, 'Said while all was well');
  await chat.say(alice, 'Said without a server');
  await chat.expectState(alice, 'Said without a server', 'Waiting to be sent');
  await rendezvous.restart();
  await bob.restart();
  await people.expectConnected(alice);
  await chat.open(bob, 'alice');
  await chat.expectFrom(bob, 'Said without a server');
  // What the page and its server say to each other is kept by no cache.
  const kept = await alice.page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async name => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept.length).toBeGreaterThan(5);
  expect(
    kept.filter(name => !/^\/(assets\/.*|icons\/.*|kith\.svg|manifest\.webmanifest)?$/.test(name)),
  ).toEqual([]);
});

test.describe('a page that changes at its server', () => {
  let web: string;
  test.use({
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    web: async ({}, use) => {
      web = await mkdtemp(path.join(tmpdir(), 'kith-web-'));
      await cp(bundles.page, web, { recursive: true });
      await use(web);
      await rm(web, { recursive: true });
    },
  });

  test('is told, and runs after a reload; what it was is gone @page @full', async ({ device }) => {
    const alice = await device('alice');
    await people.signUp(alice, 'alice');
    await served(alice.page);
    const file = path.join(web, 'service-worker.js');
    const old = await readFile(file, 'utf8');
    await writeFile(file, old.replace(/version:"\w+"/, 'version:"changed"'));
    const words = 'A new version of Kith is here.';
    await expect(alice.page.getByText(words)).toHaveCount(0);
    await alice.page.evaluate(async () => {
      await (await navigator.serviceWorker.ready).update();
    });
    const offer = alice.page.getByRole('status').filter({ hasText: words });
    const loaded = alice.page.waitForEvent('load');
    await offer.getByRole('button', { name: 'Reload' }).click();
    await loaded;
    await people.expectConnected(alice);
    await expect(alice.page.getByText(words)).toHaveCount(0);
    expect(await alice.page.evaluate(() => caches.keys())).toEqual(['kith-shell-changed']);
  });
});

/** What the system shows of this page. */
function shown(worker: Worker): Promise<{ title: string; body: string; tag: string }[]> {
  return worker.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const all = await registration.getNotifications();
    return all.map(({ title, body, tag }) => ({ title, body, tag }));
  });
}

/** What the system tells the worker when somebody clicks a notification or one of its buttons. */
async function press(worker: Worker, tag: string, action: string): Promise<void> {
  await worker.evaluate(
    async ([wanted, pressed]) => {
      const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
      const [notification] = await registration.getNotifications({ tag: wanted! });
      const kind = Reflect.get(globalThis, 'NotificationEvent') as new (type: string, init: object) => Event;
      dispatchEvent(new kind('notificationclick', { notification, action: pressed }));
    },
    [tag, action],
  );
}

/** The person looks at something else: the browser says that the page has no focus. */
async function lookAway(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  const other = await page.context().newPage();
  await other.bringToFront();
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(false);
}

test('messages and calls are told by the browser, answered there, and gone when read @page @full', async ({
  device,
  rendezvous,
}) => {
  const alice = await device('alice');
  const bob = await device('bob', { engine: 'daemon' });
  await people.signUp(alice, 'alice');
  await people.signUp(bob, 'bob');
  await people.makeBuddies(alice, 'alice', bob, 'bob');
  const worker = await served(alice.page);
  await chat.open(bob, 'alice');
  // As in a browser that was never asked: whatever a test does not grant is denied.
  const devtools = await alice.page.context().newCDPSession(alice.page);
  const notifications = { permission: { name: 'notifications' }, origin: rendezvous.url };
  await devtools.send('Browser.setPermission', { ...notifications, setting: 'prompt' });
  await lookAway(alice.page);

  // Nobody is asked before there is something to be told.
  const offer = alice.page.getByRole('status').filter({ hasText: 'Kith can tell you' });
  await expect(offer).toHaveCount(0);
  await chat.say(bob, 'Are you there?');
  await expect(offer.getByRole('button', { name: 'Allow notifications' })).toBeVisible();
  expect(await shown(worker)).toEqual([]);

  await devtools.send('Browser.setPermission', { ...notifications, setting: 'granted' });
  await chat.say(bob, 'Hello?');
  await chat.say(bob, 'Hello again');
  const tag = 'bob@kith.test';
  await expect.poll(() => shown(worker)).toEqual([{ title: 'bob', body: 'Hello again', tag }]);
  await press(worker, tag, '');
  await expect(alice.page.getByRole('heading', { level: 1, name: 'bob' })).toBeVisible();
  await expect.poll(() => shown(worker)).toEqual([]);

  await call.place(bob, 'alice');
  await expect.poll(async () => (await shown(worker)).map(({ body }) => body)).toEqual([tag]);
  const [ringing] = await shown(worker);
  await press(worker, ringing!.tag, 'decline');
  await expect(bob.page.getByText('Declined', { exact: false }).first()).toBeVisible();
  await expect.poll(() => shown(worker)).toEqual([]);
});
