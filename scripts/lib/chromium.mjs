// Finds a Chromium for the tests and the demo, or brings one.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root, toolScript } from './workspace.mjs';

const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const shellNames = ['chromium-headless-shell', 'chrome-headless-shell'];
const downloadWithinMs = 300_000;

/**
 * A Chromium that is there: the one in KITH_CHROMIUM, the system's, or Playwright's own.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} path of the executable
 */
export function findChromium(env = process.env) {
  if (env.KITH_CHROMIUM) return existsSync(env.KITH_CHROMIUM) ? env.KITH_CHROMIUM : undefined;
  return onPath(env, systemNames) ?? wellKnown(env) ?? playwrightsOwn();
}

/**
 * Chromium's headless shell, for tests that need pages and nothing of the browser around them: the same engine, which
 * starts with a quarter of the work. It has no tabs to capture, no settings of sites, and asks for no permission. Where
 * KITH_CHROMIUM names a browser, that one is meant for all.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} path of the executable
 */
export function findHeadlessShell(env = process.env) {
  return env.KITH_CHROMIUM ? undefined : (onPath(env, shellNames) ?? playwrightsShell());
}

/**
 * Like findChromium, and brings one where none is: Playwright's download, then Debian's package when run as root.
 *
 * @param {(line: string) => void} log
 * @returns {{ ok: true, path: string } | { ok: false, sentence: string }}
 */
export function bringChromium(log) {
  if (process.env.KITH_CHROMIUM && !existsSync(process.env.KITH_CHROMIUM)) {
    return {
      ok: false,
      sentence: `KITH_CHROMIUM names ${process.env.KITH_CHROMIUM}, which does not exist: correct or unset it.`,
    };
  }
  const present = findChromium();
  if (present !== undefined) return { ok: true, path: present };
  log('No Chromium here: fetching the one of Playwright ...');
  spawnSync(process.execPath, [toolScript('@playwright/test', 'playwright'), 'install', 'chromium'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: downloadWithinMs,
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000', ...process.env },
  });
  const fetched = playwrightsOwn();
  if (fetched !== undefined && canStart(fetched)) return { ok: true, path: fetched };
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    log('That did not work: installing the packages chromium and chromium-headless-shell ...');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (/** @type {string[]} */ ...args) =>
      spawnSync('apt-get', [...args, '-qq'], { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
    apt('update');
    // Older systems have no package of the shell.
    if (!apt('install', '-y', 'chromium', 'chromium-headless-shell')) apt('install', '-y', 'chromium');
    const installed = onPath(process.env, systemNames);
    if (installed !== undefined) return { ok: true, path: installed };
  }
  return {
    ok: false,
    sentence:
      'The tests need Chromium, and none could be found, downloaded or installed. Install Chromium or Chrome with your ' +
      'package manager, or put its path into the variable KITH_CHROMIUM, and run the command again.',
  };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} names
 */
function onPath(env, names) {
  for (const name of names) {
    for (const folder of (env.PATH ?? '').split(path.delimiter)) {
      const candidate = path.join(folder, name);
      if (folder !== '' && existsSync(candidate)) return candidate;
    }
  }
  return undefined;
}

/** @param {NodeJS.ProcessEnv} env */
function wellKnown(env) {
  const candidates =
    process.platform === 'darwin'
      ? [
          '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
          '/Applications/Chromium.app/Contents/MacOS/Chromium',
        ]
      : process.platform === 'win32'
        ? [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
            .filter(folder => folder !== undefined)
            .map(folder => path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'))
        : [];
  return candidates.find(candidate => existsSync(candidate));
}

function playwrightsOwn() {
  const executable = createRequire(import.meta.url)('@playwright/test').chromium.executablePath();
  return existsSync(executable) ? executable : undefined;
}

/** Playwright keeps the shell of the same revision beside its Chromium: `chromium_headless_shell-1234`. */
function playwrightsShell() {
  const whole = createRequire(import.meta.url)('@playwright/test').chromium.executablePath();
  const folder = path.dirname(path.dirname(whole)).replace(/chromium-(\d+)$/, 'chromium_headless_shell-$1');
  if (!existsSync(folder)) return undefined;
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(name =>
    /^(chrome-)?headless[-_]shell(\.exe)?$/.test(path.basename(name)),
  );
  return file && path.join(folder, file);
}

/**
 * Playwright's build lacks libraries on some systems.
 *
 * @param {string} executable
 */
function canStart(executable) {
  return spawnSync(executable, ['--version'], { timeout: 20_000 }).status === 0;
}
