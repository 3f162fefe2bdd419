import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import type { Database, SqlValue, Statement } from '../../../engine/ports/database.ts';
import type { PageValue } from './database-page.ts';

const PAGE = 'http://localhost/';
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** A Chromium with a profile of its own, whose pages hold a database (see database-page.ts). */
export class DatabaseBrowser {
  readonly #context: BrowserContext;
  readonly #folder: string;

  private constructor(context: BrowserContext, folder: string) {
    this.#context = context;
    this.#folder = folder;
  }

  static async launch(executablePath: string): Promise<DatabaseBrowser> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kith-page-database-'));
    await bundle(path.join(folder, 'site'));
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
    return new DatabaseBrowser(context, folder);
  }

  /** A page with `window.kithDatabase`. */
  async open(): Promise<Page> {
    const page = await this.#context.newPage();
    await page.goto(PAGE);
    await page.waitForFunction(() => 'kithDatabase' in window);
    return page;
  }

  async close(): Promise<void> {
    await this.#context.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The database of a page, as the port of it. */
export class DatabaseInPage implements Database {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async all(sql: string, parameters: readonly SqlValue[] = []) {
    const rows = await this.#page.evaluate(each => window.kithDatabase.all(each.sql, each.parameters), {
      sql,
      parameters: parameters.map(toPage),
    });
    return rows.map(row =>
      Object.fromEntries(Object.entries(row).map(([column, value]) => [column, fromPage(value)])),
    );
  }

  batch(statements: readonly Statement[]): Promise<number[]> {
    return this.#page.evaluate(
      each => window.kithDatabase.batch(each),
      statements.map(({ sql, parameters = [] }) => ({ sql, parameters: parameters.map(toPage) })),
    );
  }

  close(): Promise<void> {
    return this.#page.evaluate(() => window.kithDatabase.close());
  }
}

function toPage(value: SqlValue): PageValue {
  return value instanceof Uint8Array ? { bytes: [...value] } : value;
}

function fromPage(value: PageValue): SqlValue {
  return typeof value === 'object' && value !== null ? Uint8Array.from(value.bytes) : value;
}

async function bundle(outDir: string): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'kith-page-source-'));
  const script = path.join(import.meta.dirname, 'database-page.ts');
  await writeFile(
    path.join(root, 'index.html'),
    `<!doctype html><title>database</title><script type="module" src="/@fs${script}"></script>`,
  );
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: [{ find: `/@fs${script}`, replacement: script }] },
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, minify: false, target: 'es2022' },
  });
  await rm(root, { recursive: true });
}
