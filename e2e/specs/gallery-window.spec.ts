import { SCENES, type SceneEntry } from '@kith/app/ui/gallery/scenes';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { Gallery } from '../fixtures/gallery.ts';

// How the window behaves under a hand: the list of messages, the keyboard, the size.

let gallery: Gallery;

test.beforeAll(async () => {
  gallery = await Gallery.open();
});

test.afterAll(() => gallery.close());

function scene(id: string): SceneEntry {
  const found = SCENES.find(entry => entry.id === id);
  if (!found) throw new Error(`The gallery has no scene ${id}.`);
  return found;
}

const arrive = (page: Page, text: string) =>
  page.evaluate(detail => window.dispatchEvent(new CustomEvent('gallery:arrive', { detail })), text);
const fromEnd = (log: Locator) =>
  log.evaluate(element => Math.round(element.scrollHeight - element.scrollTop - element.clientHeight));

test('A long conversation opens at its end and follows new messages there', async () => {
  await gallery.show(scene('conversation-typing'), async page => {
    const log = page.getByRole('log');
    await expect(log.getByText('Message 399', { exact: true })).toBeInViewport();
    await arrive(page, 'One more');
    await expect(log.getByText('One more')).toBeInViewport();
    expect(await fromEnd(log)).toBe(0);
  });
});

test('The newest message stays in sight when the box grows and when the window shrinks', async () => {
  await gallery.show(scene('conversation-typing'), async page => {
    const newest = page.getByRole('log').getByText('Message 399', { exact: true });
    await expect(newest).toBeInViewport();
    await page.getByRole('textbox', { name: 'Message to Dave Moreau' }).fill('1\n2\n3\n4\n5\n6');
    await expect(newest).toBeInViewport({ ratio: 1 });
    await page.setViewportSize({ width: 1000, height: 500 });
    await expect(newest).toBeInViewport({ ratio: 1 });
  });
});

test('Reading further up, nothing jumps: new messages are counted, older ones come above', async () => {
  await gallery.show(scene('conversation-typing'), async page => {
    const log = page.getByRole('log');
    await expect(log.getByText('Message 399', { exact: true })).toBeInViewport();
    await log.hover();
    await page.mouse.wheel(0, -3_000);
    const mark = await expectSomethingOld(log);
    const place = () => log.getByText(mark, { exact: true }).boundingBox();
    const before = await place();
    await arrive(page, 'While away');
    await expect(page.getByRole('button', { name: 'Jump to 1 new message' })).toBeVisible();
    expect((await place())?.y).toBeCloseTo(before?.y ?? 0, -1);
    // To the top, where the first page of older ones comes; then to the very first message.
    await log.focus();
    await expect(async () => {
      await page.keyboard.press('Home');
      await expect(log.getByText('Message 0', { exact: true })).toBeInViewport({ timeout: 200 });
    }).toPass();
    await page.getByRole('button', { name: 'Jump to 1 new message' }).click();
    await expect(log.getByText('While away')).toBeInViewport();
  });
});

/** The first message that is wholly on the screen, once the newest ones are not. */
async function expectSomethingOld(log: Locator): Promise<string> {
  await expect(log.getByText('Message 399', { exact: true })).not.toBeInViewport();
  return log.evaluate(element => {
    const { top } = element.getBoundingClientRect();
    const texts = [...element.querySelectorAll('article [dir=auto]')];
    return texts.find(text => text.getBoundingClientRect().top > top)?.textContent ?? '';
  });
}

test('A search hit far up is fetched and shown', async () => {
  await gallery.show(scene('conversation-hit'), async page => {
    await expect(page.getByRole('log').getByText('Message 12', { exact: true })).toBeInViewport();
  });
});

test('The keyboard reaches the list, walks over it and opens a conversation to write in', async () => {
  await gallery.show(scene('home'), async page => {
    await page.keyboard.press('ControlOrMeta+f');
    await expect(page.getByRole('combobox')).toBeFocused();
    await page.keyboard.type('emi');
    await expect(page.getByRole('option', { name: /Emi Tanaka/ })).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Emi Tanaka' })).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Message to Emi Tanaka' })).toBeFocused();
    await page.keyboard.press('Alt+ArrowUp');
    await expect(page.getByRole('heading', { level: 1, name: 'Carol Lindqvist' })).toBeVisible();
    const carol = page.getByRole('button', { name: /^Carol Lindqvist, away, 24 unread messages/ });
    await carol.focus();
    await page.keyboard.press('End');
    await expect(page.getByRole('button', { name: /^Maximilian/ })).toBeFocused();
    await page.keyboard.press('Home');
    await expect(page.getByRole('button', { name: /^Bob Okafor, online/ })).toBeFocused();
    await page.keyboard.press('F1');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});

test('A ringing call leaves the keys to who is writing, and can be answered by keys', async () => {
  await gallery.show(scene('call-incoming'), async page => {
    const box = page.getByRole('textbox', { name: 'Message to Bob Okafor' });
    await expect(page.getByRole('dialog', { name: 'Call from Carol Lindqvist' })).toBeVisible();
    await expect(box).toBeFocused();
    await box.pressSequentially('still here');
    await expect(box).toHaveValue('still here');
    await page.keyboard.press('ControlOrMeta+Shift+A');
    await expect(page.getByRole('heading', { level: 1, name: 'Carol Lindqvist' })).toBeVisible();
  });
});

test('A narrow window shows one pane at a time, with a way back', async () => {
  await gallery.show(
    scene('home'),
    async page => {
      const list = page.getByRole('complementary', { name: 'Buddies' });
      await page.getByRole('button', { name: /^Bob Okafor/ }).click();
      await expect(page.getByRole('log')).toBeVisible();
      await expect(list).toBeHidden();
      await page.getByRole('button', { name: 'Back', exact: true }).click();
      await expect(list).toBeVisible();
      await expect(page.getByRole('log')).toHaveCount(0);
    },
    { width: 420 },
  );
});

test('From right to left, the list stands on the right', async () => {
  await gallery.show(
    scene('conversation'),
    async page => {
      const list = await page.getByRole('complementary', { name: 'Buddies' }).boundingBox();
      const log = await page.getByRole('log').boundingBox();
      expect(list?.x).toBeGreaterThan(log?.x ?? Number.POSITIVE_INFINITY);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    },
    { dir: 'rtl' },
  );
});

test('While a call rings, its caller can be called, which takes the call; nobody else can', async () => {
  await gallery.show(scene('call-incoming'), async page => {
    const call = page.getByRole('button', { name: 'Call', exact: true });
    await expect(page.getByRole('dialog', { name: 'Call from Carol Lindqvist' })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1, name: 'Bob Okafor' })).toBeVisible();
    await expect(call).toBeDisabled();
    await page.getByRole('button', { name: /^Carol Lindqvist, / }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Carol Lindqvist' })).toBeVisible();
    await expect(call).toBeEnabled();
  });
});
