import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { build } from 'vite';

const PAGE = 'http://localhost/';
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

export interface PageScript {
  /** Path of the module that the page runs; it may start workers. */
  readonly script: string;
  /** Property of `window` that the script sets when it is ready. */
  readonly global: string;
  /** HTML of the page's body. */
  readonly body?: string;
}

/** A Chromium with a profile of its own, whose pages run one script. */
export class PageBrowser {
  readonly context: BrowserContext;
  readonly #folder: string;
  readonly #global: string;

  private constructor(context: BrowserContext, folder: string, global: string) {
    this.context = context;
    this.#folder = folder;
    this.#global = global;
  }

  static async launch(executablePath: string, page: PageScript): Promise<PageBrowser> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kith-page-'));
    await bundle(page, path.join(folder, 'site'));
    const context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
      executablePath,
      chromiumSandbox: false,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    });
    await context.route(`${PAGE}**`, async route => {
      const { pathname } = new URL(route.request().url());
      const file = path.join(folder, 'site', pathname === '/' ? 'index.html' : path.normalize(pathname));
      await route.fulfill({
        contentType: TYPES[path.extname(file)] ?? 'application/octet-stream',
        body: await readFile(file),
      });
    });
    return new PageBrowser(context, folder, page.global);
  }

  /** Folder of the browser's profile. */
  get profile(): string {
    return path.join(this.#folder, 'profile');
  }

  /** A page whose script is ready. */
  async open(): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(PAGE);
    await page.waitForFunction(name => name in window, this.#global);
    return page;
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function bundle({ script, global, body = '' }: PageScript, outDir: string): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'kith-page-source-'));
  await writeFile(
    path.join(root, 'index.html'),
    `<!doctype html><title>${global}</title>${body}<script type="module" src="/@fs${script}"></script>`,
  );
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: {
      alias: [
        { find: `/@fs${script}`, replacement: script },
        { find: /^simple-peer$/, replacement: 'simple-peer/simplepeer.min.js' },
      ],
    },
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, minify: false, target: 'es2022' },
  });
  await rm(root, { recursive: true });
}
