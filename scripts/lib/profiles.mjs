// Several accounts on one machine: each has a daemon with a folder and a port of its own.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { DEFAULT_PROFILE, isProfileName } from '../../app/src/api/profile-name.ts';

/** How many ports after the first are tried for a new profile. */
const PORTS = 100;

/**
 * Where the daemon of a profile keeps its data.
 *
 * @param {string} data folder of everything
 * @param {string} profile
 */
export function profileFolder(data, profile) {
  const base = path.join(data, 'daemon');
  return profile === DEFAULT_PROFILE ? base : path.join(base, 'profiles', profile);
}

/**
 * Names of the profiles that there are, the default one first.
 *
 * @param {string} data folder of everything
 * @returns {string[]}
 */
export function listProfiles(data) {
  try {
    const entries = readdirSync(path.join(data, 'daemon', 'profiles'), { withFileTypes: true });
    const names = entries.filter(entry => entry.isDirectory() && isProfileName(entry.name));
    return [DEFAULT_PROFILE, ...names.map(entry => entry.name).sort()];
  } catch {
    // There is no such folder until the first one is made.
    return [DEFAULT_PROFILE];
  }
}

/**
 * The port of a profile's window: the same each time, because what a browser keeps (permissions, the session of a
 * window) belongs to it.
 *
 * @param {string} data folder of everything
 * @param {string} profile
 * @param {number} first port of the default profile's window
 * @returns {Promise<number>}
 */
export async function windowPort(data, profile, first) {
  if (profile === DEFAULT_PROFILE) return first;
  const folder = profileFolder(data, profile);
  const file = path.join(folder, 'window-port');
  const kept = readPort(file);
  if (kept !== undefined) return kept;
  const taken = new Set(
    listProfiles(data).map(other => readPort(path.join(profileFolder(data, other), 'window-port'))),
  );
  for (let port = first + 1; port < first + PORTS; port++) {
    if (taken.has(port) || !(await isFree(port))) continue;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${port}\n`, { mode: 0o600 });
    return port;
  }
  // The daemon says what to do when it can't have it.
  return first + 1;
}

/** @param {string} file */
function readPort(file) {
  try {
    const port = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  const server = createServer();
  return new Promise(resolve => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
