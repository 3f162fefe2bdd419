import { expect } from '@playwright/test';
import * as call from '../fixtures/actions/call.ts';
import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { twoBuddies } from '../fixtures/actions/two-buddies.ts';
import { listen } from '../fixtures/ears.ts';
import type { Person } from '../fixtures/person.ts';
import { test } from '../fixtures/test.ts';

const A4 = 440;
const FIFTY = Array.from({ length: 50 }, (_, i) => i + 1);

test('who uses a web page is told what that means @page', async ({ device }) => {
  const words = 'You are using Kith in a web page';
  const alice = await device('alice');
  await expect(alice.page.getByText(words)).toBeVisible();
  await expect(alice.page.getByText('you trust the server with more than with the app')).toBeVisible();
  const bob = await device('bob', { engine: 'daemon' });
  await expect(bob.page.getByRole('heading', { name: 'Welcome to Kith' })).toBeVisible();
  await expect(bob.page.getByText(words)).toHaveCount(0);
});

test('a browser that keeps nothing gets a sentence, in every tab @page', async ({ device }) => {
  const alice = await device('alice', { blocksStorage: true, wholeBrowser: true });
  for (const tab of [alice, await alice.openTab()]) {
    await expect(tab.page.getByRole('alert')).toHaveText(/^This browser lets Kith keep nothing/);
  }
});

test('what can not be read any more is said, in every tab, and gone with the data of the site @page', async ({
  device,
  rendezvous,
}) => {
  const alice = await device('alice');
  await people.signUp(alice, 'alice');
  // A page of the same origin that runs nothing.
  await alice.page.goto(`${rendezvous.url}/health`);
  const spoilAll = () =>
    alice.page.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('.kith-history');
      const HEADER = 4_096;
      const spoil = async (directory: FileSystemDirectoryHandle): Promise<void> => {
        for await (const entry of directory.values()) {
          if (entry.kind === 'directory') {
            await spoil(entry);
            continue;
          }
          const { size } = await entry.getFile();
          if (size <= HEADER) continue;
          const file = await entry.createWritable({ keepExistingData: true });
          await file.write({
            type: 'write',
            position: HEADER,
            data: new Uint8Array(size - HEADER).fill(0x5a),
          });
          await file.close();
        }
      };
      await spoil(folder);
    });
  // The page that was left lets go of its files when its worker has ended.
  await expect(spoilAll).toPass();
  await alice.page.goto(rendezvous.url);
  for (const tab of [alice, await alice.openTab()]) {
    await expect(tab.page.getByRole('alert')).toHaveText(/^What Kith kept in this browser can’t be read/);
  }
  const devtools = await alice.page.context().newCDPSession(alice.page);
  await devtools.send('Storage.clearDataForOrigin', { origin: rendezvous.url, storageTypes: 'all' });
  await alice.page.reload();
  await people.logIn(alice, 'alice');
});

test('a browser without room for Kith says so @page', async ({ device, rendezvous }) => {
  const alice = await device('alice');
  await expect(alice.page.getByRole('heading', { name: 'Welcome to Kith' })).toBeVisible();
  const devtools = await alice.page.context().newCDPSession(alice.page);
  await alice.page.goto(`${rendezvous.url}/health`);
  await devtools.send('Storage.clearDataForOrigin', { origin: rendezvous.url, storageTypes: 'all' });
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: rendezvous.url, quotaSize: 1_000 });
  await alice.page.goto(rendezvous.url);
  await expect(alice.page.getByRole('alert')).toHaveText(/^There is no room left/);
});

test('who signed in asks the browser to keep what is there @page', async ({ device }) => {
  const alice = await device('alice');
  // Whether a browser grants it is up to the browser.
  await alice.page.addInitScript(() => {
    const persist = navigator.storage.persist.bind(navigator.storage);
    navigator.storage.persist = () => {
      document.documentElement.dataset['asked'] = 'yes';
      return persist();
    };
  });
  await alice.page.reload();
  await expect(alice.page.getByRole('heading', { name: 'Welcome to Kith' })).toBeVisible();
  const page = alice.page.locator('html');
  await expect(page).not.toHaveAttribute('data-asked');
  await people.signUp(alice, 'alice');
  await expect(page).toHaveAttribute('data-asked', 'yes');
});

/** Alice's engine is in her first tab; Bob's is in a daemon and plays a tone. */
test.describe('a page with several tabs @page', () => {
  let alice: Person;
  let bob: Person;
  let second: Person;

  test.beforeEach(async ({ device }) => {
    alice = await device('alice');
    bob = await device('bob', { engine: 'daemon', tone: A4 });
    await people.signUp(alice, 'alice');
    await people.signUp(bob, 'bob');
    await people.makeBuddies(alice, 'alice', bob, 'bob');
    await call.rawMicrophone(bob);
    await chat.open(alice, 'bob');
    await chat.open(bob, 'alice');
    await chat.say(alice, 'hello');
    await chat.expectFrom(bob, 'hello');
    second = await alice.openTab();
    await people.expectBuddy(second, 'bob', 'online');
    await chat.open(second, 'bob');
    await chat.expectMine(second, 'hello');
  });

  /** One engine, in whichever tab, that is as good as any. */
  async function expectAtWork(tab: Person, words: string): Promise<void> {
    await people.expectConnected(tab);
    await chat.say(tab, `${words}, says alice`);
    await chat.expectFrom(bob, `${words}, says alice`);
    await chat.say(bob, `${words}, says bob`);
    await chat.expectFrom(tab, `${words}, says bob`);
    await chat.expectState(tab, `${words}, says alice`, 'Read');
  }

  async function expectCallIn(tab: Person): Promise<void> {
    await call.place(bob, 'alice');
    await call.expectRinging(tab, 'bob');
    await call.accept(tab);
    await call.expectActive(tab);
    await call.expectActive(bob);
    await expect.poll(async () => Math.abs((await listen(tab.page)).frequency - A4)).toBeLessThan(4);
    await call.hangUp(bob);
    await call.expectNoCall(tab);
    await call.expectNoCall(bob);
  }

  test('all show the same; a call is taken in any of them', async () => {
    await expectAtWork(second, 'from the second tab');
    await chat.expectMine(alice, 'from the second tab, says alice');
    await chat.expectFrom(alice, 'from the second tab, says bob');
    await expectAtWork(alice, 'from the first tab');
    await chat.expectMine(second, 'from the first tab, says alice');
    await expectCallIn(second);
    await call.expectNoCall(alice);
  });

  test('the one with the call is loaded again and takes it up @full', async () => {
    await call.place(bob, 'alice');
    await call.accept(second);
    await call.expectActive(second);
    await second.page.reload();
    await call.expectActive(second);
    await expect.poll(async () => Math.abs((await listen(second.page)).frequency - A4)).toBeLessThan(4);
    await call.expectActive(bob);
    await call.hangUp(second);
    await call.expectNoCall(bob);
  });

  test('the one with the engine is closed: another takes over @full', async () => {
    await alice.page.close();
    await expectAtWork(second, 'after the close');
    await expectCallIn(second);
  });

  test('the one with the engine crashes: another takes over', async () => {
    await alice.crash();
    await expectAtWork(second, 'after the crash');
    await expectCallIn(second);
  });

  test('another takes over while the server is away, and sends when it is back', async ({ rendezvous }) => {
    await rendezvous.kill();
    await people.expectServerGone(second);
    await alice.page.close();
    await expect(second.page.getByText('Kith’s engine does not answer')).toHaveCount(0);
    await chat.say(second, 'into the void');
    await chat.expectState(second, 'into the void', 'Waiting to be sent');
    await chat.expectMine(second, 'hello');
    await rendezvous.restart();
    await chat.expectFrom(bob, 'into the void');
  });

  test('the one with the engine is loaded again: another takes over and lets it in @full', async () => {
    await alice.page.reload();
    await chat.open(alice, 'bob');
    await expectAtWork(alice, 'after loading again');
    await chat.expectMine(second, 'after loading again, says alice');
  });
});

test('a page that is loaded again, and a browser that is started again, find all as it was @page', async ({
  device,
}) => {
  const alice = await device('alice');
  const bob = await device('bob', { engine: 'daemon' });
  await people.signUp(alice, 'alice');
  await people.signUp(bob, 'bob');
  await people.makeBuddies(alice, 'alice', bob, 'bob');
  await chat.open(bob, 'alice');
  const said: string[] = [];
  for (const again of [() => alice.page.reload(), () => alice.restart()]) {
    await chat.open(alice, 'bob');
    await chat.say(alice, `message ${said.length + 1}`);
    said.push(`message ${said.length + 1}`);
    await again();
    await people.expectConnected(alice);
    await people.expectBuddy(alice, 'bob', 'online');
    await chat.open(alice, 'bob');
    await chat.expectConversation(alice, said);
    await chat.expectConversation(bob, said);
    await people.expectBuddy(bob, 'alice', 'online');
  }
});

test('a page crashes while fifty messages come in: each arrives once, in order @page', async ({ device }) => {
  const [alice, bob] = await twoBuddies(name => device(name, name === 'alice' ? { engine: 'daemon' } : {}));
  for (const i of FIFTY) {
    await chat.say(alice, `a${i}`);
    if (i === 20) await bob.killEngine();
  }
  await bob.openWindow();
  await chat.open(bob, 'alice');
  await chat.expectFromEach(bob, { a: FIFTY.length });
  await chat.expectState(alice, 'a50', 'Read');
});
