import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Frame,
  type Page,
  type Route,
} from '@playwright/test';
import type { BrowserWindowConstructorOptions, Rectangle, WindowOpenHandlerResponse } from 'electron';
import { ipcMain } from './double-ipc.ts';
import type { MessagePortMainDouble } from './double-ports.ts';
import { displayRequest, permissionCheck, permissionRequest, session } from './double-session.ts';
import { doubleState } from './double-state.ts';
import type { NativeImageDouble } from './double-system.ts';
import { pageSide } from './page-side.ts';

let browser: Promise<Browser> | undefined;

/** One Chromium for all windows of a test file. */
function launch(): Promise<Browser> {
  const executablePath = process.env.KITH_TEST_BROWSER;
  if (!executablePath)
    throw new Error('these tests need Chromium: install it or set KITH_CHROMIUM to its path');
  browser ??= chromium.launch({
    executablePath,
    chromiumSandbox: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
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

const frames = new WeakMap<object, WebContentsDouble>();

class WebContentsDouble extends EventEmitter {
  readonly session = session.defaultSession;
  readonly replaced: string[] = [];
  openHandler: OpenHandler = () => ({ action: 'allow' });
  #window: BrowserWindowDouble;

  constructor(window: BrowserWindowDouble) {
    super();
    this.#window = window;
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
  send(channel: string, message: unknown): void {
    // What crosses has to be cloneable, as in Electron.
    void this.#window.deliver(channel, structuredClone(message), []);
  }
  isDestroyed(): boolean {
    return !doubleState.windows.has(this.#window);
  }
  reload(): void {
    void this.#window.reload();
  }
  replaceMisspelling(word: string): void {
    this.replaced.push(word);
  }
}

export const webContents = {
  fromFrame: (frame: object): WebContentsDouble | undefined => frames.get(frame),
};

/** `BrowserWindow` as a page of a real Chromium, with the preload script run before the page's own. */
export class BrowserWindowDouble extends EventEmitter {
  readonly webContents = new WebContentsDouble(this);
  readonly options: BrowserWindowConstructorOptions;
  readonly loaded: Promise<Page>;
  shown = 0;
  hidden = true;
  focused = false;
  maximized = false;
  flashing = false;
  overlay: { image: NativeImageDouble | null; description: string } | undefined;
  url = '';
  #context: BrowserContext | undefined;
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
    this.url = url;
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

  async reload(): Promise<void> {
    // A second one before the first is through takes its place.
    await this.#page?.reload().catch(() => undefined);
  }

  async #open(url: string): Promise<Page> {
    const context = await (await launch()).newContext();
    this.#context = context;
    const page = await context.newPage();
    this.#page = page;
    const origin = new URL(toPage(url)).origin;
    await page.exposeBinding('__shellSend', ({ frame }, channel: string, args: unknown[]) => {
      ipcMain.emit(channel, { senderFrame: this.#frame(frame), sender: this.webContents }, ...args);
    });
    await page.exposeBinding('__shellInvoke', ({ frame }, channel: string, args: unknown[]) =>
      ipcMain.answer(channel, { senderFrame: this.#frame(frame), sender: this.webContents }, args),
    );
    await page.exposeBinding('__shellPort', (_source, id: number, data: unknown) => {
      this.#ports.get(id)?.postMessage(data);
    });
    await page.exposeBinding('__shellOpen', (_source, target: string) => {
      this.webContents.openHandler({ url: target });
    });
    await page.exposeBinding('__shellMedia', ({ frame }, kinds: string[]) =>
      this.#mayCapture(frame, kinds, origin),
    );
    await page.exposeBinding('__shellDisplay', async ({ frame }, audioRequested: boolean) => {
      const requester = this.#frame(frame);
      if (!(await permissionRequest('display-capture', requester.url))) return null;
      const streams = await displayRequest({
        frame: requester,
        securityOrigin: fromPage(`${origin}/`),
        videoRequested: true,
        audioRequested,
        userGesture: true,
      });
      return streams?.video === undefined ? null : { id: streams.video.id, audio: streams.audio ?? null };
    });
    const preload = this.options.webPreferences?.preload;
    const code = preload === undefined ? '' : await readFile(preload, 'utf8');
    await page.addInitScript(`(${pageSide})((require, module, exports) => {${code}\n});`);
    await page.route('**/*', route => this.#answer(route));
    return page;
  }

  #frame(frame: Frame): { url: string; parent: { url: string } | null; postMessage: unknown } {
    const parent = frame.parentFrame();
    const main = {
      url: fromPage(frame.url()),
      parent: parent === null ? null : { url: fromPage(parent.url()) },
      postMessage: (name: string, message: unknown, ports: MessagePortMainDouble[] = []) =>
        void this.deliver(name, message, ports),
    };
    frames.set(main, this.webContents);
    return main;
  }

  /** As Electron does it: a silent check, then a request for what the check denied. */
  async #mayCapture(frame: Frame, kinds: string[], origin: string): Promise<boolean> {
    const url = fromPage(frame.url());
    const denied = kinds.filter(kind => !permissionCheck('media', fromPage(`${origin}/`), kind));
    const isMainFrame = frame.parentFrame() === null;
    const granted =
      denied.length === 0 || (await permissionRequest('media', url, { isMainFrame, mediaTypes: kinds }));
    if (granted) {
      const names = kinds.map(kind => (kind === 'audio' ? 'microphone' : 'camera'));
      await this.#context?.grantPermissions(names, { origin });
    }
    return granted;
  }

  async deliver(channel: string, message: unknown, ports: MessagePortMainDouble[]): Promise<void> {
    const ids = ports.map(port => {
      const id = this.#nextPort++;
      this.#ports.set(id, port);
      port.on('message', ({ data }) => {
        void this.#tell(() =>
          this.#page?.evaluate(([to, value]) => window.__shellFromPort?.(to, value), [id, data] as const),
        );
      });
      port.start();
      return id;
    });
    await this.#tell(() =>
      this.#page?.evaluate(([name, value, list]) => window.__shellIn?.(name, value, list), [
        channel,
        message,
        ids,
      ] as const),
    );
  }

  /** What is told to a page that is being closed is lost, in Electron too. */
  async #tell(tell: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await tell();
    } catch (error) {
      if (doubleState.windows.has(this) && this.#page?.isClosed() === false) throw error;
    }
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
    this.hidden = false;
    this.focus();
  }
  hide(): void {
    this.hidden = true;
    this.focused = false;
  }
  focus(): void {
    this.focused = true;
    this.emit('focus');
  }
  blur(): void {
    this.focused = false;
    this.emit('blur');
  }
  isFocused(): boolean {
    return this.focused;
  }
  isMinimized(): boolean {
    return false;
  }
  restore(): void {
    this.show();
  }
  maximize(): void {
    this.maximized = true;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  getNormalBounds(): Rectangle {
    const { x = 40, y = 30, width = 800, height = 600 } = this.options;
    return { x, y, width, height };
  }
  flashFrame(on: boolean): void {
    this.flashing = on;
  }
  setOverlayIcon(image: NativeImageDouble | null, description: string): void {
    this.overlay = { image, description };
  }

  /** @returns when it is closed; a listener may keep it open */
  async close(): Promise<void> {
    let prevented = false;
    this.emit('close', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) await this.destroy();
  }

  async destroy(): Promise<void> {
    if (!doubleState.windows.delete(this)) return;
    await this.#context?.close();
    this.webContents.emit('destroyed');
    this.emit('closed');
    if (doubleState.windows.size === 0) doubleState.allClosed();
  }
}
