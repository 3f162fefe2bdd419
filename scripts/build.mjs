// npm run build: the window, the page, the daemon, the Electron shell and the server, each as it ships.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { buildStale } = await import('./lib/build-targets.mjs');

const only = process.argv.slice(2).filter(argument => !argument.startsWith('-'));
const result = await buildStale({
  force: process.argv.includes('--force'),
  ...(only.length > 0 ? { only } : {}),
  log: console.log,
});
if (!result.ok) {
  console.error(result.output);
  console.error(`${result.target} could not be built: the compiler says why above.`);
  process.exit(1);
}
console.log(
  result.built.length === 0 ? 'Nothing to build: all is up to date.' : `Built ${result.built.join(', ')}.`,
);
