import { SCENES, type SceneEntry } from '@kith/app/ui/gallery/scenes';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { Gallery, listenFor } from '../fixtures/gallery.ts';

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

test('Flung to the top, the list stays where it is while older messages come', async () => {
  await gallery.show(scene('conversation-typing'), async page => {
    const log = page.getByRole('log');
    const height = () => log.evaluate(element => element.scrollHeight);
    await expect(log.getByText('Message 399', { exact: true })).toBeInViewport();
    const before = await height();
    await log.evaluate(element => {
      element.scrollTop = 0;
    });
    await expect.poll(height).toBeGreaterThan(before * 1.4);
    await expect(log.getByText('Message 200: ')).toBeInViewport();
    await expect(log.getByText('Message 0', { exact: true })).not.toBeInViewport();
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

test('What is typed between signs is shown formatted, and keys put the signs there', async () => {
  await gallery.show(scene('conversation-typing'), async page => {
    await arrive(page, 'so *bold*, _slanted_, ~gone~ and `code()`: snake_case stays');
    const message = page.getByRole('log').getByRole('article').last();
    await expect(message.locator('strong')).toHaveText('bold');
    await expect(message.locator('em')).toHaveText('slanted');
    await expect(message.locator('s')).toHaveText('gone');
    await expect(message.locator('code')).toHaveText('code()');
    await expect(message).toContainText('snake_case stays');
    const box = page.getByRole('textbox', { name: 'Message to Dave Moreau' });
    await box.fill('word');
    await box.selectText();
    await page.keyboard.press('ControlOrMeta+b');
    await expect(box).toHaveValue('*word*');
    await page.keyboard.press('ControlOrMeta+i');
    await expect(box).toHaveValue('*_word_*');
    await page.keyboard.press('ControlOrMeta+i');
    await expect(box).toHaveValue('*word*');
  });
});

test('What is pinned stands on top; each press leads to the next of it, and round again', async () => {
  await gallery.show(scene('conversation-pinned'), async page => {
    const log = page.getByRole('log');
    const strip = page.getByRole('button', { name: /^Pinned / });
    await strip.filter({ hasText: 'Pinned 1 of 2' }).click();
    await expect(log.getByText('Message 396')).toBeInViewport();
    await strip.filter({ hasText: 'Pinned 2 of 2' }).click();
    await expect(log.getByText('Message 12', { exact: true })).toBeInViewport();
    await strip.filter({ hasText: 'Pinned 1 of 2' }).click();
    await expect(log.getByText('Message 396')).toBeInViewport();
  });
});

test('A search hit far up is fetched and shown', async () => {
  await gallery.show(scene('conversation-hit'), async page => {
    const log = page.getByRole('log');
    await expect(log.getByText('Message 12', { exact: true })).toBeInViewport();
    // Newer ones come below when their end is near. The last of them is mine, and still nothing jumps to it.
    await log.evaluate(element => {
      element.scrollTop = 8_000;
    });
    await expect.poll(() => log.evaluate(element => element.scrollHeight)).toBeGreaterThan(12_000);
    expect(await fromEnd(log)).toBeGreaterThan(4_000);
    // What was there before is not new.
    await expect(page.getByRole('button', { name: /^Jump to/ })).toHaveAccessibleName(
      'Jump to the newest message',
    );
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

test('While a call rings, its caller can be called, which takes the call; so can others: a device has two calls', async () => {
  await gallery.show(scene('call-incoming'), async page => {
    const call = page.getByRole('button', { name: 'Call', exact: true });
    await expect(page.getByRole('dialog', { name: 'Call from Carol Lindqvist' })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1, name: 'Bob Okafor' })).toBeVisible();
    await expect(call).toBeEnabled();
    await page.getByRole('button', { name: /^Carol Lindqvist, / }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Carol Lindqvist' })).toBeVisible();
    await expect(call).toBeEnabled();
  });
});

const message = (page: Page, words: string) =>
  page.getByRole('log').getByRole('article').filter({ hasText: words });
const choose = async (page: Page, words: string, entry: string) => {
  await message(page, words).click({ button: 'right' });
  await page.getByRole('menuitem', { name: entry }).click();
};

test('how loud somebody is, is kept once when the slider is let go, and at each press of a key', async () => {
  await gallery.show(scene('call-devices'), async page => {
    const changes = await listenFor(page, 'settings.change');
    const slider = page.getByRole('slider', { name: 'Volume of Bob Okafor' });
    const box = (await slider.boundingBox())!;
    const middle = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width / 2, middle);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 1, middle, { steps: 10 });
    await expect(page.getByRole('status').filter({ hasText: '200%' })).toBeVisible();
    expect(await changes()).toEqual([]);
    await page.mouse.up();
    await expect.poll(changes).toMatchObject([{ volumes: { 'bob@home.example': 2 } }]);
    await slider.press('ArrowLeft');
    await expect
      .poll(changes)
      .toMatchObject([{ volumes: { 'bob@home.example': 2 } }, { volumes: { 'bob@home.example': 1.95 } }]);
  });
});

test('ArrowUp in the empty box edits my last message; what does not change is not sent', async () => {
  await gallery.show(scene('conversation'), async page => {
    const edits = await listenFor(page, 'chat.edit');
    const box = page.getByRole('textbox', { name: 'Message to Bob Okafor' });
    await expect(box).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(box).toHaveValue('And the long rope');
    await expect(page.getByText('Edit message')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(box).toHaveValue('');
    await expect(page.getByText('Edit message')).toHaveCount(0);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.type(', please');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(box).toHaveValue('');
    expect(await edits()).toMatchObject([{ text: 'And the long rope, please' }]);
  });
});

test('Escape ends the editing and gives the draft back; so does another conversation', async () => {
  await gallery.show(scene('conversation'), async page => {
    const drafts = await listenFor(page, 'chat.draft');
    const box = page.getByRole('textbox', { name: 'Message to Bob Okafor' });
    await box.fill('half a thought');
    await page.keyboard.press('ArrowUp');
    await expect(box).toHaveValue('half a thought');
    await choose(page, 'Bring the topo', 'Edit');
    await expect(box).toBeFocused();
    await expect(box).toHaveValue('Bring the topo if you find it');
    await page.keyboard.type('?');
    await page.keyboard.press('Escape');
    await expect(box).toHaveValue('half a thought');
    await expect(box).toBeFocused();
    // Begun anew, the editing starts from what the message says.
    await choose(page, 'Bring the topo', 'Edit');
    await expect(box).toHaveValue('Bring the topo if you find it');
    await page.keyboard.press('Alt+ArrowDown');
    await expect(page.getByRole('heading', { level: 1, name: 'Bob Okafor' })).toHaveCount(0);
    await expect(page.getByText('Edit message')).toHaveCount(0);
    expect(await drafts()).toMatchObject([{ text: 'half a thought' }]);
  });
});

test('An answer is begun from the bar beside a message and names it', async () => {
  await gallery.show(scene('conversation'), async page => {
    const sent = await listenFor(page, 'chat.send');
    const box = page.getByRole('textbox', { name: 'Message to Bob Okafor' });
    const strip = page.getByText('Reply to Bob Okafor');
    const before = await message(page, 'Perfect').boundingBox();
    await message(page, 'Call at six?').hover();
    expect(await message(page, 'Perfect').boundingBox()).toEqual(before);
    await page
      .getByRole('toolbar', { name: 'Message actions' })
      .getByRole('button', { name: 'Reply' })
      .click();
    await expect(strip).toBeVisible();
    await expect(box).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(strip).toHaveCount(0);
    await choose(page, 'Call at six?', 'Reply');
    await box.pressSequentially('At seven');
    await page.keyboard.press('Enter');
    await expect(strip).toHaveCount(0);
    const id = await message(page, 'Call at six?').getAttribute('data-message');
    expect(await sent()).toMatchObject([{ text: 'At seven', reply: id }]);
  });
});

test('What the bar opens stays open until it is used, and the bar goes with the pointer', async () => {
  await gallery.show(scene('conversation'), async page => {
    const given = await listenFor(page, 'chat.react');
    const bar = page.getByRole('toolbar', { name: 'Message actions' });
    await message(page, 'Perfect').hover();
    await bar.getByRole('button', { name: 'More actions' }).click();
    await expect(page.getByRole('menuitem', { name: 'Edit' })).toHaveCount(0);
    await page.getByRole('menuitem', { name: 'React…' }).click();
    await page.getByRole('button', { name: 'All emoji' }).click();
    await page.getByRole('tab', { name: 'Food and drink' }).click();
    await page.getByRole('button', { name: '🍇' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await given()).toMatchObject([{ emoji: '🍇', on: true }]);
    await message(page, 'Call at six?').hover();
    await expect(message(page, 'Call at six?').getByRole('toolbar')).toBeVisible();
    await expect(bar).toHaveCount(1);
    await page.getByRole('heading', { level: 1 }).hover();
    await expect(bar).toHaveCount(0);
  });
});

test('The keyboard walks over messages, opens their menu and reacts', async () => {
  await gallery.show(scene('conversation'), async page => {
    const given = await listenFor(page, 'chat.react');
    await page.getByRole('log').focus();
    await page.keyboard.press('ArrowUp');
    await expect(message(page, 'And the long rope')).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(message(page, 'Bring the topo')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'React', exact: true })).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await message(page, 'Bring the topo').focus();
    await page.keyboard.press('Shift+F10');
    await expect(page.getByRole('menuitem', { name: 'Delete…' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(message(page, 'Bring the topo')).toBeFocused();
    await page.keyboard.press('Shift+F10');
    await expect(page.getByRole('menuitemcheckbox', { name: '👍' })).toBeFocused();
    await page.keyboard.press('r');
    await expect(page.getByRole('menuitem', { name: 'React…' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: '👍' })).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('button', { name: '❤️' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(message(page, 'Bring the topo')).toBeFocused();
    expect(await given()).toMatchObject([{ emoji: '❤️', on: true }]);
  });
});

test('A quote leads to the message that it quotes, each time', async () => {
  await gallery.show(
    scene('conversation-reactions'),
    async page => {
      const original = message(page, 'Six pitches').first();
      const quote = page.getByRole('button', { name: /Six pitches/ });
      for (let i = 0; i < 2; i++) {
        await quote.scrollIntoViewIfNeeded();
        await expect(original).not.toBeInViewport();
        await quote.click();
        await expect(original).toBeInViewport();
        await expect(original).toBeFocused();
        await page.getByRole('log').hover();
        await page.mouse.wheel(0, 3_000);
      }
    },
    { height: 480 },
  );
});

test('A reaction is given and taken back by its chip; calls and deleted messages offer nothing', async () => {
  await gallery.show(scene('conversation-reactions'), async page => {
    const given = await listenFor(page, 'chat.react');
    const mine = page.getByRole('button', { name: /^👍 1, by You$/ });
    await expect(mine).toHaveAttribute('aria-pressed', 'true');
    await mine.click();
    const theirs = page.getByRole('button', { name: /^👍 1, by farid$/ });
    await expect(theirs).toHaveAttribute('aria-pressed', 'false');
    await theirs.click();
    expect(await given()).toMatchObject([
      { emoji: '👍', on: false },
      { emoji: '👍', on: true },
    ]);
    await message(page, 'You deleted this message').hover();
    await expect(page.getByRole('toolbar')).toHaveCount(0);
    await message(page, 'You deleted this message').click({ button: 'right' });
    await expect(page.getByRole('menu')).toHaveCount(0);
  });
});
