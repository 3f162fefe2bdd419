// The steps of `npm run check` and `npm test`: each a tool, what it counted, and how long it took.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildStale } from './build-targets.mjs';
import { endOf } from './service.mjs';
import { root, toolScript } from './workspace.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {{ name: string, reason: string }[]} failed `reason` is the first line of what went wrong
 * @property {{ name: string, reason: string }[]} skipped
 */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<Counts>} run
 */

/** Folders that may hold a tsconfig*.json of their own. */
const typedFolders = ['shared', 'shared/node', 'rendezvous-server', 'app', 'e2e', 'scripts'];

/** @type {(name: string, ok: boolean) => Counts} */
const oneCheck = (name, ok) => ({
  passed: ok ? 1 : 0,
  failed: ok ? [] : [{ name, reason: 'its output is above' }],
  skipped: [],
});

/** @returns {Step[]} all that is fast */
export function checkSteps() {
  const plain = process.env.CI ? ['--colors=off'] : [];
  const tsconfigs = typedFolders.flatMap(folder =>
    existsSync(path.join(root, folder))
      ? readdirSync(path.join(root, folder))
          .filter(name => /^tsconfig.*\.json$/.test(name))
          .map(name => `${folder}/${name}`)
      : [],
  );
  return [
    toolStep('lint and format', '@biomejs/biome', 'biome', ['check', '--error-on-warnings', ...plain, '.']),
    ...tsconfigs.map(config => toolStep(`types of ${config}`, 'typescript', 'tsc', ['-p', config])),
    toolStep('dead code', 'knip', 'knip', [
      '--no-progress',
      ...(process.env.CI ? ['--no-config-hints'] : []),
    ]),
    buildStep('the window has no engine in it', ['window']),
  ];
}

/**
 * @param {string} name
 * @param {readonly string[]} [only] names of targets
 * @returns {Step}
 */
export function buildStep(name, only) {
  return {
    name,
    async run() {
      const result = await buildStale({ ...(only ? { only } : {}), log: line => console.log(line) });
      if (!result.ok) console.error(result.output);
      return oneCheck(name, result.ok);
    },
  };
}

/**
 * @param {string} name
 * @param {string} packageName
 * @param {string} command
 * @param {string[]} args
 * @returns {Step}
 */
function toolStep(name, packageName, command, args) {
  return { name, run: async () => oneCheck(name, (await runTool(packageName, command, args)) === 0) };
}

/**
 * A test runner that writes its counts to a file (see test-counts-*.mjs).
 *
 * @param {string} name
 * @param {string} packageName
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Step}
 */
export function testStep(name, packageName, command, args, env) {
  return {
    name,
    async run() {
      const file = path.join(root, 'node_modules', '.cache', `kith-counts-${process.pid}.json`);
      rmSync(file, { force: true });
      const code = await runTool(packageName, command, args, { ...env, KITH_COUNTS_FILE: file });
      if (!existsSync(file)) return oneCheck(name, false);
      /** @type {Counts} */
      const counts = JSON.parse(readFileSync(file, 'utf8'));
      rmSync(file);
      // A runner can fail without a failed test: an error outside of tests, a leak, nothing found to run.
      return code !== 0 && counts.failed.length === 0
        ? { ...counts, failed: oneCheck(name, false).failed }
        : counts;
    },
  };
}

/**
 * Runs the steps one after the other, all of them, also after a failure.
 *
 * @param {readonly Step[]} steps
 * @returns {Promise<Counts>}
 */
export async function runSteps(steps) {
  /** @type {Counts} */
  const total = { passed: 0, failed: [], skipped: [] };
  /** @type {string[]} */
  const summary = [];
  for (const step of steps) {
    console.log(`\n== ${step.name}`);
    const began = performance.now();
    const counts = await step.run();
    total.passed += counts.passed;
    total.failed.push(...counts.failed);
    total.skipped.push(...counts.skipped);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const failures = counts.failed.length;
    const failed = failures > 0 ? `, ${failures} FAILED` : '';
    summary.push(`${failures > 0 ? 'x' : ' '} ${step.name}: ${counts.passed} passed${failed} (${seconds} s)`);
  }
  console.log(`\n${summary.join('\n')}`);
  return total;
}

/**
 * @param {string} packageName
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runTool(packageName, command, args, env = process.env) {
  const child = spawn(process.execPath, [toolScript(packageName, command), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  // Ctrl+C reaches the tool by itself, which then cleans up after its own children; a kill is passed on.
  const passOn = () => {
    child.kill('SIGTERM');
    process.exitCode = 1;
  };
  process.once('SIGTERM', passOn);
  process.once('SIGINT', passOn);
  const code = await endOf(child);
  process.off('SIGTERM', passOn);
  process.off('SIGINT', passOn);
  if (process.exitCode === 1) process.exit();
  return code;
}
