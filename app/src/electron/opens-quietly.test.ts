import { expect, it } from 'vitest';
import { opensQuietly } from './opens-quietly.ts';

it.each([
  ['/d/photo.JPG', false, true],
  ['/d/notes.txt', false, true],
  ['/d/photo.jpg.exe', false, false],
  ['/d/run', false, false],
  ['/d/a.desktop', false, false],
  ['/d/page.html', false, false],
  ['/d/sheet.xlsm', false, false],
  ['/d/holiday', true, true],
  ['/d/Photos.app', true, false],
  ['/d/photo.jpg', true, false],
])('%s (folder: %s): %s', (path, isFolder, quietly) => {
  expect(opensQuietly(path, isFolder)).toBe(quietly);
});
