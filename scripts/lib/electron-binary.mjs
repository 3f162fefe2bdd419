// Electron comes as a package without its program, which is fetched when it is first needed, where it can be reached.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { endOf } from './service.mjs';
import { root } from './workspace.mjs';

const folder = path.join(root, 'node_modules', 'electron');
const reachableWithinMs = 3_000;
const fetchedWithinMs = 180_000;

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} path of the Electron program, when it is here
 */
export function findElectron(env = process.env) {
  if (env.ELECTRON_BIN) return existsSync(env.ELECTRON_BIN) ? env.ELECTRON_BIN : undefined;
  const pathFile = path.join(folder, 'path.txt');
  const program = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const executable = path.join(env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), program);
  return existsSync(executable) ? executable : undefined;
}

/**
 * Like findElectron, and fetches it where it can be reached. Never takes long where it can't.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<string | undefined>}
 */
export async function bringElectron(log) {
  const present = findElectron();
  if (present !== undefined || process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) return present;
  if (!(await isReachable())) return undefined;
  log('Fetching Electron (once, about 110 MB) ...');
  const child = spawn(process.execPath, [path.join(folder, 'install.js')], { stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), fetchedWithinMs);
  await endOf(child);
  clearTimeout(timer);
  return findElectron();
}

async function isReachable() {
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  try {
    const answer = await fetch(`${mirror}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(reachableWithinMs),
    });
    return answer.ok;
  } catch {
    return false;
  }
}
