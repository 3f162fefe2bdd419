// npm test: everything a change has to pass. npm run test:full adds every placement, seed and kill round.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const path = await import('node:path');
const { bringChromium, findHeadlessShell } = await import('./lib/chromium.mjs');
const { bringNftables } = await import('./lib/nftables.mjs');
const { buildStep, checkSteps, runSteps, testStep } = await import('./lib/steps.mjs');
const { root } = await import('./lib/workspace.mjs');

if (process.argv.includes('--full')) process.env.KITH_FULL = '1';
if (process.env.CI) {
  process.env.NO_COLOR = '1';
  delete process.env.FORCE_COLOR;
}

const chromium = bringChromium(line => console.log(line));
if (!chromium.ok) {
  console.error(chromium.sentence);
  process.exit(1);
}
bringNftables(line => console.log(line));
console.log(`Browser: ${chromium.path}, and for pages alone ${findHeadlessShell() ?? chromium.path}`);
// Playwright sets FORCE_COLOR for its workers, and Node warns in each of their children when both are there.
/** @type {NodeJS.ProcessEnv} */
const playwrightEnv = process.env.CI
  ? { ...process.env, FORCE_COLOR: '0', NO_COLOR: undefined }
  : process.env;

/** @param {string} project of vitest.config.ts */
const vitest = project =>
  testStep(
    `${project} tests`,
    'vitest',
    'vitest',
    [
      'run',
      '--project',
      project,
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=./scripts/lib/test-counts-vitest.mjs',
    ],
    process.env,
  );

/**
 * @param {string} name
 * @param {string[]} which options of Playwright
 */
const playwright = (name, which) =>
  testStep(
    name,
    '@playwright/test',
    'playwright',
    [
      'test',
      '-c',
      'e2e',
      `--reporter=list,${path.join(root, 'scripts/lib/test-counts-playwright.mjs')}`,
      ...which,
    ],
    playwrightEnv,
  );

const total = await runSteps([
  ...checkSteps(),
  buildStep('build'),
  vitest('unit'),
  vitest('contract'),
  vitest('integration'),
  playwright('end-to-end tests', ['--grep-invert', '@alone']),
  // Those with a bar of seconds: other tests beside them would be measured too.
  playwright('end-to-end tests with a bar', ['--grep', '@alone', '--workers', '1']),
]);

for (const { name, reason } of total.skipped) console.log(`skipped: ${name} (${reason})`);
for (const { name, reason } of total.failed) console.log(`FAILED: ${name} (${reason})`);
console.log(`${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`);
process.exit(total.failed.length > 0 ? 1 : 0);
