// npm run simulate [-- --peers N --hours H ...]: the overlay of very many devices in virtual time; see bench/overlay.sim.ts.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { spawn } = await import('node:child_process');
const path = await import('node:path');
const { endOf } = await import('./lib/service.mjs');
const { root } = await import('./lib/workspace.mjs');

// Twenty thousand devices take several gigabytes.
const options = [
  '--max-old-space-size=16000',
  '--max-semi-space-size=128',
  path.join(root, 'bench/overlay.sim.ts'),
];
const child = spawn(process.execPath, [...options, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(await endOf(child));
