// npm run dist [-- electron-builder's options]: installers for this system, in dist/.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { spawn } = await import('node:child_process');
const { buildStale } = await import('./lib/build-targets.mjs');
const { endOf } = await import('./lib/service.mjs');
const { root, toolScript } = await import('./lib/workspace.mjs');

const build = await buildStale({ log: console.log });
if (!build.ok) {
  console.error(build.output);
  console.error(`${build.target} could not be built: the compiler says why above.`);
  process.exit(1);
}
const child = spawn(
  process.execPath,
  [toolScript('electron-builder'), '--publish', 'never', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(await endOf(child));
