/** Draws the icons of the installed page from app/public/kith.svg: `node e2e/icons.ts`. */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from '../scripts/lib/chromium.mjs';

const folder = path.resolve(import.meta.dirname, '../app/public');
/** The ground of the logo, to the edges; systems cut a maskable icon to their own shape and keep the inner 80 %. */
const GROUND = '#4353d9';
const ICONS = [
  { name: 'kith-192', size: 192, maskable: false },
  { name: 'kith-512', size: 512, maskable: false },
  { name: 'kith-maskable-512', size: 512, maskable: true },
];

const svg = await readFile(path.join(folder, 'kith.svg'), 'utf8');
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath !== undefined && { executablePath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
await mkdir(path.join(folder, 'icons'), { recursive: true });
for (const { name, size, maskable } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>* { margin: 0 } body { background: ${maskable ? GROUND : 'transparent'}; display: grid; place-items: center; block-size: 100vh } svg { inline-size: ${maskable ? 80 : 100}% }</style>${svg}`,
  );
  await page.screenshot({ path: path.join(folder, `icons/${name}.png`), omitBackground: true });
  await page.close();
}
await browser.close();
