import { AxeBuilder } from '@axe-core/playwright';
import { SCENES } from '@kith/app/ui/gallery/scenes';
import { expect, type Page, test } from '@playwright/test';
import { Gallery } from '../fixtures/gallery.ts';

// Every screen and state of the window, from fixtures: axe finds nothing in either theme, wide or narrow.

/** Rules that axe has and leaves out unless asked. */
const EXTRA = { 'target-size': { enabled: true } };
const NARROW = [
  'first-run',
  'home',
  'conversation',
  'conversation-details',
  'call-active',
  'settings-account',
];

let gallery: Gallery;

test.beforeAll(async () => {
  gallery = await Gallery.open();
});

test.afterAll(() => gallery.close());

for (const scene of SCENES) {
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
    });
  });
}

for (const scene of SCENES.filter(({ id }) => NARROW.includes(id))) {
  test(`axe finds nothing in a narrow window: ${scene.id}`, async () => {
    const look = async (page: Page) => {
      await expectNoViolation(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
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
