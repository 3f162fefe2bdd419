// Rendezvous, daemon and window, one after the other, and down again in the opposite order.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_PROFILE } from '../../app/src/api/profile-name.ts';
import { buildStale } from './build-targets.mjs';
import { bringElectron } from './electron-binary.mjs';
import { startElectron } from './electron-process.mjs';
import { keepRunning } from './keep-running.mjs';
import { hasDisplay, openInBrowser } from './open-window.mjs';
import { profileFolder, windowPort } from './profiles.mjs';
import { askedToEnd, startService } from './service.mjs';
import { daemonFile, pageFolder, serverFile, windowFolder } from './workspace.mjs';

/** Why Kith does not start: a sentence for the person. */
class CannotStart extends Error {}

/**
 * Runs Kith until somebody ends it.
 *
 * @param {import('./start-options.mjs').StartOptions} options
 * @returns {Promise<number>} exit code
 */
export async function startKith(options) {
  /** @type {import('./service.mjs').Service[]} */
  const running = [];
  const end = askedToEnd();
  const stopAll = async () => {
    for (const service of running.reverse()) await service.stop();
  };
  try {
    const screen = options.open && hasDisplay();
    const electron = screen ? bringElectron(console.log) : Promise.resolve(undefined);
    prepareFolder(options.data);
    await build(['window', 'page', 'daemon', 'server']);
    // A second account finds the server of the first one, or whichever it is told.
    const isFirst = options.profile === DEFAULT_PROFILE;
    const server = isFirst && options.join === undefined ? await startServer(options) : undefined;
    if (server) running.push(server);
    const address = options.join ?? (server ? String(server.ready.url) : await localServer(options));
    const program = await electron;
    if (program !== undefined) await build(['electron-main', 'electron-daemon', 'electron-preload']);
    const app = program ? await openElectron(program, options, address) : await startDaemon(options, address);
    running.push(app);
    if (server) tellAboutServer(server.ready, options);
    if (program) {
      console.log(`Window      Electron, data in ${profileFolder(options.data, options.profile)}`);
    } else await openWindow(app.ready, screen);
    console.log('\nCtrl+C stops Kith.');
    const ended = await Promise.race([
      end,
      ...running.map(async service => ({ name: service.name, code: await service.ended })),
    ]);
    if (typeof ended === 'string') {
      console.log('\nStopping ...');
      await stopAll();
      return 0;
    }
    await stopAll();
    if (ended.code === 0) return 0;
    console.error(
      `The ${ended.name} ended unexpectedly (code ${ended.code}): what it said stands above. Run npm start again.`,
    );
    return 1;
  } catch (error) {
    await stopAll();
    if (!(error instanceof CannotStart)) throw error;
    console.error(error.message);
    return 1;
  }
}

/** @param {string} folder */
function prepareFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new CannotStart(
      `The folder ${folder} can't be created (${why}). Choose another: npm start -- --data FOLDER`,
    );
  }
}

/** @param {string[]} only */
async function build(only) {
  const built = await buildStale({ only, log: console.log });
  if (built.ok) return;
  throw new CannotStart(
    `${built.output}\nThe ${built.target} could not be built: the compiler says why above.`,
  );
}

/** @param {import('./start-options.mjs').StartOptions} options */
async function startServer({ port, data, name, local }) {
  const started = await startService('rendezvous', [
    serverFile,
    '--ready-json',
    ...flags({
      host: '127.0.0.1',
      port,
      'tls-port': local ? undefined : port + 1,
      data: path.join(data, 'server'),
      web: pageFolder,
      name,
      'log-level': 'warn',
    }),
  ]);
  // The server names its own option; here both ports follow from one.
  if (!started.ok) throw new CannotStart(started.sentence.replace('--tls-port', '--port'));
  return started.service;
}

/**
 * @param {import('./start-options.mjs').StartOptions} options
 * @param {string | undefined} address of the rendezvous, or a link to it
 */
async function startDaemon({ port, data, profile }, address) {
  const own = flags({ data: path.join(data, 'daemon'), profile });
  const args = flags({
    port: await windowPort(data, profile, port + 2),
    window: windowFolder,
    server: address,
  });
  const start = () => startService('daemon', [daemonFile, '--ready-json', ...own, ...args]);
  const started = await start();
  if (!started.ok) throw new CannotStart(started.sentence);
  return keepRunning(started.service, start, {
    crashed: (code, again) => {
      if (again) {
        console.error(
          `Kith’s daemon ended unexpectedly (code ${code}) and is started again; its window finds it.`,
        );
        return;
      }
      const file = path.join(profileFolder(data, profile), 'kith-report.txt');
      const report = spawnSync(process.execPath, [daemonFile, '--print-report', ...own], {
        encoding: 'utf8',
      });
      writeFileSync(file, report.stdout, { mode: 0o600 });
      console.error(
        `Kith’s daemon crashed three times within a minute, so it is not started again. What helps to find out why is in ${file}: no message and no name, read it before you give it away.`,
      );
    },
  });
}

/**
 * The server that somebody else started on this machine, if there is one.
 *
 * @param {import('./start-options.mjs').StartOptions} options
 * @returns {Promise<string | undefined>}
 */
async function localServer({ port }) {
  const address = `http://127.0.0.1:${port}`;
  return fetch(`${address}/.well-known/kith`, { signal: AbortSignal.timeout(2_000) }).then(
    answer => (answer.ok ? address : undefined),
    () => undefined,
  );
}

/** @param {Record<string, string | number | undefined>} values those that are undefined are left out */
function flags(values) {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
}

/**
 * @param {string} program
 * @param {import('./start-options.mjs').StartOptions} options
 * @param {string | undefined} address
 */
async function openElectron(program, { data, profile }, address) {
  const started = await startElectron(program, [
    `--data=${path.join(data, 'daemon')}`,
    ...(address === undefined ? [] : [`--server=${address}`]),
    ...(profile === DEFAULT_PROFILE ? [] : [`--profile=${profile}`]),
  ]);
  if (!started.ok) throw new CannotStart(started.sentence);
  return started.service;
}

/**
 * @param {Record<string, unknown>} ready what the server said
 * @param {import('./start-options.mjs').StartOptions} options
 */
function tellAboutServer(ready, { local }) {
  console.log(`Rendezvous  ${ready.url}, data in ${ready.dataDir}`);
  if (!local && typeof ready.invite === 'string') {
    console.log(`To join     on another machine: npm start -- --join '${ready.invite}'`);
    console.log('            or paste the link where Kith asks for a server');
  }
  if (typeof ready.adminToken === 'string') {
    console.log(
      `Admin       in the app under Settings, Account, Become admin: the token ${ready.adminToken} (shown only once)`,
    );
  }
}

/**
 * @param {Record<string, unknown>} ready what the daemon said
 * @param {boolean} screen
 */
async function openWindow(ready, screen) {
  const file = String(ready.redirectFile);
  const opened = screen && (await openInBrowser(file));
  console.log(
    `${opened ? 'Window      opened in your browser' : `Window      open ${file} in a browser on this machine`}, data in ${ready.dataDir}`,
  );
}
