import path from 'node:path';
import type { Result } from '@kith/shared/protocol/result';
import type { Page } from '@playwright/test';
import type {
  FileProblem,
  FileStore,
  OwnedFileWriter,
  PartialFile,
  SourceFile,
} from '../../../../engine/ports/file-store.ts';
import { PageBrowser } from '../../testing/page-browser.ts';
import type { AbortMoment } from './files-page-contract.ts';

const SCRIPT = path.join(import.meta.dirname, 'files-page.ts');

/** A Chromium whose pages hold a file store as `window.kithFiles` (see files-page.ts). */
export function launchFilesBrowser(executablePath: string): Promise<PageBrowser> {
  const body = '<input type="file" multiple>';
  return PageBrowser.launch(executablePath, { script: SCRIPT, global: 'kithFiles', body });
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
