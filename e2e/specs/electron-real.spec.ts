import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, expect, type Page } from '@playwright/test';
import { findElectron } from '../../scripts/lib/electron-binary.mjs';
import * as chat from '../fixtures/actions/chat.ts';
import * as people from '../fixtures/actions/people.ts';
import { test } from '../fixtures/test.ts';

const program = findElectron();
const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

test.skip(
  program === undefined,
  'no Electron program here (npm start fetches it where it can; or set ELECTRON_BIN)',
);
test.skip(program !== undefined && !display, 'Electron needs a display (xvfb-run brings one)');

/** The real program on the built shell, with a folder of its own. */
async function launch(data: string, ...more: string[]): Promise<ElectronApplication> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return _electron.launch({
    executablePath: program ?? '',
    args: [...sandbox, path.resolve(import.meta.dirname, '../../app'), `--data=${data}`, ...more],
  });
}

async function quit(app: ElectronApplication): Promise<void> {
  const exited = new Promise(resolve => app.process().once('exit', resolve));
  await app.evaluate(({ app: shell }) => shell.quit());
  expect(await exited).toBe(0);
}

async function expectIsolated(window: Page): Promise<void> {
  expect(window.url()).toBe('kith-app://window/index.html');
  const inPage = await window.evaluate(async () => {
    const inline = document.createElement('script');
    inline.textContent = 'window.inlineRan = true';
    document.body.append(inline);
    const bridge = Reflect.get(globalThis, 'kithShell');
    return {
      require: typeof Reflect.get(globalThis, 'require'),
      process: typeof Reflect.get(globalThis, 'process'),
      bridge: Object.keys(bridge).sort(),
      inlineRan: Reflect.get(globalThis, 'inlineRan') === true,
      opened: globalThis.open('file:///etc/passwd') === null,
      located: (await navigator.permissions.query({ name: 'geolocation' })).state,
    };
  });
  expect(inPage).toEqual({
    require: 'undefined',
    process: 'undefined',
    bridge: ['ask', 'listen', 'requestPort'],
    inlineRan: false,
    opened: true,
    located: 'denied',
  });
}

test('who signs up in the desktop app meets and writes to somebody in a browser @daemon', async ({
  device,
  rendezvous,
}) => {
  const data = await mkdtemp(path.join(tmpdir(), 'kith-electron-'));
  const app = await launch(data, `--server=${rendezvous.url}`);
  const window = await app.firstWindow();
  await expect(window).toHaveTitle(/Kith/);
  const form = window.getByRole('form', { name: 'Create account' });
  await form.getByLabel('User name').fill('alice');
  await form.getByLabel('Password', { exact: true }).fill(people.PASSWORD);
  await form.getByRole('button', { name: 'Create account' }).click();
  await window.getByLabel('I have kept it').check();
  await window.getByRole('button', { name: 'Continue' }).click();
  await expect(window.getByText('kith.test · connected')).toBeVisible();
  await expectIsolated(window);

  const bob = await device('bob');
  await people.signUp(bob, 'bob');
  await people.requestBuddy(bob, 'alice@kith.test', '');
  await window.getByRole('button', { name: /new request|^Requests/ }).click();
  await window.getByRole('button', { name: 'Accept' }).click();
  await people.expectBuddy(bob, 'alice', 'online');
  await window.getByRole('button', { name: /^bob, / }).click();
  await window.getByRole('textbox', { name: /^Message to / }).fill('From the real window');
  await window.keyboard.press('Enter');
  await chat.open(bob, 'alice');
  await chat.expectFrom(bob, 'From the real window');

  await window.keyboard.press('ControlOrMeta+Shift+N');
  const alone = await app.waitForEvent('window');
  await expect(alone).toHaveTitle('bob');
  await expect(alone.getByText('From the real window')).toBeVisible();
  await quit(app);

  // The account is still there, opened by the system's key store or the key file.
  const again = await launch(data);
  await expect((await again.firstWindow()).getByText('kith.test · connected')).toBeVisible();
  await quit(again);
  await rm(data, { recursive: true });
});
