// npm run e2e:nat: two people behind each pair of networks, with a table of the ways that their packets took.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { spawnSync } = await import('node:child_process');
const path = await import('node:path');
const { buildStale } = await import('./lib/build-targets.mjs');
const { bringChromium } = await import('./lib/chromium.mjs');
const { bringNftables } = await import('./lib/nftables.mjs');
const { root, toolScript } = await import('./lib/workspace.mjs');

const chromium = bringChromium(line => console.log(line));
if (!chromium.ok) {
  console.error(chromium.sentence);
  process.exit(1);
}
bringNftables(line => console.log(line));
const built = await buildStale({ log: console.log });
if (!built.ok) {
  console.error(`${built.output}\nThe ${built.target} could not be built.`);
  process.exit(1);
}
const table = path.join(root, 'scripts/lib/nat-table-playwright.mjs');
const { status } = spawnSync(
  process.execPath,
  [
    toolScript('@playwright/test', 'playwright'),
    ...['test', '-c', 'e2e', 'specs/nat', '--project=page', '--project=daemon', `--reporter=list,${table}`],
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, KITH_FULL: '1' } },
);
process.exit(status ?? 1);
