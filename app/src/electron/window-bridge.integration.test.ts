import { ipcMain, type WebContents } from 'electron';
import { afterEach, expect, test } from 'vitest';
import type { DesktopEvent } from '../api/desktop.ts';
import { CHANNELS, isWindowUrl, WINDOW_ORIGIN, WINDOW_URL } from './shell-channels.ts';
import { WindowBridge } from './window-bridge.ts';

afterEach(() => ipcMain.removeAllListeners());

test('what happens before the window listens is told to it then, but for keys: their moment is over', () => {
  const told: unknown[] = [];
  const contents = {
    isDestroyed: () => false,
    send: (_channel: string, event: unknown) => told.push(event),
  } as unknown as WebContents;
  const bridge = new WindowBridge({
    main: () => contents,
    has: () => true,
    take: () => undefined,
    port: () => undefined,
  });
  bridge.serve();
  const link: DesktopEvent = { type: 'link-opened', link: 'kith:x' };
  for (const event of [{ type: 'push-to-talk', held: true }, link, { type: 'mute-pressed' }] as const) {
    bridge.tell(event);
  }
  const from = { senderFrame: { url: WINDOW_URL, parent: null }, sender: contents };
  ipcMain.emit(CHANNELS.action, from, { type: 'ready' });
  expect(told).toEqual([link]);
  bridge.tell({ type: 'mute-pressed' });
  expect(told).toEqual([link, { type: 'mute-pressed' }]);
});

test('what the routes for files answer is no window of ours', () => {
  expect(isWindowUrl(WINDOW_URL)).toBe(true);
  expect(isWindowUrl(`${WINDOW_ORIGIN}/files/view/x`)).toBe(false);
  expect(isWindowUrl('https://example.com/')).toBe(false);
});
