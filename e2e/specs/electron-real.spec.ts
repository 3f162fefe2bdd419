import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { findElectron } from '../../scripts/lib/electron-binary.mjs';

const program = findElectron();
const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

test.skip(
  program === undefined,
  'no Electron program here (npm start fetches it where it can; or set ELECTRON_BIN)',
);
test.skip(program !== undefined && !display, 'Electron needs a display (xvfb-run brings one)');

/** The shell itself needs no people: what they do in it is tested in a browser, on the same window. */
test('the desktop app opens its window on its own daemon @daemon', async () => {
  const data = await mkdtemp(path.join(tmpdir(), 'kith-electron-'));
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath: program ?? '',
    args: [...sandbox, path.resolve(import.meta.dirname, '../../app'), `--data=${data}`],
  });
  const window = await app.firstWindow();
  await expect(window).toHaveTitle(/Kith/);
  await expect(window.getByRole('button').first()).toBeVisible();
  expect(window.url()).toBe('kith-app://window/index.html');
  expect(
    await window.evaluate(() => [
      typeof Reflect.get(globalThis, 'require'),
      typeof Reflect.get(globalThis, 'process'),
    ]),
  ).toEqual(['undefined', 'undefined']);
  const exited = new Promise(resolve => app.process().once('exit', resolve));
  await app.evaluate(({ app: shell }) => shell.quit());
  expect(await exited).toBe(0);
  await rm(data, { recursive: true });
});
