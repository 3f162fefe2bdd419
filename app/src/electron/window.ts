import { BrowserWindow, shell } from 'electron';
import { isWindowUrl, WINDOW_URL } from './shell-channels.ts';

/** Schemes that a link in a message may open outside of Kith. */
const OUTSIDE: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:']);

/**
 * The window: a sandboxed page of our own that can't go anywhere else. A link opens in the system's browser.
 *
 * @param preload absolute path of the built preload script
 */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1_120,
    height: 760,
    minWidth: 360,
    minHeight: 480,
    title: 'Kith',
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: true,
    },
  });
  window.once('ready-to-show', () => window.show());
  const contents = window.webContents;
  contents.on('will-navigate', event => {
    if (!isWindowUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', event => {
    if (!isWindowUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', event => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  // Rejects when the window is closed while it loads; there is nobody left to tell.
  window.loadURL(WINDOW_URL).catch(() => undefined);
  return window;
}

function mayOpenOutside(url: string): boolean {
  return URL.canParse(url) && OUTSIDE.has(new URL(url).protocol);
}
