import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { PageBrowser } from '../../app/src/platform/browser/testing/page-browser.ts';
import type {} from '../peers/file-page-contract.ts';
import { connectBare } from './bare-connection.ts';
import type { OfferedFile } from './sharing-peer.ts';

const SCRIPT = path.join(import.meta.dirname, '../peers/file-page.ts');

/**
 * Two pages, each in a browser of its own, with what an engine in a page has between its files and its data channel: ann
 * has a file, bob fetches it. Beside it they have a bare data channel between them.
 */
export class FilePages {
  readonly #browsers: readonly PageBrowser[];
  readonly #ann: Page;
  readonly #bob: Page;

  private constructor(browsers: readonly PageBrowser[], ann: Page, bob: Page) {
    this.#browsers = browsers;
    this.#ann = ann;
    this.#bob = bob;
  }

  static async start(executablePath: string): Promise<FilePages> {
    const launch = () => PageBrowser.launch(executablePath, { script: SCRIPT, global: 'filePage' });
    const browsers = [await launch(), await launch()] as const;
    const [ann, bob] = [await browsers[0].open(), await browsers[1].open()];
    for (const [name, page, other] of [
      ['ann', ann, bob],
      ['bob', bob, ann],
    ] as const) {
      page.on('console', message => {
        if (message.type() === 'error') throw new Error(`${name}: ${message.text()}`);
      });
      await page.exposeFunction('toOther', (body: unknown) =>
        other.evaluate(each => window.filePage.heard(each), body),
      );
      await page.evaluate(each => window.filePage.start(each), name);
    }
    await connectBare(ann, bob);
    return new FilePages(browsers, ann, bob);
  }

  /** Ann makes, hashes and offers a file. */
  offer(size: number): Promise<OfferedFile> {
    const id = randomBytes(16).toString('base64url');
    return this.#ann.evaluate(each => window.filePage.offer(each.id, each.size), { id, size });
  }

  /** Bytes a second of a file that was offered, from asking for it to its being saved and durable. */
  async fetch(offered: OfferedFile): Promise<number> {
    const milliseconds = await this.#bob.evaluate(each => window.filePage.fetch(each), offered);
    return (offered.size * 1_000) / milliseconds;
  }

  /** Bytes a second over the bare channel. */
  async bare(size: number): Promise<number> {
    const done = this.#bob.evaluate(receiveBare, size);
    await this.#ann.evaluate(sendBare, size);
    return (size * 1_000) / (await done);
  }

  async stop(): Promise<void> {
    for (const browser of this.#browsers) await browser.close();
  }
}

/** Sends so many bytes in the largest messages, at most 4 MB of them buffered. */
async function sendBare(size: number): Promise<void> {
  const { channel } = globalThis.bare;
  const message = new Uint8Array(65_536);
  channel.bufferedAmountLowThreshold = 1_048_576;
  for (let left = size; left > 0; left -= message.length) {
    if (channel.bufferedAmount >= 4 * 1_048_576) {
      await new Promise(resolve => channel.addEventListener('bufferedamountlow', resolve, { once: true }));
    }
    channel.send(left < message.length ? message.subarray(0, left) : message);
  }
}

/** Milliseconds until so many bytes are here. */
function receiveBare(size: number): Promise<number> {
  const { channel } = globalThis.bare;
  channel.binaryType = 'arraybuffer';
  let here = 0;
  let start = 0;
  return new Promise(resolve => {
    channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      // What starts it is the first message: how long Playwright takes is not measured.
      if (here === 0) start = performance.now();
      here += data.byteLength;
      if (here >= size) resolve(performance.now() - start);
    };
  });
}
