import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, ipcMain, powerMonitor } from 'electron';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import type { DesktopAction, DesktopEvent } from '../../api/desktop.ts';
import { startShell } from '../shell.ts';
import type { ShellWorld } from '../shell-parts.ts';
import { doubleState, forgetSystem } from './double-state.ts';
import { type BrowserWindowDouble, closeChromium } from './double-window.ts';

/** A machine that is busy with other tests takes its time. */
export const PATIENCE = { timeout: 20_000 };

const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What a test changes of the world. */
export type World = Partial<ShellWorld>;

/** The functions that the page of these tests has. */
export interface TestPage {
  readonly shell: {
    requestPort(): void;
    ask(action: DesktopAction): void;
  };
  readonly news: DesktopEvent[];
  requestShellPort(shell: unknown): Promise<MessagePort>;
}

/** The real shell and its real preload script around a page that does what a test tells it to. */
export class ShellHarness {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'kith-shell-'));
  readonly paths = {
    preload: path.join(this.folder, 'built/preload.cjs'),
    daemonEntry: source('./echo-daemon.ts'),
    windowFolder: path.join(this.folder, 'window'),
    images: source('../images'),
    resources: path.join(this.folder, 'resources'),
    appArgs: ['/the/app'],
  };
  #run = 0;

  /** Builds the page and the preload script before the tests of a file, and clears up after each of them. */
  constructor() {
    beforeAll(async () => {
      mkdirSync(this.paths.windowFolder);
      app.setPath('app', path.join(this.folder, 'app'));
      await this.#buildPage();
      await build({
        configFile: source('../../../vite.config.ts'),
        mode: 'electron-preload',
        logLevel: 'warn',
        build: { outDir: path.dirname(this.paths.preload) },
      });
    });
    afterEach(async () => {
      if (doubleState.exitCodes.length === 0 && doubleState.windows.size > 0) await this.quit();
      this.forget();
      forgetSystem();
      Object.assign(app, { isPackaged: false });
    });
    afterAll(async () => {
      await closeChromium();
      rmSync(this.folder, { recursive: true });
    });
  }

  async #buildPage(): Promise<void> {
    const { windowFolder } = this.paths;
    writeFileSync(path.join(windowFolder, 'index.html'), '<script type="module" src="/window.js"></script>');
    await build({
      configFile: false,
      logLevel: 'warn',
      build: {
        outDir: windowFolder,
        emptyOutDir: false,
        lib: { entry: source('../shell-port.ts'), formats: ['es'], fileName: () => 'shell-port.js' },
      },
    });
    writeFileSync(
      path.join(windowFolder, 'window.js'),
      `import { requestShellPort, shellAround } from './shell-port.js';
      const shell = shellAround();
      const news = [];
      shell.listen(event => news.push(event));
      shell.ask({ type: 'ready' });
      Object.assign(window, { shell, news, requestShellPort });`,
    );
  }

  /** A folder for data of its own. */
  newFolder(): string {
    return path.join(this.folder, `data-${this.#run++}`);
  }

  /** Starts the shell. */
  async start({
    args = [],
    data = this.newFolder(),
    world = {},
  }: {
    args?: readonly string[];
    data?: string;
    world?: World;
  } = {}): Promise<{
    window: BrowserWindowDouble;
    data: string;
  }> {
    await startShell(this.paths, [`--data=${data}`, ...args], {
      platform: 'linux',
      isWayland: false,
      loadKeyHook: () => Promise.reject(new Error('no keyboard to watch')),
      loadUpdater: () => Promise.reject(new Error('no updates')),
      ...world,
    });
    const [window] = doubleState.windows;
    if (window === undefined) throw new Error('no window was opened');
    return { window, data };
  }

  /** Ends the app as its menu does, and waits until it has left. */
  async quit(): Promise<void> {
    app.quit();
    await vi.waitFor(() => expect(doubleState.exitCodes).not.toEqual([]), PATIENCE);
  }

  /** What the next start of the shell must not find: it stands for a new process. */
  forget(): void {
    app.removeAllListeners();
    ipcMain.removeAllListeners();
    powerMonitor.removeAllListeners();
    doubleState.exitCodes.length = 0;
  }
}

/** Lets the page of a window ask the shell for something. */
export async function ask(window: BrowserWindowDouble, action: unknown): Promise<void> {
  const page = await window.loaded;
  await page.evaluate(what => (globalThis as unknown as TestPage).shell.ask(what as DesktopAction), action);
}

/** What the shell has told the page of a window since it was loaded. */
export async function newsOf(window: BrowserWindowDouble): Promise<readonly DesktopEvent[]> {
  const page = await window.loaded;
  return page.evaluate(() => (globalThis as unknown as TestPage).news);
}

/** Waits until the page was told something like this. */
export async function told(window: BrowserWindowDouble, event: object): Promise<void> {
  await vi.waitFor(
    async () => expect(await newsOf(window)).toContainEqual(expect.objectContaining(event)),
    PATIENCE,
  );
}
