// npm run demo: two windows, two throw-away accounts that are buddies already, one rendezvous in memory.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { mkdtemp, rm } = await import('node:fs/promises');
const { tmpdir } = await import('node:os');
const path = await import('node:path');
const { buildStale } = await import('./lib/build-targets.mjs');
const { makeDemoBuddies, startDemoServer } = await import('./lib/demo-people.mjs');
const { openDemoWindow } = await import('./lib/demo-windows.mjs');
const { askedToEnd } = await import('./lib/service.mjs');

/** @type {import('./lib/service.mjs').Service[]} */
const running = [];
const end = askedToEnd();
const folder = await mkdtemp(path.join(tmpdir(), 'kith-demo-'));

async function cleanUp() {
  for (const service of running.reverse()) await service.stop();
  await rm(folder, { recursive: true, force: true });
}

try {
  const built = await buildStale({ log: console.log });
  if (!built.ok) throw new Error(`${built.output}\nThe ${built.target} could not be built.`);
  const address = await startDemoServer(running);
  for (const person of await makeDemoBuddies(folder, address, running)) {
    console.log(`${person.name.padEnd(6)}${await openDemoWindow(person, folder, running)}`);
  }
  console.log('\nNothing of this is kept. Ctrl+C ends it.');
  await end;
  console.log('\nCleaning up ...');
} catch (error) {
  await cleanUp();
  console.error(`The demo could not start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
await cleanUp();
process.exit(0);
