import { SCENES, type SceneEntry } from '@kith/app/ui/gallery/scenes';
import { expect, type Page, test } from '@playwright/test';
import { Gallery, listenFor } from '../fixtures/gallery.ts';

// The network view, and the words around it, under a hand: keyboard, consent, limits.

const DAY = 86_400_000;

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

const node = (page: Page, name: string | RegExp) =>
  page.getByRole('region', { name: 'What this device is connected to' }).getByRole('button', { name });

test('The picture is one stop of the Tab key; arrows lead through it, Enter tells, Escape comes back', async () => {
  await gallery.show(scene('network'), async page => {
    await page.getByRole('radio', { name: 'List' }).focus();
    await page.keyboard.press('Tab');
    await expect(node(page, /^Server, direct/)).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(node(page, /^Hub, direct/)).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    const carol = node(page, /^Carol Lindqvist, relayed · 38 ms, Buddy, relayed by the server/);
    await expect(carol).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await expect(node(page, /^Server’s relay/)).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const card = page.getByRole('dialog', { name: 'Carol Lindqvist' });
    await expect(card.getByText('sealed end to end')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(card).toHaveCount(0);
    await expect(carol).toBeFocused();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Write to Carol Lindqvist' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Carol Lindqvist' })).toBeVisible();
    await page.keyboard.press('Control+Shift+L');
    await expect(page.getByRole('heading', { level: 1, name: 'Network' })).toBeVisible();
  });
});

test('The list says the same as the picture, and tells one by one what was folded', async () => {
  await gallery.show(scene('network-hub-list'), async page => {
    const rows = page.getByRole('table', { name: 'What this device is connected to' }).getByRole('row');
    await expect(rows.filter({ hasText: 'Carol Lindqvist' })).toContainText('relayed by the server');
    const folded = rows.filter({ hasText: '24 other hubs' });
    const before = await rows.count();
    await folded.getByRole('button', { name: 'Show all' }).click();
    await expect(rows).toHaveCount(before + 23);
    await page.getByRole('button', { name: 'Show fewer' }).click();
    await expect(rows).toHaveCount(before);
  });
});

test('A narrow window begins with the list, and what is chosen is kept', async () => {
  const look = async (page: Page) => {
    const changes = await listenFor(page, 'settings.change');
    await expect(page.getByRole('table')).toBeVisible();
    await page.getByRole('radio', { name: 'Picture' }).click();
    expect(await changes()).toEqual([{ networkView: 'picture' }]);
    await page.getByRole('button', { name: 'Back' }).click();
    await expect(page.getByRole('complementary', { name: 'Buddies' })).toBeVisible();
  };
  await gallery.show({ ...scene('network'), expects: 'Who' }, look, { width: 420 });
});

test('Whether others may connect through this device is asked: yes, not now, never', async () => {
  await gallery.show(scene('consent'), async page => {
    const changes = await listenFor(page, 'settings.change');
    const question = page.getByRole('status').filter({ hasText: 'Help others to connect' });
    await expect(question).toContainText('at most 8\u00A0Mbit/s');
    await question.getByRole('button', { name: 'Not now' }).click();
    await question.getByRole('button', { name: 'Never' }).click();
    await question.getByRole('button', { name: 'Yes, help' }).click();
    const [later, never, yes] = await changes();
    const wait = Number(later?.['volunteerAskAfter']) - Date.now();
    expect(wait).toBeGreaterThan(6.9 * DAY);
    expect(wait).toBeLessThanOrEqual(7 * DAY);
    expect(never).toEqual({ volunteer: 'no' });
    expect(yes).toEqual({ volunteer: 'yes' });
  });
});

test('Nothing is asked during a call', async () => {
  await gallery.show({ id: 'consent-in-call', expects: 'Bob Okafor' }, async page => {
    await expect(page.getByRole('region', { name: 'Call with Bob Okafor' })).toBeVisible();
    await expect(page.getByText('Help others to connect')).toHaveCount(0);
  });
});

test('A supernode is limited and stopped where one sees what it does', async () => {
  await gallery.show(scene('network-hub'), async page => {
    const changes = await listenFor(page, 'settings.change');
    const stops = await listenFor(page, 'network.stop');
    const cap = page.getByRole('spinbutton', { name: 'At most' });
    await expect(cap).toHaveValue('8');
    await cap.fill('20');
    await page.keyboard.press('Enter');
    await cap.fill('');
    await cap.blur();
    await expect(cap).toHaveValue('8');
    await page.getByRole('checkbox', { name: 'No limit' }).click();
    await page.getByRole('combobox', { name: 'When' }).selectOption('Between these hours');
    await page.getByRole('switch', { name: 'On battery too' }).click();
    await page.getByRole('switch', { name: 'Help others with this computer' }).click();
    expect(await changes()).toEqual([
      { volunteerCap: 2_500_000 },
      { volunteerCap: 0 },
      { volunteerFrom: 22, volunteerUntil: 6 },
      { volunteerOnBattery: true },
      { volunteer: 'no' },
    ]);
    await page.getByRole('button', { name: 'Stop helping now' }).click();
    expect(await stops()).toEqual([{ stopped: true }]);
  });
  await gallery.show(scene('network-stopped'), async page => {
    const stops = await listenFor(page, 'network.stop');
    await page.getByRole('button', { name: 'Go on helping' }).click();
    expect(await stops()).toEqual([{ stopped: false }]);
  });
});

test('The server is away: a line, on request what works, and a way to the network', async () => {
  await gallery.show(
    { ...scene('away-attached'), clicks: [], expects: 'other people’s devices' },
    async page => {
      const more = page.getByRole('button', { name: 'What works?' });
      await expect(page.getByText('also new calls')).toHaveCount(0);
      await more.click();
      await expect(more).toHaveAttribute('aria-expanded', 'true');
      await expect(page.getByText('also new calls')).toBeVisible();
      await expect(page.getByRole('contentinfo')).toContainText('connected through others');
      await page.getByRole('button', { name: 'Show the network' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Network' })).toBeVisible();
    },
  );
});

test('Dots move along lines where something moves, and only where motion is wanted', async () => {
  await gallery.show(scene('network'), async page => {
    const seen = () =>
      page
        .locator('svg [class*="dots"]')
        .evaluateAll(dots => dots.filter(dot => getComputedStyle(dot).display !== 'none').length);
    expect(await seen()).toBe(0);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await seen()).toBeGreaterThan(0);
  });
});
