import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { ShellTexts } from './shell-texts.ts';

/**
 * The menu of the app: on macOS in the menu bar, elsewhere hidden, for the keys it brings (zoom, full screen, close).
 * Electron's own would put developer tools and a reload into it, and take Ctrl+M for the window.
 */
export function setAppMenu(platform: NodeJS.Platform, texts: ShellTexts): void {
  const zoom: MenuItemConstructorOptions = {
    label: texts.say('view'),
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(platform === 'darwin' ? [] : [{ role: 'close' as const }]),
    ],
  };
  const edit: MenuItemConstructorOptions = { role: 'editMenu', label: texts.say('edit') };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      platform === 'darwin' ? [{ role: 'appMenu' }, edit, zoom, { role: 'windowMenu' }] : [edit, zoom],
    ),
  );
}
