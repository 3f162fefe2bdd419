/** Draws the pictures of docs/screenshots from the window's gallery: `node e2e/screenshots.ts`. */
import path from 'node:path';
import { SCENES } from '@kith/app/ui/gallery/scenes';
import { Gallery } from './fixtures/gallery.ts';

const folder = path.resolve(import.meta.dirname, '../docs/screenshots');
const PICTURES = [
  { name: 'conversation-light', scene: 'conversation-details-verified', theme: 'light' },
  { name: 'conversation-dark', scene: 'conversation-details-verified', theme: 'dark' },
  { name: 'files-light', scene: 'files-view', theme: 'light' },
  { name: 'files-dark', scene: 'files-view', theme: 'dark' },
  { name: 'call-light', scene: 'call-video', theme: 'light' },
  { name: 'call-dark', scene: 'call-video', theme: 'dark' },
  { name: 'network-light', scene: 'network-hub', theme: 'light' },
  { name: 'network-dark', scene: 'network-hub', theme: 'dark' },
];

const gallery = await Gallery.open();
for (const { name, scene, theme } of PICTURES) {
  const entry = SCENES.find(({ id }) => id === scene);
  if (!entry) throw new Error(`The gallery has no scene ${scene}.`);
  await gallery.show(
    entry,
    async page => {
      await page.evaluate(() => document.fonts.ready);
      await page.waitForFunction(() =>
        Array.from(document.querySelectorAll('video')).every(({ readyState }) => readyState >= 2),
      );
      await page.screenshot({ path: path.join(folder, `${name}.png`) });
    },
    { theme },
  );
}
await gallery.close();
