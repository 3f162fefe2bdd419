import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { SCENES, type SceneEntry } from '@kith/app/ui/gallery/scenes';
import { type Browser, type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import { build, type PreviewServer, preview } from 'vite';
import { findChromium } from '../../scripts/lib/chromium.mjs';

// Every screen and state of the window, from fixtures: axe finds nothing in either theme, wide or narrow.

const configFile = path.resolve(import.meta.dirname, '../../app/src/ui/gallery/vite.config.ts');
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

let folder: string;
let server: PreviewServer;
let browser: Browser;
let url: string;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kith-gallery-'));
  const outDir = path.join(folder, 'dist');
  await build({ configFile, logLevel: 'error', build: { outDir } });
  server = await preview({
    configFile,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  url = server.resolvedUrls?.local[0] ?? '';
  const executablePath = findChromium();
  browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
});

test.afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true });
});

for (const scene of SCENES) {
  test(`axe finds nothing: ${scene.id}`, async () => {
    await inWindow(1280, async page => {
      await show(page, scene);
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
    await inWindow(420, async page => {
      await show(page, scene);
      await expectNoViolation(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    });
  });
}

async function inWindow(width: number, look: (page: Page) => Promise<void>): Promise<void> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height: 800 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  await look(await context.newPage());
  await context.close();
}

async function show(page: Page, scene: SceneEntry): Promise<void> {
  await page.goto(`${url}?scene=${scene.id}`, { waitUntil: 'networkidle' });
  for (const [label, text] of Object.entries(scene.fills ?? {})) {
    await page.getByLabel(label, { exact: true }).fill(text);
  }
  for (const { role, name } of scene.clicks ?? []) {
    await page.getByRole(role, { name, exact: true }).last().click();
  }
  if (scene.type !== undefined) await page.keyboard.type(scene.type);
  if (scene.menuOf !== undefined) {
    await page.getByRole('button', { name: scene.menuOf }).first().click({ button: 'right' });
  }
  if (scene.expects !== undefined) await expect(page.getByText(scene.expects).first()).toBeVisible();
}

async function expectNoViolation(page: Page, onlyRule?: string): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (onlyRule === undefined
    ? axe.options({ rules: EXTRA })
    : axe.withRules(onlyRule)
  ).analyze();
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(node => `${node.target.join(' ')}: ${node.failureSummary}`),
    })),
  ).toEqual([]);
}
