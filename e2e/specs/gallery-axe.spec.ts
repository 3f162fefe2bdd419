import { AxeBuilder } from '@axe-core/playwright';
import { SCENES } from '@kith/app/ui/gallery/scenes';
import { expect, type Page, test } from '@playwright/test';
import { Gallery } from '../fixtures/gallery.ts';

// Every screen and state of the window, from fixtures: axe finds nothing in either theme, wide or narrow, and nothing
// is wider than the window.

/** Rules that axe has and leaves out unless asked. */
const EXTRA = { 'target-size': { enabled: true } };
/** From half a screen to all of a large one, in pixels. */
const WIDTHS = [800, 1600];
const NARROW = [
  'first-run',
  'home',
  'conversation',
  'conversation-details',
  'call-active',
  'settings-account',
  'network',
  'away-attached',
];

/** `npm test` looks at every twelfth scene, `npm run test:full` at all of them. */
const scenes = process.env.KITH_FULL === '1' ? SCENES : SCENES.filter((_, index) => index % 12 === 0);

let gallery: Gallery;

test.beforeAll(async () => {
  gallery = await Gallery.open();
});

test.afterAll(() => gallery.close());

for (const scene of scenes) {
  test(`axe finds nothing: ${scene.id}`, async () => {
    await gallery.show(scene, async page => {
      await expectNoViolation(page);
      // Colours are all that the theme changes.
      await page.evaluate(async () => {
        document.documentElement.dataset['theme'] = 'dark';
        // Transitions, however short, end with the frame after the next.
        for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      });
      await expectNoViolation(page, 'color-contrast');
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await expect.poll(() => overflowing(page), `overflow at ${width}`).toEqual([]);
      }
    });
  });
}

for (const scene of SCENES.filter(({ id }) => NARROW.includes(id))) {
  test(`axe finds nothing in a narrow window: ${scene.id}`, async () => {
    const look = async (page: Page) => {
      await expectNoViolation(page);
      expect(await overflowing(page)).toEqual([]);
    };
    await gallery.show(scene, look, { width: 420 });
    // Twice the size of everything is half the width.
    await gallery.show(scene, look, { width: 320, height: 480 });
  });
}

async function expectNoViolation(page: Page, onlyRule?: string): Promise<void> {
  // The mode without a second page: there are no frames from elsewhere to look into, and it takes half the time.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const chosen = onlyRule === undefined ? axe.options({ rules: EXTRA }) : axe.withRules(onlyRule);
  const { violations } = await chosen.analyze();
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(node => `${node.target.join(' ')}: ${node.failureSummary}`),
    })),
  ).toEqual([]);
}

/** What is wider than its place: the page, or a part that has to be scrolled sideways and is no text of a program. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [document.documentElement, ...document.body.querySelectorAll(':not(pre)')]
      .filter(element => {
        const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX);
        return (scrolls || element === document.documentElement) && element.scrollWidth > element.clientWidth;
      })
      .map(element => `${element.localName}.${element.className}`),
  );
}
