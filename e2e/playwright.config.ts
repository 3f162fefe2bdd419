import { defineConfig } from '@playwright/test';
import type { Placement } from './fixtures/test.ts';

const full = process.env.KITH_FULL === '1';
/** They look at the window alone: wherever an engine runs, they are the same. */
const withoutEngine = /gallery-/;

/**
 * Every spec runs with each person's engine in a daemon, in the page, and once mixed. `npm test` runs the
 * daemon's but for `@full`, and of the others what is tagged `@everywhere`; `npm run test:full` runs all in all.
 */
export default defineConfig<{ placement: Placement }>({
  testDir: 'specs',
  outputDir: '../test-results',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: { actionTimeout: 20_000 },
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  projects: [
    { name: 'daemon', use: { placement: 'daemon' }, grepInvert: full ? /@page/ : /@page|@full/ },
    {
      name: 'page',
      use: { placement: 'page' },
      ...(full ? {} : { grep: /@everywhere|@page/ }),
      grepInvert: full ? /@daemon/ : /@daemon|@full/,
      testIgnore: withoutEngine,
    },
    {
      name: 'mixed',
      use: { placement: 'mixed' },
      ...(full ? {} : { grep: /@everywhere/ }),
      grepInvert: full ? /@daemon|@page/ : /@daemon|@page|@full/,
      testIgnore: withoutEngine,
    },
  ],
});
