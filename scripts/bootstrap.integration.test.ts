import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

// A clone in miniature, with an npm of our own on the path that says what it was asked and installs what the test wants.

let clone: string;

beforeEach(() => {
  clone = mkdtempSync(path.join(tmpdir(), 'kith-clone-'));
  mkdirSync(path.join(clone, 'scripts'));
  mkdirSync(path.join(clone, 'path'));
  cpSync(path.join(import.meta.dirname, 'bootstrap.mjs'), path.join(clone, 'scripts/bootstrap.mjs'));
  writeFileSync(
    path.join(clone, 'scripts/run.mjs'),
    "import { bootstrap } from './bootstrap.mjs';\nawait bootstrap(import.meta.url);\nconsole.log('ran', process.argv.slice(2).join());\n",
  );
  writeFileSync(
    path.join(clone, 'package-lock.json'),
    JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
  );
  symlinkSync(process.execPath, path.join(clone, 'path/node'));
});

afterEach(() => rmSync(clone, { recursive: true }));

/** Puts an npm on the path: a shell script. */
function withNpm(script: string): void {
  writeFileSync(path.join(clone, 'path/npm'), `#!/bin/sh\necho "npm $*"\n${script}\n`, { mode: 0o755 });
}

const installsNode =
  'mkdir -p node_modules/node/bin && ln -s "$(command -v node)" node_modules/node/bin/node';

function run(...args: string[]) {
  return spawnSync(process.execPath, [path.join(clone, 'scripts/run.mjs'), ...args], {
    encoding: 'utf8',
    env: { PATH: `${path.join(clone, 'path')}:/usr/bin:/bin` },
  });
}

test('a bare clone is installed once', () => {
  withNpm(installsNode);
  const first = run('--flag', 'x');
  expect(first.stdout).toContain('npm ci');
  expect(first.stdout).toContain('ran --flag,x');
  expect(run().stdout).toBe('ran \n');
});

test('a changed lock file is installed again', () => {
  withNpm(installsNode);
  run();
  rmSync(path.join(clone, 'node_modules/node'), { recursive: true });
  writeFileSync(path.join(clone, 'package-lock.json'), JSON.stringify({ packages: {} }));
  expect(run().stdout).toContain('npm ci');
});

test('what somebody installed by hand is taken as it is', () => {
  withNpm('exit 1');
  mkdirSync(path.join(clone, 'node_modules/node/bin'), { recursive: true });
  symlinkSync(process.execPath, path.join(clone, 'node_modules/node/bin/node'));
  const record = path.join(clone, 'node_modules/.package-lock.json');
  writeFileSync(record, readFileSync(path.join(clone, 'package-lock.json')));
  expect(run().stdout).toBe('ran \n');
  expect(existsSync(path.join(clone, 'node_modules/.kith-lock'))).toBe(true);
});

test('npm that fails ends with a sentence and the way out', () => {
  withNpm('echo "npm ERR! network" >&2; exit 1');
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain('The packages could not be installed');
  expect(stderr).not.toContain('at install');
});

test('an npm that runs no install scripts ends with a sentence and the way out', () => {
  withNpm('mkdir -p node_modules');
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain('npm rebuild node --ignore-scripts=false');
});

test('no npm at all ends with a sentence', () => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(clone, 'scripts/run.mjs')], {
    encoding: 'utf8',
    env: { PATH: path.join(clone, 'path') },
  });
  expect(status).toBe(1);
  expect(stderr).toContain('npm could not be started');
});

test('an old Node ends with a sentence', () => {
  const file = path.join(clone, 'scripts/old.mjs');
  writeFileSync(
    file,
    "Object.defineProperty(process.versions, 'node', { value: '16.20.2' });\nconst { bootstrap } = await import('./bootstrap.mjs');\nawait bootstrap(import.meta.url);\n",
  );
  const { status, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('Kith needs Node 18 or newer');
});
