// Brings a bare clone to where everything else can run: packages installed, and the Node that Kith is made for.
//
// This file is read by whatever Node the machine has, so it keeps to the language of Node 14 and to no packages.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const stamp = path.join(modules, '.kith-lock');
const oldestNode = 18;
const ownNode = 24;

/**
 * Returns when packages are installed and this process runs on Kith's own Node. Otherwise installs, runs `script` again
 * under that Node with the same arguments, and ends this process with its exit code.
 *
 * @param {string} scriptUrl `import.meta.url` of the script that calls
 * @returns {Promise<void>}
 */
export async function bootstrap(scriptUrl) {
  if (majorOf(process.versions.node) < oldestNode) {
    fail(
      `Kith needs Node ${oldestNode} or newer to install itself and this is ${process.version}. ` +
        'Install a current one from https://nodejs.org and run the command again.',
    );
  }
  if (!isInstalled()) install();
  if (majorOf(process.versions.node) >= ownNode) return;
  process.exit(await runAgain(fileURLToPath(scriptUrl)));
}

/** @param {string} version such as `20.1.0` */
function majorOf(version) {
  return Number(version.split('.')[0]);
}

/**
 * @param {string} sentence what happened and what to do
 * @returns {never}
 */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

/** Whether node_modules holds what package-lock.json asks for. */
function isInstalled() {
  if (!existsSync(ownNodePath())) return false;
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lockHash();
  if (!installedByHand()) return false;
  writeFileSync(stamp, lockHash());
  return true;
}

/** Somebody ran `npm ci` themselves: npm's own record of node_modules agrees with the lock file. */
function installedByHand() {
  const record = path.join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.keys(wanted).every(name => {
    if (!name.includes('node_modules/') || wanted[name].link) return true;
    if (present[name] === undefined) return Boolean(wanted[name].optional || wanted[name].devOptional);
    return present[name].version === wanted[name].version;
  });
}

function install() {
  console.log('Installing packages (once, a minute or two) ...');
  const windows = process.platform === 'win32';
  const npm = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
    env: Object.assign({}, process.env, { NODE_ENV: 'development' }),
  });
  if (npm.error) {
    fail(
      `npm could not be started (${npm.error.message}). It comes with Node: install Node from https://nodejs.org.`,
    );
  }
  if (npm.status !== 0) {
    fail(
      'The packages could not be installed: npm says why above. Kith needs the npm registry once; ' +
        'check the network or proxy (npm config get registry) and run the command again.',
    );
  }
  if (!existsSync(ownNodePath())) {
    fail(
      'The packages are installed, but without the Node that Kith runs on, because npm was told to run no install ' +
        'scripts. Run "npm rebuild node --ignore-scripts=false" in this folder and then the command again.',
    );
  }
  writeFileSync(stamp, lockHash());
}

/** The Node that comes as a package. */
function ownNodePath() {
  return path.join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * @param {string} script
 * @returns {Promise<number>} its exit code
 */
function runAgain(script) {
  const bin = path.join(modules, '.bin');
  const child = spawn(ownNodePath(), process.execArgv.concat(script, process.argv.slice(2)), {
    stdio: 'inherit',
    env: Object.assign({}, process.env, { PATH: bin + path.delimiter + (process.env.PATH || '') }),
  });
  // A terminal sends Ctrl+C to both of us; the child decides when it is done, and a kill is passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  return new Promise(resolve => {
    child.on('error', error => {
      console.error(
        `Kith's own Node could not be started: ${error.message}. Delete node_modules and run the command again.`,
      );
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code === null ? (signal === 'SIGINT' ? 130 : 1) : code));
  });
}
