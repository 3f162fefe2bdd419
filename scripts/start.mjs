// npm start: from a bare clone to a window. Ctrl+C stops all of it.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { parseStartOptions, usage } = await import('./lib/start-options.mjs');
const { listProfiles } = await import('./lib/profiles.mjs');
const { startKith } = await import('./lib/start-kith.mjs');

const parsed = parseStartOptions(process.argv.slice(2));
if (!parsed.ok) {
  console.error(parsed.sentence);
  process.exit(1);
}
if (parsed.help) {
  console.log(usage);
  process.exit(0);
}
if (parsed.options.profiles) {
  for (const profile of listProfiles(parsed.options.data)) console.log(profile);
  process.exit(0);
}
process.exit(await startKith(parsed.options));
