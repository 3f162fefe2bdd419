import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'vite';

const PAGE = 'http://localhost/';

/** A Chromium whose pages make connections (see connection-page.ts). */
export class ConnectionBrowser {
  readonly #browser: Browser;
  readonly #script: string;

  private constructor(browser: Browser, script: string) {
    this.#browser = browser;
    this.#script = script;
  }

  static async launch(executablePath: string): Promise<ConnectionBrowser> {
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
    const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args });
    return new ConnectionBrowser(browser, await bundle());
  }

  /** A page with `window.kithConnections`. */
  async open(): Promise<Page> {
    const page = await this.#browser.newPage();
    await page.route(`${PAGE}**`, route =>
      route.request().url().endsWith('.js')
        ? route.fulfill({ contentType: 'text/javascript', body: this.#script })
        : route.fulfill({
            contentType: 'text/html',
            body: '<!doctype html><title>connections</title><script type="module" src="/page.js"></script>',
          }),
    );
    await page.goto(PAGE);
    await page.waitForFunction(() => 'kithConnections' in window);
    return page;
  }

  close(): Promise<void> {
    return this.#browser.close();
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
      lib: { entry: path.join(import.meta.dirname, 'connection-page.ts'), formats: ['es'] },
    },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('nothing was built');
  return output.output[0].code;
}
