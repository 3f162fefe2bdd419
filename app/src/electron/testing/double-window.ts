import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Page, type Route } from '@playwright/test';
import type { BrowserWindowConstructorOptions, WindowOpenHandlerResponse } from 'electron';
import { ipcMain } from './double-ipc.ts';
import type { MessagePortMainDouble } from './double-ports.ts';
import { permissionCheck } from './double-session.ts';
import { doubleState } from './double-state.ts';
import { pageSide } from './page-side.ts';

let browser: Promise<Browser> | undefined;

/** One Chromium for all windows of a test file. */
function launch(): Promise<Browser> {
  const executablePath = process.env.KITH_CHROMIUM;
  if (!executablePath)
    throw new Error('these tests need Chromium: install it or set KITH_CHROMIUM to its path');
  browser ??= chromium.launch({
    executablePath,
    chromiumSandbox: false,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
  return browser;
}

export async function closeChromium(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** A scheme of the app's own stands in Chromium as a host below localhost, which is a secure context too. */
const toPage = (url: string): string => url.replace(/^([a-z-]+):\/\/(\w+)\//, 'http://$2.$1.localhost/');
const fromPage = (url: string): string => url.replace(/^http:\/\/(\w+)\.([a-z-]+)\.localhost\//, '$2://$1/');

type OpenHandler = (details: { url: string }) => WindowOpenHandlerResponse;

class WebContentsDouble extends EventEmitter {
  openHandler: OpenHandler = () => ({ action: 'allow' });

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
}

/** `BrowserWindow` as a page of a real Chromium, with the preload script run before the page's own. */
export class BrowserWindowDouble extends EventEmitter {
  readonly webContents = new WebContentsDouble();
  readonly options: BrowserWindowConstructorOptions;
  readonly loaded: Promise<Page>;
  shown = 0;
  #page: Page | undefined;
  #load: (page: Page) => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;
  #ports = new Map<number, MessagePortMainDouble>();
  #nextPort = 1;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    this.loaded = new Promise((resolve, reject) => {
      this.#load = resolve;
      this.#fail = reject;
    });
    // Not every test waits for its window.
    this.loaded.catch(() => undefined);
    doubleState.windows.add(this);
  }

  async loadURL(url: string): Promise<void> {
    try {
      const page = await this.#open(url);
      await page.goto(toPage(url));
      this.emit('ready-to-show');
      this.#load(page);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  async #open(url: string): Promise<Page> {
    const context = await (await launch()).newContext();
    const origin = new URL(toPage(url)).origin;
    for (const permission of ['microphone', 'geolocation', 'notifications'] as const) {
      const name = permission === 'microphone' ? 'media' : permission;
      if (permissionCheck(name, origin, fromPage(`${origin}/`)))
        await context.grantPermissions([permission], { origin });
    }
    const page = await context.newPage();
    this.#page = page;
    await page.exposeBinding('__shellSend', ({ frame }, channel: string, args: unknown[]) => {
      const parent = frame.parentFrame();
      const senderFrame = {
        url: fromPage(frame.url()),
        parent: parent === null ? null : { url: fromPage(parent.url()) },
        postMessage: (name: string, message: unknown, ports: MessagePortMainDouble[] = []) =>
          void this.#deliver(name, message, ports),
      };
      ipcMain.emit(channel, { senderFrame, sender: this.webContents }, ...args);
    });
    await page.exposeBinding('__shellPort', (_source, id: number, data: unknown) => {
      this.#ports.get(id)?.postMessage(data);
    });
    await page.exposeBinding('__shellOpen', (_source, target: string) => {
      this.webContents.openHandler({ url: target });
    });
    const preload = this.options.webPreferences?.preload;
    const code = preload === undefined ? '' : await readFile(preload, 'utf8');
    await page.addInitScript(`(${pageSide})((require, module, exports) => {${code}\n});`);
    await page.route('**/*', route => this.#answer(route));
    return page;
  }

  async #deliver(channel: string, message: unknown, ports: MessagePortMainDouble[]): Promise<void> {
    const ids = ports.map(port => {
      const id = this.#nextPort++;
      this.#ports.set(id, port);
      port.on('message', ({ data }) => {
        void this.#page?.evaluate(([to, value]) => window.__shellFromPort?.(to, value), [id, data] as const);
      });
      port.start();
      return id;
    });
    await this.#page?.evaluate(([name, value, list]) => window.__shellIn?.(name, value, list), [
      channel,
      message,
      ids,
    ] as const);
  }

  /** Requests of the page: files of the app's own scheme; a navigation elsewhere only when nobody objects. */
  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = fromPage(request.url());
    const isNavigation = request.isNavigationRequest() && request.frame() === this.#page?.mainFrame();
    if (isNavigation && this.#page?.url() !== 'about:blank') {
      let prevented = false;
      this.webContents.emit('will-navigate', {
        url,
        preventDefault: () => {
          prevented = true;
        },
      });
      if (prevented) return route.abort('aborted');
    }
    const handler = doubleState.schemes.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) return route.abort('addressunreachable');
    const response = await handler(new Request(url, { method: request.method() }));
    return route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }

  show(): void {
    this.shown += 1;
  }
  focus(): void {
    this.show();
  }
  isMinimized(): boolean {
    return false;
  }
  restore(): void {
    this.show();
  }

  async close(): Promise<void> {
    await this.#page?.context().close();
    doubleState.windows.delete(this);
    this.emit('closed');
  }
}
