// Where things are.

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

export const root = path.dirname(path.dirname(import.meta.dirname));

/**
 * The script behind a command that a package brought: to be run by this Node, with no shell in between.
 *
 * @param {string} packageName
 * @param {string} command defaults to the package's name
 */
export function toolScript(packageName, command = packageName) {
  const folder = path.join(root, 'node_modules', ...packageName.split('/'));
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

export const windowFolder = path.join(root, 'app', 'dist', 'window');
export const pageFolder = path.join(root, 'app', 'dist', 'page');
export const daemonFile = path.join(root, 'app', 'dist', 'daemon', 'kith-daemon.mjs');
export const nodeFile = path.join(root, 'app', 'dist', 'node', 'kith-node.mjs');
export const serverFile = path.join(root, 'rendezvous-server', 'dist', 'kith-server.mjs');

/**
 * The folder that the operating system has for a user's program data.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
export function userDataFolder(env = process.env, platform = process.platform) {
  const home = homedir();
  if (platform === 'win32') return path.join(env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'Kith');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Kith');
  return path.join(env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'kith');
}
