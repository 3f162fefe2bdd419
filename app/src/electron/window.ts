import { BrowserWindow, type BrowserWindowConstructorOptions, shell } from 'electron';
import { isWindowUrl } from './shell-channels.ts';

/** Schemes that a link in a message may open outside of Kith. */
const OUTSIDE: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:']);

/**
 * A window: a sandboxed page of our own that can't go anywhere else. A link opens in the system's browser. It is not
 * shown yet.
 *
 * @param preload absolute path of the built preload script
 * @param url of our own scheme
 * @param look size, place and least size
 */
export function openWindow(
  preload: string,
  url: string,
  look: BrowserWindowConstructorOptions,
): BrowserWindow {
  const window = new BrowserWindow({
    minWidth: 360,
    minHeight: 480,
    title: 'Kith',
    ...look,
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
      // Calls ring and notices come while the window is hidden.
      backgroundThrottling: false,
    },
  });
  const contents = window.webContents;
  contents.on('will-navigate', event => {
    if (!isWindowUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', event => {
    if (!isWindowUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', event => event.preventDefault());
  contents.setWindowOpenHandler(({ url: target }) => {
    if (mayOpenOutside(target)) void shell.openExternal(target);
    return { action: 'deny' };
  });
  // Rejects when the window is closed while it loads; there is nobody left to tell.
  window.loadURL(url).catch(() => undefined);
  return window;
}

function mayOpenOutside(url: string): boolean {
  return URL.canParse(url) && OUTSIDE.has(new URL(url).protocol);
}
