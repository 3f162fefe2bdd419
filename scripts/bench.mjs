// npm run bench [-- NAME ...]: runs bench/NAME.bench.ts, or all of them. Each prints JSON lines
// {name, value, unit, against, ratio, bar, ok}; the exit status says only whether they ran.

import { bootstrap } from './bootstrap.mjs';

await bootstrap(import.meta.url);
const { spawn } = await import('node:child_process');
const { readdirSync } = await import('node:fs');
const path = await import('node:path');
const { buildStale } = await import('./lib/build-targets.mjs');
const { bringChromium } = await import('./lib/chromium.mjs');
const { endOf } = await import('./lib/service.mjs');
const { root } = await import('./lib/workspace.mjs');

const suffix = '.bench.ts';
const all = readdirSync(path.join(root, 'bench'))
  .filter(name => name.endsWith(suffix))
  .map(name => name.slice(0, -suffix.length));
const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark called ${unknown.join(' or ')}: choose from ${all.join(', ')}.`);
  process.exit(1);
}

// What the benchmarks print is data: everything else goes to standard error.
const log = (/** @type {string} */ line) => console.error(line);
const chromium = bringChromium(log);
if (!chromium.ok) {
  console.error(chromium.sentence);
  process.exit(1);
}
const build = await buildStale({ log });
if (!build.ok) {
  console.error(build.output);
  console.error(`${build.target} could not be built: the compiler says why above.`);
  process.exit(1);
}

let ran = true;
for (const name of wanted.length > 0 ? wanted : all) {
  log(`== ${name}`);
  const child = spawn(process.execPath, [path.join(root, 'bench', name + suffix)], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, KITH_CHROMIUM: chromium.path, NODE_ENV: 'production' },
  });
  if ((await endOf(child)) !== 0) {
    console.error(`${name} did not run to its end.`);
    ran = false;
  }
}
process.exit(ran ? 0 : 1);
