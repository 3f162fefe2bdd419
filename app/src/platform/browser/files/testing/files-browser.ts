import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Result } from '@kith/shared/protocol/result';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import type {
  FileProblem,
  FileStore,
  OwnedFileWriter,
  PartialFile,
  SourceFile,
} from '../../../../engine/ports/file-store.ts';
import type { AbortMoment } from './files-page-contract.ts';

const PAGE = 'http://localhost/';
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** A Chromium with a profile of its own, whose pages hold a file store (see files-page.ts). */
export class FilesBrowser {
  readonly context: BrowserContext;
  readonly #folder: string;

  /** Folder of the browser's profile. */
  get profile(): string {
    return path.join(this.#folder, 'profile');
  }

  private constructor(context: BrowserContext, folder: string) {
    this.context = context;
    this.#folder = folder;
  }

  static async launch(executablePath: string): Promise<FilesBrowser> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kith-page-files-'));
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
    return new FilesBrowser(context, folder);
  }

  /** A page with `window.kithFiles`. */
  async open(): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(PAGE);
    await page.waitForFunction(() => 'kithFiles' in window);
    return page;
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The store of a page, as the port of it. */
export async function storeInPage(page: Page, root: string): Promise<FileStore> {
  await page.evaluate(each => window.kithFiles.open(each), root);
  const call = async (on: number | 'store', method: string, ...args: unknown[]) =>
    fromPage(
      await page.evaluate(each => window.kithFiles.call(each.on, each.method, each.args), {
        on,
        method,
        args: args.map(toPage),
      }),
    );
  /** What comes back was made by the store itself; the test says what it is. */
  const ask = async <Value>(method: string, ...args: unknown[]) =>
    (await call('store', method, ...args)) as Result<Value, FileProblem>;
  const remote = async <Value>(
    method: string,
    args: readonly unknown[],
    methods: readonly string[],
  ): Promise<Result<Value, FileProblem>> => {
    const answer = await ask<{ object: number; size?: number }>(method, ...args);
    if (!answer.ok) return answer;
    const { object, size } = answer.value;
    const calls = methods.map(name => [name, (...each: unknown[]) => call(object, name, ...each)]);
    return { ok: true, value: { size, ...Object.fromEntries(calls) } };
  };
  return {
    openSource: ref => remote<SourceFile>('openSource', [ref], ['read', 'close']),
    async hashSource(ref, onProgress, signal) {
      const when: AbortMoment = signal.aborted ? 'before' : 'never';
      const hashing = page.evaluate(each => window.kithFiles.hash(each.ref, each.when), {
        ref,
        when,
      } as const);
      // A signal does not cross into the page: one that is given in this very turn is known now.
      await Promise.resolve();
      if (signal.aborted && when === 'never') {
        await hashing;
        const { answer } = await page.evaluate(each => window.kithFiles.hash(each, 'during'), ref);
        return fromPage(answer) as Awaited<ReturnType<FileStore['hashSource']>>;
      }
      const { answer, progress } = await hashing;
      for (const bytes of progress) onProgress(bytes);
      return fromPage(answer) as Awaited<ReturnType<FileStore['hashSource']>>;
    },
    openPartial: (key, size) =>
      remote<PartialFile>('openPartial', [key, size], ['write', 'writeHashed', 'read', 'flush', 'close']),
    finish: (key, place) => ask('finish', key, place),
    finishFolder: (key, parts, place) => ask('finishFolder', key, parts, place),
    discard: async key => void (await call('store', 'discard', key)),
    createOwned: () => remote<OwnedFileWriter>('createOwned', [], ['append', 'finish', 'discard']),
    release: async ref => void (await call('store', 'release', ref)),
    sweep: (keys, refs) =>
      page.evaluate(each => window.kithFiles.sweep(each.keys, each.refs), { keys: [...keys], refs }),
    freeSpace: async () => Number(await call('store', 'freeSpace')),
    close: async () => void (await call('store', 'close')),
  };
}

function toPage(value: unknown): unknown {
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;
}

function fromPage(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('base64' in value) return Uint8Array.from(Buffer.from(String(value.base64), 'base64'));
  if (Array.isArray(value)) return value.map(fromPage);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fromPage(each)]));
}

async function bundle(outDir: string): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'kith-page-source-'));
  const script = path.join(import.meta.dirname, 'files-page.ts');
  await writeFile(
    path.join(root, 'index.html'),
    `<!doctype html><title>files</title><input type="file" multiple><script type="module" src="/@fs${script}"></script>`,
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
