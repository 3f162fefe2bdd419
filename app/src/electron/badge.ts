import path from 'node:path';
import { app, type BrowserWindow, nativeImage } from 'electron';

/**
 * Unread messages on the sign of the app: a number in the dock and on Linux desktops that show one, a dot in the task
 * bar of Windows.
 *
 * @param description what the dot means, for screen readers
 */
export function showBadge(
  unread: number,
  platform: NodeJS.Platform,
  window: BrowserWindow | undefined,
  images: string,
  description: string,
): void {
  if (platform !== 'win32') {
    app.setBadgeCount(unread);
    return;
  }
  const dot = unread === 0 ? null : nativeImage.createFromPath(path.join(images, 'badge.png'));
  window?.setOverlayIcon(dot, description);
}
