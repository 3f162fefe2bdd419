/** A chat message: from the key press in one window to its paint in the other, link open. */
import { setTimeout } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import * as chat from '../e2e/fixtures/actions/chat.ts';
import { connectBare } from './support/bare-connection.ts';
import { percentile, report } from './support/report.ts';
import { withTwoPeople } from './support/two-people.ts';

const MESSAGES = 100;
const WARM_UP = 10;
/** Between what was typed and the key press: all that the typing itself sets off is over. Milliseconds. */
const PAUSE = 150;

/** In the sending page: when Enter was pressed, milliseconds since 1970. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const pressed: number[] = [];
    Object.assign(globalThis, { pressed });
    addEventListener(
      'keydown',
      event => {
        if (event.key === 'Enter') pressed.push(performance.timeOrigin + event.timeStamp);
      },
      { capture: true },
    );
  });
}

/** In the receiving page: resolves with the time at which a text has been painted. */
function whenPainted(page: Page, text: string): Promise<number> {
  return page.evaluate(
    wanted =>
      new Promise<number>(resolve => {
        const painted = () => {
          // A frame's callbacks run before its paint; the message behind them arrives after it.
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
            port2.postMessage(undefined);
          });
        };
        const observer = new MutationObserver(() => {
          if (!document.body.textContent.includes(wanted)) return;
          observer.disconnect();
          painted();
        });
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      }),
    text,
  );
}

async function measure(from: Page, to: Page, type: (text: string) => Promise<void>): Promise<number[]> {
  const delays: number[] = [];
  for (let i = 0; i < MESSAGES + WARM_UP; i++) {
    const text = `message-${i}-${delays.length}.`;
    await type(text);
    const painted = whenPainted(to, text);
    await setTimeout(PAUSE);
    // The observer is in place once the page answers again.
    await to.evaluate(() => undefined);
    await from.keyboard.press('Enter');
    const at = await painted;
    const pressed = await from.evaluate(
      () => (globalThis as unknown as { pressed: number[] }).pressed.at(-1)!,
    );
    if (i >= WARM_UP) delays.push(at - pressed);
  }
  return delays;
}

await withTwoPeople({}, async ({ alice, bob }) => {
  await chat.open(alice, 'bob');
  await chat.open(bob, 'alice');
  await chat.say(alice, 'the link is open');
  await chat.expectFrom(bob, 'the link is open');
  await watchKeys(alice.page);
  const kith = await measure(alice.page, bob.page, text => chat.type(alice, text));

  // The same between two bare pages of the same browsers.
  const [a, b] = [await alice.newPage(), await bob.newPage()];
  await connectBare(a, b);
  await b.evaluate(() => {
    globalThis.bare.channel.onmessage = ({ data }) => {
      document.body.append(Object.assign(document.createElement('p'), { textContent: data }));
    };
  });
  await a.evaluate(() => {
    const field = document.body.appendChild(document.createElement('input'));
    field.addEventListener('keydown', event => {
      if (event.key !== 'Enter') return;
      globalThis.bare.channel.send(field.value);
      field.value = '';
    });
    field.focus();
  });
  await watchKeys(a);
  await b.bringToFront();
  const bare = await measure(a, b, text => a.locator('input').fill(text));

  const figures = [
    { name: 'chat message, key press to painted, median', p: 0.5, bar: 15 },
    { name: 'chat message, key press to painted, p99', p: 0.99, bar: 50 },
  ];
  for (const { name, p, bar } of figures) {
    const value = percentile(kith, p);
    const limit = percentile(bare, p);
    report({
      name,
      value,
      unit: 'ms',
      against: `bare data channel between two pages: ${limit.toFixed(1)} ms`,
      ratio: value / limit,
      bar: `at most ${bar} ms`,
      ok: value <= bar,
    });
  }
});
