// Brings a bare clone to where everything else can run: packages installed, and the Node that Kith is made for.
//
// This file is read by whatever Node the machine has, so it keeps to the language of Node 14 and to no packages.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const stamp = path.join(modules, '.kith-lock');
const nodeName = process.platform === 'win32' ? 'node.exe' : 'node';
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
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return true;
  if (!agreesWithLock()) return false;
  writeFileSync(stamp, lockHash());
  return true;
}

/** npm's own record of node_modules has what the lock file asks for: somebody ran npm themselves. */
function agreesWithLock() {
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
  const borrowed = majorOf(process.versions.node) < ownNode ? borrowNode() : undefined;
  const npm = runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], borrowed?.bin);
  if (borrowed) rmSync(borrowed.folder, { recursive: true, force: true });
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

/**
 * npm leaves out binaries that want a newer Node than the one it runs on, without a word. So it is run on the Node that
 * Kith will run on, fetched beforehand into a folder of its own.
 *
 * @returns {{ folder: string, bin: string } | undefined} undefined when it can't be had: npm then says why
 */
function borrowNode() {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages[
    'node_modules/node'
  ];
  const folder = mkdtempSync(path.join(tmpdir(), 'kith-node-'));
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ private: true, allowScripts: { node: true } }),
  );
  const npm = runNpm(
    [
      'install',
      `node@${version}`,
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    undefined,
    folder,
  );
  const bin = path.join(folder, 'node_modules', 'node', 'bin');
  if (npm.status === 0 && existsSync(path.join(bin, nodeName))) return { folder, bin };
  rmSync(folder, { recursive: true, force: true });
  return undefined;
}

/**
 * @param {string[]} args
 * @param {string} [bin] folder with the Node to run npm on
 * @param {string} [cwd]
 */
function runNpm(args, bin, cwd = root) {
  const windows = process.platform === 'win32';
  const cli = process.env.npm_execpath;
  // A workspace's npm hands settings down in the environment that make another npm work on the workspace.
  const env = Object.assign({}, process.env, { NODE_ENV: 'development' });
  for (const name of Object.keys(env))
    if (/^npm_(config_local_prefix|package_)/i.test(name)) delete env[name];
  if (bin !== undefined) env.PATH = bin + path.delimiter + (process.env.PATH || '');
  const options = {
    cwd,
    env,
    stdio: /** @type {import('node:child_process').StdioOptions} */ (['ignore', 'inherit', 'inherit']),
  };
  if (cli !== undefined && path.basename(cli) === 'npm-cli.js') {
    return spawnSync(
      bin === undefined ? process.execPath : path.join(bin, nodeName),
      [cli].concat(args),
      options,
    );
  }
  return spawnSync(windows ? 'npm.cmd' : 'npm', args, Object.assign({ shell: windows }, options));
}

/** The Node that comes as a package. */
function ownNodePath() {
  return path.join(modules, 'node', 'bin', nodeName);
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
