import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'vite';

const PAGE = 'http://localhost/';
const COMMON = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];

/** A 440 Hz tone that every page may hear; the same, for pages that have the permission; or no microphone. */
export type FakeMicrophone = 'tone' | 'tone-if-permitted' | 'none';

/** A Chromium for media tests. */
export class MediaBrowser {
  readonly #browser: Browser;
  readonly #script: string;
  readonly #folder: string;

  private constructor(browser: Browser, script: string, folder: string) {
    this.#browser = browser;
    this.#script = script;
    this.#folder = folder;
  }

  static async launch(microphone: FakeMicrophone): Promise<MediaBrowser> {
    // The headless shell knows of no permissions: it hears always or never.
    const variable = microphone === 'tone-if-permitted' ? 'KITH_CHROMIUM' : 'KITH_TEST_BROWSER';
    const executablePath = process.env[variable];
    if (!executablePath)
      throw new Error('these tests need Chromium: install it or set KITH_CHROMIUM to its path');
    const folder = await mkdtemp(path.join(tmpdir(), 'kith-media-'));
    const tone = path.join(folder, 'tone.wav');
    await writeFile(tone, sineWave(440, 2));
    const fake = [
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${tone}`,
      '--autoplay-policy=no-user-gesture-required',
      // The test that cuts a path has to know the addresses.
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ];
    const args = [
      ...COMMON,
      ...(microphone === 'none' ? [] : fake),
      ...(microphone === 'tone' ? ['--use-fake-ui-for-media-stream'] : []),
    ];
    const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args });
    return new MediaBrowser(browser, await bundle(), folder);
  }

  /** A page with `window.kith` (see media-page.ts). */
  async open(permissions: string[] = []): Promise<Page> {
    const context = await this.#browser.newContext({ permissions });
    const page = await context.newPage();
    await page.route(`${PAGE}**`, route => {
      const isScript = route.request().url().endsWith('.js');
      return isScript
        ? route.fulfill({ contentType: 'text/javascript', body: this.#script })
        : route.fulfill({
            contentType: 'text/html',
            body: '<!doctype html><title>media</title><script type="module" src="/media.js"></script>',
          });
    });
    await page.goto(PAGE);
    await page.waitForFunction(() => 'kith' in window);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { alias: [{ find: /^simple-peer$/, replacement: 'simple-peer/simplepeer.min.js' }] },
    build: {
      write: false,
      minify: false,
      lib: { entry: path.join(import.meta.dirname, 'media-page.ts'), formats: ['es'] },
    },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('nothing was built');
  return output.output[0].code;
}

/** A mono 16-bit WAV file at 48 kHz, at half of full scale; whole periods, so that it repeats without a click. */
function sineWave(hertz: number, seconds: number): Uint8Array {
  const rate = 48_000;
  const count = rate * seconds;
  const file = Buffer.alloc(44 + count * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + count * 2, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(count * 2, 40);
  for (let index = 0; index < count; index++)
    file.writeInt16LE(Math.round(16_384 * Math.sin((2 * Math.PI * hertz * index) / rate)), 44 + index * 2);
  return file;
}

/** Passes UDP packets between one that sends to `port` and an address, until it is cut. */
export class UdpForwarder {
  readonly #front: Socket = createSocket('udp4');
  readonly #back: Socket = createSocket('udp4');
  #cut = false;

  /** @returns the port to send to */
  async open(address: string, port: number): Promise<number> {
    let sender: { readonly address: string; readonly port: number } | undefined;
    this.#front.on('message', (packet, from) => {
      sender = from;
      if (!this.#cut) this.#back.send(packet, port, address);
    });
    this.#back.on('message', packet => {
      if (!this.#cut && sender !== undefined) this.#front.send(packet, sender.port, sender.address);
    });
    this.#front.bind(0);
    await once(this.#front, 'listening');
    return this.#front.address().port;
  }

  /** The path is dead from now on: packets vanish, as in a network that went away. */
  cut(): void {
    this.#cut = true;
  }

  close(): void {
    this.#front.close();
    this.#back.close();
  }
}
