// npm run server -- …: kith-server from a clone, with the web page beside it. `npm run server -- --help` lists all.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { spawn } = await import('node:child_process');
const { buildStale } = await import('./lib/build-targets.mjs');
const { endOf } = await import('./lib/service.mjs');
const { pageFolder, serverFile } = await import('./lib/workspace.mjs');

// Standard output belongs to the server: `invite` prints a link on it.
const built = await buildStale({ only: ['page', 'server'], log: console.error });
if (!built.ok) {
  console.error(built.output);
  console.error(`The ${built.target} could not be built: the compiler says why above.`);
  process.exit(1);
}
const child = spawn(process.execPath, ['--enable-source-maps', serverFile, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { KITH_WEB: pageFolder, ...process.env },
});
// A terminal's Ctrl+C reaches the server too; it ends when it has said goodbye to its clients.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.exit(await endOf(child));
