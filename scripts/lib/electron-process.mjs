// Electron as a program beside this one.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { endOf, stopChild } from './service.mjs';
import { root } from './workspace.mjs';

/**
 * Starts the desktop shell. It shows its errors in a window of its own, so it counts as ready when it runs.
 *
 * @param {string} program path of the Electron binary
 * @param {string[]} args for the shell
 * @returns {Promise<{ ok: true, service: import('./service.mjs').Service } | { ok: false, sentence: string }>}
 */
export async function startElectron(program, args) {
  const child = spawn(program, [path.join(root, 'app'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: process.platform !== 'win32',
  });
  const ended = endOf(child);
  const started = await new Promise(resolve => {
    child.once('spawn', () => resolve(undefined));
    child.once('error', error => resolve(error.message));
  });
  if (started !== undefined) {
    return {
      ok: false,
      sentence: `Electron could not be started (${started}). Without it: npm start -- --no-open`,
    };
  }
  return {
    ok: true,
    service: { name: 'window', pid: child.pid ?? 0, ready: {}, ended, stop: () => stopChild(child, ended) },
  };
}
