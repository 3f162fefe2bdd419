// npm run node -- …: Kith without a window, from a clone. `npm run node -- --help` lists all.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { spawn } = await import('node:child_process');
const { buildStale } = await import('./lib/build-targets.mjs');
const { endOf } = await import('./lib/service.mjs');
const { nodeFile, windowFolder } = await import('./lib/workspace.mjs');

const args = process.argv.slice(2);
// Standard output belongs to the node: `--status` prints JSON on it.
const built = await buildStale({
  only: args.includes('--window') ? ['window', 'node'] : ['node'],
  log: console.error,
});
if (!built.ok) {
  console.error(built.output);
  console.error(`The ${built.target} could not be built: the compiler says why above.`);
  process.exit(1);
}
const child = spawn(process.execPath, ['--enable-source-maps', nodeFile, ...args], {
  stdio: 'inherit',
  env: { KITH_WINDOW: windowFolder, ...process.env },
});
// A terminal's Ctrl+C reaches the node too; it ends when it has said goodbye to its links.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGHUP', () => child.kill('SIGHUP'));
process.exit(await endOf(child));
