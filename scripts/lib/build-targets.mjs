// What can be built, from which sources, and whether it still is what the sources say.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, toolScript } from './workspace.mjs';

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string[]} command arguments for vite
 * @property {string[]} sources files and folders that go into it
 * @property {string} output a file that exists when it was built
 */

const appSources = [
  'app/src',
  'app/public',
  'app/package.json',
  'shared/src',
  'shared/node',
  'package-lock.json',
];
const appConfig = ['app/vite.config.ts', 'app/vite-plugins.ts', 'app/content-security-policy.ts'];

/** @type {(mode: string, output: string, ...more: string[]) => Target} */
const appTarget = (mode, output, ...more) => ({
  name: mode,
  command: ['build', 'app', '--mode', mode],
  sources: [...appSources, ...appConfig, ...more],
  output: `app/dist/${output}`,
});

/** @type {Target[]} */
export const targets = [
  appTarget('window', 'window/index.html', 'app/index.html'),
  appTarget('page', 'page/index.html', 'app/page.html'),
  appTarget('daemon', 'daemon/kith-daemon.mjs'),
  appTarget('node', 'node/kith-node.mjs'),
  appTarget('electron-main', 'electron/main.mjs'),
  appTarget('electron-daemon', 'electron/daemon-entry.mjs'),
  appTarget('electron-preload', 'electron/preload.cjs'),
  {
    name: 'server',
    command: ['build', 'rendezvous-server'],
    sources: [
      'rendezvous-server/src',
      'rendezvous-server/vite.config.ts',
      'rendezvous-server/package.json',
      'shared/src',
      'shared/node',
      'package-lock.json',
    ],
    output: 'rendezvous-server/dist/kith-server.mjs',
  },
];

const stampFolder = path.join(root, 'node_modules', '.cache', 'kith-build');

/**
 * Builds what is missing or older than its sources.
 *
 * @param {{ force?: boolean, only?: readonly string[], log?: (line: string) => void }} options `only`: names of targets
 * @returns {Promise<{ ok: true, built: string[] } | { ok: false, target: string, output: string }>}
 */
export async function buildStale({ force = false, only, log = () => undefined } = {}) {
  const built = [];
  for (const target of targets.filter(candidate => only === undefined || only.includes(candidate.name))) {
    const hash = sourceHash(target);
    const stamp = path.join(stampFolder, target.name);
    if (
      !force &&
      existsSync(path.join(root, target.output)) &&
      existsSync(stamp) &&
      readFileSync(stamp, 'utf8') === hash
    ) {
      continue;
    }
    log(`Building ${target.name} ...`);
    const result = await run(target.command);
    if (result.code !== 0) return { ok: false, target: target.name, output: result.output };
    mkdirSync(stampFolder, { recursive: true });
    writeFileSync(stamp, hash);
    built.push(target.name);
  }
  return { ok: true, built };
}

/** @param {Target} target */
function sourceHash(target) {
  const hash = createHash('sha256');
  for (const source of target.sources) addTo(hash, source);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} relative file or folder; one that does not exist counts as empty
 */
function addTo(hash, relative) {
  const full = path.join(root, relative);
  if (!existsSync(full)) return;
  const entries = readdirSync(path.dirname(full), { withFileTypes: true });
  const entry = entries.find(candidate => candidate.name === path.basename(full));
  if (entry?.isDirectory()) {
    for (const name of readdirSync(full).sort()) addTo(hash, `${relative}/${name}`);
  } else if (!/\.(test|contract)\.tsx?$|\/testing\//.test(relative)) {
    hash.update(`${relative}\0`).update(readFileSync(full)).update('\0');
  }
}

/**
 * @param {string[]} args for vite
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(args) {
  const child = spawn(process.execPath, [toolScript('vite'), ...args, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (/** @type {Buffer} */ chunk) => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code: code ?? 1, output }));
  });
}
