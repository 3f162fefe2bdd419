import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Lints small violations in a folder laid out like the repository, with the repository's own configuration.

const root = path.dirname(path.dirname(import.meta.dirname));
const folder = mkdtempSync(path.join(tmpdir(), 'kith-arrow-'));

beforeAll(() => {
  cpSync(path.join(root, 'biome.json'), path.join(folder, 'biome.json'));
  mkdirSync(path.join(folder, 'scripts'));
  cpSync(import.meta.dirname, path.join(folder, 'scripts/lint'), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  mkdirSync(path.join(folder, '.git'));
  writeFileSync(path.join(folder, '.gitignore'), 'node_modules\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Names of the rules that a file breaks. */
function broken(file: string, code: string): string[] {
  const full = path.join(folder, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, code);
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [biome, 'lint', '--reporter=json', '--max-diagnostics=none', file],
    { cwd: folder, encoding: 'utf8' },
  );
  rmSync(full);
  if (!stdout.startsWith('{')) throw new Error(stderr);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; message: unknown }[] };
  return [...new Set(diagnostics.map(({ category }) => category))];
}

const arrow = 'lint/style/noRestrictedImports';
const importing = (from: string): string => `import { thing } from '${from}';\n\nthing();\n`;

test.each([
  ['shared/src/chat/x.ts', 'node:fs'],
  ['shared/src/chat/x.ts', 'socket.io'],
  ['shared/src/chat/x.ts', '../../../app/src/engine/x.ts'],
  ['shared/src/chat/x.ts', '@kith/app/engine/x'],
  ['shared/src/chat/x.ts', '../../node/node-crypto-suite.ts'],
  ['shared/src/chat/x.ts', '@kith/shared/node/node-crypto-suite'],
  ['rendezvous-server/src/x.ts', '@kith/app/engine/x'],
  ['rendezvous-server/src/x.ts', '../../app/src/engine/x.ts'],
  ['app/src/engine/chat/x.ts', '../../ui/roster/x.ts'],
  ['app/src/engine/chat/x.ts', '../../api/contract.ts'],
  ['app/src/engine/chat/x.ts', '../../platform/node/x.ts'],
  ['app/src/engine/chat/x.ts', '../../media/x.ts'],
  ['app/src/engine/chat/x.ts', 'node:fs'],
  ['app/src/engine/chat/x.ts', 'socket.io-client'],
  ['app/src/engine/chat/x.ts', '@kith/rendezvous-server/x'],
  ['app/src/api/server/x.ts', '../../ui/roster/x.ts'],
  ['app/src/api/server/x.ts', '../../platform/node/x.ts'],
  ['app/src/api/server/x.ts', '../../media/x.ts'],
  ['app/src/api/server/x.ts', '../../daemon/x.ts'],
  ['app/src/ui/roster/x.tsx', '../../engine/chat/x.ts'],
  ['app/src/ui/roster/x.tsx', '../../platform/browser/x.ts'],
  ['app/src/ui/roster/x.tsx', 'electron'],
  ['app/src/ui/roster/x.tsx', 'node:path'],
  ['app/src/platform/node/x.ts', '../../ui/roster/x.ts'],
  ['app/src/platform/node/x.ts', '../../api/contract.ts'],
  ['app/src/media/x.ts', '../ui/roster/x.ts'],
  ['app/src/media/x.ts', '../platform/browser/x.ts'],
  ['app/src/daemon/x.ts', '../ui/roster/x.ts'],
  ['app/src/electron/x.ts', '../ui/roster/x.ts'],
  ['app/src/node/x.ts', '../ui/roster/x.ts'],
])('%s may not import %s', (file, from) => {
  expect(broken(file, importing(from))).toContain(arrow);
});

test('a type is an import like any other', () => {
  const code = "import type { Thing } from '../../engine/chat/x.ts';\n\nexport type Other = Thing;\n";
  expect(broken('app/src/ui/roster/x.ts', code)).toContain(arrow);
});

test.each([
  ['shared/src/chat/x.ts', 'zod'],
  ['shared/src/chat/x.ts', 'tweetnacl'],
  ['shared/src/chat/x.ts', '../identity/keys.ts'],
  ['rendezvous-server/src/x.ts', '@kith/shared/identity/keys'],
  ['rendezvous-server/src/x.ts', '@kith/shared/node/node-crypto-suite'],
  ['app/src/engine/chat/x.ts', '@kith/shared/identity/keys'],
  ['app/src/engine/chat/x.ts', '../ports/clock.ts'],
  ['app/src/api/server/x.ts', '../../engine/engine.ts'],
  ['app/src/ui/roster/x.tsx', '../../api/client/api-client.ts'],
  ['app/src/platform/node/x.ts', '../../engine/ports/clock.ts'],
  ['app/src/daemon/x.ts', '../platform/node/x.ts'],
  ['app/src/node/echo/x.ts', '../../media/x.ts'],
  ['app/src/engine/chat/x.integration.test.ts', '../../platform/node/x.ts'],
])('%s may import %s', (file, from) => {
  expect(broken(file, importing(from))).not.toContain(arrow);
});

test.each([['Date.now()'], ['new Date()'], ['Math.random()'], ['[1].map(Math.random)']])(
  'shared/ may not use %s',
  expression => {
    expect(broken('shared/src/x.ts', `export const value = ${expression};\n`)).toEqual(['plugin']);
  },
);

test.each([
  ['setTimeout(() => 1, 1)'],
  ['setInterval(() => 1, 1)'],
  ['queueMicrotask(() => undefined)'],
  ['performance.now()'],
  ['crypto.getRandomValues(new Uint8Array(1))'],
  ['process.env'],
  ['Buffer.alloc(1)'],
])('shared/ may not use %s', expression => {
  expect(broken('shared/src/x.ts', `export const value = ${expression};\n`)).toEqual([
    'lint/style/noRestrictedGlobals',
  ]);
});

test('shared/ may compute with a time that it is given', () => {
  expect(
    broken('shared/src/x.ts', 'export const day = (now: number) => new Date(now).getUTCDay();\n'),
  ).toEqual([]);
});
