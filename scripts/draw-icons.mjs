// node scripts/draw-icons.mjs: draws the pictures of the desktop app anew from app/public/kith.svg, with a browser.
// They are kept in the repository, so that packing needs none.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from './lib/chromium.mjs';
import { root } from './lib/workspace.mjs';

const sign = readFileSync(path.join(root, 'app/public/kith.svg'), 'utf8');
/** What a system draws in its own colour: the shape alone. */
const shape = sign
  .replace(/<rect[^>]*\/>/, '')
  .replaceAll('#fff', '#000')
  .replace('viewBox="0 0 64 64"', 'viewBox="10 8 46 48"');
const dot = (/** @type {string} */ svg, /** @type {string} */ fill, /** @type {string} */ circle) =>
  svg.replace('</svg>', `<circle ${circle} fill="${fill}" stroke="none"/></svg>`);
const badge =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#d92f4c"/></svg>';

/** @type {[file: string, svg: string, pixels: number][]} */
const pictures = [
  ['build-resources/icon.png', sign, 1024],
  ['src/electron/images/tray.png', sign, 32],
  ['src/electron/images/tray-unread.png', dot(sign, '#ff5a6e', 'cx="50" cy="14" r="13"'), 32],
  ['src/electron/images/tray-template.png', shape, 16],
  ['src/electron/images/tray-template@2x.png', shape, 32],
  ['src/electron/images/tray-unread-template.png', dot(shape, '#000', 'cx="50" cy="14" r="6"'), 16],
  ['src/electron/images/tray-unread-template@2x.png', dot(shape, '#000', 'cx="50" cy="14" r="6"'), 32],
  ['src/electron/images/badge.png', badge, 16],
];

const browser = await chromium.launch({
  executablePath: findChromium() ?? '',
  chromiumSandbox: false,
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const [file, svg, pixels] of pictures) {
  const page = await browser.newPage({ viewport: { width: pixels, height: pixels } });
  const sized = svg.replace('<svg ', `<svg width="${pixels}" height="${pixels}" `);
  await page.setContent(`<style>body{margin:0;background:transparent}svg{display:block}</style>${sized}`);
  await page.screenshot({ path: path.join(root, 'app', file), omitBackground: true });
  await page.close();
}
await browser.close();
console.log(`Drew ${pictures.length} pictures.`);
