/**
 * A conversation of 100,000 messages: opening it, scrolling through it, searching it. In a real window of a real daemon,
 * with everything of it in the daemon's database.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { openEncryptedDatabase } from '../app/src/platform/node/encrypted-database.ts';
import * as people from '../e2e/fixtures/actions/people.ts';
import { showBareList, watchFrames } from './support/bare-list.ts';
import { MESSAGES, seedConversation, wordOf } from './support/long-conversation.ts';
import { median, percentile, report } from './support/report.ts';
import { withTwoPeople } from './support/two-people.ts';

const ROUNDS = 7;
const OPEN_BAR = 150;
const FRAME_BAR = 50;
const SEARCH_BAR = 100;
/** How far one scrolls: turns of the wheel in each direction, and pixels of each. */
const TURNS = 240;
const TURN = 700;
/** Ranks of words that are searched, from one in most messages to one in a few. */
const RANKS = [0, 3, 10, 40, 150, 600, 1_500];

/** In the page: when this was first painted, milliseconds since 1970. */
function whenPainted(page: Page, selector: string, text: string): Promise<number> {
  return page.evaluate(
    ([wanted, words]) =>
      new Promise<number>(resolve => {
        const look = () => {
          const there = [...document.querySelectorAll(wanted)].some(each => each.textContent.includes(words));
          if (!there) return false;
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
            port2.postMessage(undefined);
          });
          return true;
        };
        if (look()) return;
        const observer = new MutationObserver(() => look() && observer.disconnect());
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      }),
    [selector, text] as const,
  );
}

/** In the page: remembers when the last of these events happened, milliseconds since 1970. */
async function watch(page: Page, type: 'click' | 'keydown'): Promise<void> {
  await page.evaluate(name => {
    addEventListener(
      name,
      event => Object.assign(globalThis, { happened: performance.timeOrigin + event.timeStamp }),
      { capture: true },
    );
  }, type);
}
const happened = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { happened: number }).happened);

/** Turns the wheel over the middle of the page, up and down again, and says how long each frame took. */
async function scroll(page: Page): Promise<number[]> {
  const frames = watchFrames(page);
  await page.mouse.move(700, 400);
  for (const direction of [-1, 1]) {
    for (let turn = 0; turn < TURNS; turn++) await page.mouse.wheel(0, direction * TURN);
  }
  return await frames.stop();
}

await withTwoPeople({}, async ({ alice, bob }) => {
  await bob.closeWindow();
  await alice.stop();
  const key = Buffer.from((await readFile(path.join(alice.data, 'database.key'), 'utf8')).trim(), 'hex');
  const file = path.join(alice.data, 'kith.db');
  const last = await seedConversation(file, key, 'alice@kith.test', 'bob@kith.test');
  await alice.startEngine();
  await alice.openWindow();
  const { page } = alice;
  const connected = () => page.getByText('kith.test · connected').waitFor({ timeout: 60_000 });
  await connected();

  const opened: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.reload();
    await connected();
    await watch(page, 'click');
    const painted = whenPainted(page, '[role=log] article', last);
    await people.buddyRow(alice, 'bob').click();
    opened.push((await painted) - (await happened(page)));
  }

  await setTimeout(500);
  const scrolled = await scroll(page);

  // A word at a time, as a person types; measured is the last key.
  const searched: number[] = [];
  await page.keyboard.press('ControlOrMeta+f');
  const box = page.getByRole('combobox', { name: 'Search people and messages' });
  await watch(page, 'keydown');
  for (const rank of RANKS) {
    const word = wordOf(rank);
    await box.fill('');
    await box.pressSequentially(word.slice(0, -1), { delay: 60 });
    await setTimeout(300);
    const painted = whenPainted(page, '[role=option] mark', word);
    await page.keyboard.press(word.slice(-1));
    searched.push((await painted) - (await happened(page)));
  }
  await page.keyboard.press('Escape');

  const plain = await alice.newPage();
  const bareOpened: number[] = [];
  for (let round = 0; round < ROUNDS; round++) bareOpened.push(await showBareList(plain, MESSAGES));
  const bareScrolled = await scroll(plain);
  await alice.stop();

  const database = openEncryptedDatabase(file, key);
  if (!database.ok) throw new Error(database.error);
  const bareSearched: number[] = [];
  // The first round warms up, as the daemon's database was: the file was opened just now.
  for (const round of ['unmeasured', 'measured']) {
    for (const rank of RANKS) {
      const begin = performance.now();
      await database.value.all(
        'SELECT rowid FROM entry_text WHERE entry_text MATCH ? ORDER BY rowid DESC LIMIT 30',
        [`"${wordOf(rank)}" *`],
      );
      if (round === 'measured') bareSearched.push(performance.now() - begin);
    }
  }
  await database.value.close();

  const figure = (name: string, value: number, against: string, limit: number, bar: number) =>
    report({
      name,
      value,
      unit: 'ms',
      against: `${against}: ${limit.toPrecision(3)} ms`,
      ratio: value / limit,
      bar: `at most ${bar} ms`,
      ok: value <= bar,
    });
  const many = `${MESSAGES} messages`;
  figure(
    `${many}: click to the newest painted, median`,
    median(opened),
    'a bare list of as many plain rows',
    median(bareOpened),
    OPEN_BAR,
  );
  figure(
    `${many}: longest frame while scrolling`,
    Math.max(...scrolled),
    'the bare list',
    Math.max(...bareScrolled),
    FRAME_BAR,
  );
  figure(
    `${many}: frame while scrolling, 99th percentile`,
    percentile(scrolled, 0.99),
    'the bare list',
    percentile(bareScrolled, 0.99),
    FRAME_BAR,
  );
  figure(
    `${many}: last key to hits painted, slowest of ${RANKS.length} words`,
    Math.max(...searched),
    'the slowest bare query of the same index',
    Math.max(...bareSearched),
    SEARCH_BAR,
  );
});
