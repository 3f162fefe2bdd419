import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { findChromium, findHeadlessShell } from './scripts/lib/chromium.mjs';

const places = '{shared/src,shared/node,rendezvous-server/src,app,scripts,e2e}/**';
const integration = `${places}/*.integration.test.{ts,tsx}`;
const contract = `${places}/*.contract.test.{ts,tsx}`;
const never = ['**/node_modules/**', '**/dist/**'];

/** The module `electron` would download its program when it is loaded: tests get the double. */
const resolve = {
  alias: [
    {
      find: /^electron$/,
      replacement: fileURLToPath(new URL('app/src/electron/testing/electron-double.ts', import.meta.url)),
    },
  ],
};

// Forked processes, never threads: the native WebRTC addon aborts when two threads of a process load it.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // Tests that need a browser take it from here; without one they fail and say so.
    env: {
      KITH_CHROMIUM: findChromium() ?? '',
      KITH_TEST_BROWSER: findHeadlessShell() ?? findChromium() ?? '',
    },
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: [`${places}/*.test.{ts,tsx}`],
          exclude: [integration, contract, ...never],
          testTimeout: 10_000,
        },
      },
      {
        resolve,
        test: {
          name: 'contract',
          include: [contract],
          exclude: never,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        resolve,
        test: {
          name: 'integration',
          include: [integration],
          exclude: never,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
