// A program that runs beside this one (rendezvous, daemon, Electron): started, waited for, stopped.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How long a program may take to say that it is ready, and to end after it was asked to. */
const readyWithinMs = 30_000;
const endsWithinMs = 10_000;

/**
 * A running program.
 *
 * @typedef {object} Service
 * @property {string} name
 * @property {number} pid
 * @property {Record<string, unknown>} ready what its line said
 * @property {Promise<number>} ended its exit code; 1 when a signal ended it
 * @property {() => Promise<void>} stop asks it to end, waits, and kills what does not end
 */

/**
 * Starts a program of Kith that prints one JSON line when it is ready.
 *
 * It gets a process group of its own, so that Ctrl+C reaches only the starter, which then stops its programs in order.
 *
 * @param {string} name for messages
 * @param {string[]} args for Node
 * @param {{ env?: NodeJS.ProcessEnv, withinMs?: number, through?: readonly string[] }} options `through`: a command
 *   that takes Node's place and runs it, as `ip netns exec NAME` does
 * @returns {Promise<{ ok: true, service: Service } | { ok: false, sentence: string }>} the sentence that the program
 *   itself printed when it could not start
 */
export async function startService(
  name,
  args,
  { env = process.env, withinMs = readyWithinMs, through = [] } = {},
) {
  const [program = process.execPath, ...before] = [...through, process.execPath];
  const child = spawn(program, [...before, '--enable-source-maps', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    env,
  });
  let errors = '';
  let isReady = false;
  child.stderr.on('data', chunk => {
    if (isReady) process.stderr.write(chunk);
    else errors += chunk;
  });
  const ended = endOf(child);
  const stop = () => stopChild(child, ended);

  /** @type {Promise<Record<string, unknown>>} */
  const ready = new Promise(resolve => {
    createInterface({ input: child.stdout }).on('line', line => {
      const message = readyLine(line);
      if (message !== undefined) resolve(message);
    });
  });
  const timeout = new AbortController();
  const late = new Promise(resolve => {
    const timer = setTimeout(() => resolve('late'), withinMs);
    timeout.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  const first = await Promise.race([ready, ended, late]);
  timeout.abort();
  if (typeof first === 'object' && first !== null) {
    isReady = true;
    if (errors !== '') process.stderr.write(errors);
    return {
      ok: true,
      service: {
        name,
        pid: child.pid ?? 0,
        ready: /** @type {Record<string, unknown>} */ (first),
        ended,
        stop,
      },
    };
  }
  await stop();
  const said = errors.trim();
  if (said !== '') return { ok: false, sentence: said };
  return {
    ok: false,
    sentence:
      first === 'late'
        ? `The ${name} did not start within ${withinMs / 1000} seconds. Run the command again.`
        : `The ${name} ended before it was ready (code ${first}) and said nothing.`,
  };
}

/**
 * @param {string} line
 * @returns {Record<string, unknown> | undefined}
 */
function readyLine(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const message = JSON.parse(line);
    return message.ready === true ? message : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export function endOf(child) {
  return new Promise(resolve => {
    child.once('error', () => resolve(1));
    child.once('exit', code => resolve(code ?? 1));
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<number>} ended
 */
export async function stopChild(child, ended) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const killer = setTimeout(() => killGroup(child), endsWithinMs);
  await ended;
  clearTimeout(killer);
}

/** @param {import('node:child_process').ChildProcess} child */
function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/**
 * Resolves when somebody asks this process to end: Ctrl+C, a kill, a closed terminal.
 *
 * @returns {Promise<string>} the signal
 */
export async function askedToEnd() {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const first = await Promise.race(signals.map(signal => once(process, signal).then(() => signal)));
  // Impatient people press Ctrl+C again: the programs are already being stopped.
  for (const signal of signals) process.on(signal, () => undefined);
  return first;
}
