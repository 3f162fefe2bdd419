import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { afterEach, expect, test } from 'vitest';
import { htmlAsIndex, policyInHtml, withoutCodeOf } from './vite-plugins.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kith-vite-'));

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Builds `src/window.ts` of a small project and returns its HTML. */
async function buildWindow(code: string): Promise<string> {
  mkdirSync(path.join(folder, 'app/src/engine'), { recursive: true });
  writeFileSync(
    path.join(folder, 'app/src/engine/engine.ts'),
    'export type Engine = { name: string };\nexport const makeEngine = () => console.log("engine");\n',
  );
  writeFileSync(path.join(folder, 'app/src/window.ts'), code);
  writeFileSync(
    path.join(folder, 'page.html'),
    '<!doctype html><head></head><script type="module" src="/app/src/window.ts"></script>',
  );
  await build({
    configFile: false,
    root: folder,
    logLevel: 'silent',
    plugins: [policyInHtml(), htmlAsIndex(), withoutCodeOf(['/app/src/engine/'])],
    build: { rolldownOptions: { input: path.join(folder, 'page.html') } },
  });
  return readFileSync(path.join(folder, 'dist/index.html'), 'utf8');
}

test('a window that calls the engine is not built', async () => {
  const code = "import { makeEngine } from './engine/engine.ts';\nmakeEngine();\n";
  await expect(buildWindow(code)).rejects.toThrow(/may not contain code of \/app\/src\/engine\//);
});

test('a window that loads the engine later is not built either', async () => {
  await expect(buildWindow("void import('./engine/engine.ts').then(e => e.makeEngine());\n")).rejects.toThrow(
    /may not contain/,
  );
});

test('a type of the engine costs nothing and is allowed', async () => {
  const code =
    "import type { Engine } from './engine/engine.ts';\nexport const e: Engine = { name: 'x' };\nconsole.log(e);\n";
  await expect(buildWindow(code)).resolves.toContain('<script type="module"');
});

test('the built HTML carries the policy and no inline script', async () => {
  const html = await buildWindow('console.log("window");\n');
  expect(html).toContain('http-equiv="Content-Security-Policy"');
  expect(html).toContain('default-src &#39;none&#39;');
  expect(html).not.toContain('unsafe-eval&#39; ');
  expect(html.match(/<script(?![^>]*\ssrc=)[^>]*>/g)).toBeNull();
});
