import { defineConfig } from '@playwright/test';
import type { Placement } from './fixtures/test.ts';

const full = process.env.KITH_FULL === '1';
/** They look at the window alone: wherever an engine runs, they are the same. */
const withoutEngine = /gallery-/;

/**
 * Every spec runs with each person's engine in a daemon, in the page, and once mixed: `npm run test:full`. `npm test`
 * runs the daemon's but for `@full`, mixed what is tagged `@everywhere`, and what only a page has.
 */
export default defineConfig<{ placement: Placement }>({
  testDir: 'specs',
  outputDir: '../test-results',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: { actionTimeout: 20_000 },
  // A person waits more than it computes: two files of specs at once keep two cores busy.
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  projects: [
    { name: 'daemon', use: { placement: 'daemon' }, grepInvert: full ? /@page/ : /@page|@full/ },
    {
      name: 'page',
      use: { placement: 'page' },
      ...(full ? {} : { grep: /@page/ }),
      grepInvert: full ? /@daemon/ : /@full/,
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
