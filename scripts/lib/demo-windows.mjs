// Windows for the demo: Electron where it is, else Chromium without its frame, else the default browser.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from './chromium.mjs';
import { findElectron } from './electron-binary.mjs';
import { startElectron } from './electron-process.mjs';
import { hasDisplay, openInBrowser } from './open-window.mjs';
import { endOf, stopChild } from './service.mjs';

/**
 * @param {import('./demo-people.mjs').DemoPerson} person
 * @param {string} folder for throw-away profiles
 * @param {import('./service.mjs').Service[]} running
 * @returns {Promise<string>} what was opened, for the person at the terminal
 */
export async function openDemoWindow({ name, data, daemon }, folder, running) {
  const file = String(daemon.ready.redirectFile);
  const printed = `open ${file} in a browser`;
  if (!hasDisplay()) return printed;
  const electron = findElectron();
  if (electron !== undefined) {
    // Two engines can't share a folder: the one that set the account up makes room for Electron's.
    await daemon.stop();
    const started = await startElectron(electron, [`--data=${data}`]);
    if (!started.ok) return started.sentence;
    running.push(started.service);
    return 'Electron';
  }
  const chromium = findChromium();
  if (chromium !== undefined) {
    running.push(openChromium(chromium, name, file, path.join(folder, `${name}-profile`)));
    return 'a window of Chromium';
  }
  return (await openInBrowser(file)) ? 'a tab of your browser' : printed;
}

/**
 * @param {string} program
 * @param {string} name
 * @param {string} file
 * @param {string} profile
 * @returns {import('./service.mjs').Service}
 */
function openChromium(program, name, file, profile) {
  const child = spawn(
    program,
    [
      `--app=${pathToFileURL(file)}`,
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    { stdio: 'ignore', detached: process.platform !== 'win32' },
  );
  const ended = endOf(child);
  return {
    name: `${name}'s window`,
    pid: child.pid ?? 0,
    ready: {},
    ended,
    stop: () => stopChild(child, ended),
  };
}
