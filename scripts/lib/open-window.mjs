// Whether this machine has a screen, and how to show something on it.

import { spawn } from 'node:child_process';

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
export function hasDisplay(env = process.env, platform = process.platform) {
  if (env.SSH_CONNECTION || env.SSH_TTY || env.CI) return false;
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Opens a file or an address in the default browser.
 *
 * @param {string} target
 * @returns {Promise<boolean>} false when the system has no way to
 */
export function openInBrowser(target) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', target]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', target]
        : ['xdg-open', target];
  return new Promise(resolve => {
    const child = spawn(/** @type {string} */ (command), args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      // xdg-open ends at once with an error when there is no browser; a browser it started may stay its child for long.
      const patience = setTimeout(() => resolve(true), 3_000);
      child.once('exit', code => {
        clearTimeout(patience);
        resolve(code === 0);
      });
    });
  });
}
