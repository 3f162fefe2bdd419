import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ARGON2ID_FLOOR } from '@kith/shared/protocol/limits';
import { type Browser, chromium } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodePasswordHasher } from '../node/password-hasher.ts';

const executablePath = process.env['KITH_TEST_BROWSER'] ?? '/usr/bin/chromium';
const root = fileURLToPath(new URL('.', import.meta.url));

declare global {
  var hasher: typeof import('./password-hasher.ts').browserPasswordHasher;
}

describe.skipIf(!existsSync(executablePath))(
  'passwords in a page (needs a Chromium: set KITH_CHROMIUM)',
  () => {
    let vite: ViteDevServer;
    let browser: Browser;

    beforeAll(async () => {
      vite = await createServer({
        root,
        configFile: false,
        logLevel: 'error',
        cacheDir: `${root}../../../node_modules/.vite-password-hasher`,
        server: { port: 0, host: '127.0.0.1', fs: { strict: false } },
        optimizeDeps: { include: ['hash-wasm'] },
        plugins: [
          {
            name: 'empty-page',
            configureServer: ({ middlewares }) => {
              middlewares.use((request, response, next) => {
                if (request.url !== '/') return next();
                response.setHeader('content-type', 'text/html');
                response.end(
                  `<script type="module">
                  import { browserPasswordHasher } from '/password-hasher.ts';
                  globalThis.hasher = browserPasswordHasher;
                </script>`,
                );
              });
            },
          },
        ],
      });
      await vite.listen();
      browser = await chromium.launch({ executablePath, chromiumSandbox: false });
    });
    afterAll(async () => {
      await browser.close();
      await vite.close();
    });

    test('are hashed in a worker, to the same keys as in a daemon', async () => {
      const page = await browser.newPage();
      await page.goto(vite.resolvedUrls!.local[0]!);
      await page.waitForFunction(() => globalThis.hasher !== undefined);
      const inPage = await page.evaluate(async parameters => {
        const salt = await hasher.sha256(new TextEncoder().encode('kithalice@home.example'));
        const key = await hasher.argon2id(new TextEncoder().encode('correct horse'), salt, parameters);
        const auth = await hasher.hkdf(key, new TextEncoder().encode('kith/1 auth'));
        return [salt, key, auth].map(bytes => [...bytes]);
      }, ARGON2ID_FLOOR);

      const salt = await nodePasswordHasher.sha256(new TextEncoder().encode('kithalice@home.example'));
      const key = await nodePasswordHasher.argon2id(
        new TextEncoder().encode('correct horse'),
        salt,
        ARGON2ID_FLOOR,
      );
      const auth = await nodePasswordHasher.hkdf(key, new TextEncoder().encode('kith/1 auth'));
      expect(inPage).toEqual([salt, key, auth].map(bytes => [...bytes]));
    });
  },
);
