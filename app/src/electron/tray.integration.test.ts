import { existsSync } from 'node:fs';
import { app, powerMonitor } from 'electron';
import { expect, test, vi } from 'vitest';
import { doubleState } from './testing/double-state.ts';
import { ask, PATIENCE, ShellHarness, told } from './testing/shell-harness.ts';

const harness = new ShellHarness();
const STATUS = { type: 'status', account: 'alice@home.example', presence: 'busy', unread: 0, language: 'en' };
const settings = (change: object) => ({ type: 'change-settings', change });

function tray() {
  const last = doubleState.trays.at(-1);
  if (last === undefined) throw new Error('there is no tray');
  return last;
}

test('the tray offers to open and to quit, and with an account its presence and what is unread', async () => {
  const { window } = await harness.start();
  expect(tray().menu?.labels).toEqual(['Open Kith', undefined, 'Quit Kith']);
  expect(existsSync(tray().image.file)).toBe(true);
  await ask(window, { ...STATUS, unread: 2 });
  await vi.waitFor(
    () => expect(tray().toolTip).toBe('Kith: alice@home.example, 2 unread messages'),
    PATIENCE,
  );
  expect(tray().image.file).toMatch(/tray-unread\.png$/);
  expect(existsSync(tray().image.file)).toBe(true);
  const menu = tray().menu;
  expect(menu?.labels).toEqual([
    'alice@home.example',
    '2 unread messages',
    'Open Kith',
    undefined,
    'Online',
    'Away',
    'Busy',
    'Invisible',
    undefined,
    'Quit Kith',
  ]);
  expect(menu?.template.filter(({ checked }) => checked).map(({ label }) => label)).toEqual(['Busy']);
  menu?.choose('Away');
  await told(window, { type: 'presence-chosen', presence: 'away' });
  window.hide();
  menu?.choose('2 unread messages');
  expect(window.hidden).toBe(false);
});

test('it speaks the language of the window', async () => {
  const { window } = await harness.start();
  await ask(window, { ...STATUS, language: 'de' });
  await vi.waitFor(() => expect(tray().menu?.labels).toContain('Kith beenden'), PATIENCE);
});

test('the menu bar of macOS draws it in its own colour', async () => {
  await harness.start({ world: { platform: 'darwin' } });
  expect(tray().image).toMatchObject({ template: true, file: expect.stringMatching(/tray-template\.png$/) });
});

test('a window that is closed to the tray goes on hidden; the first time a notice says so', async () => {
  const { window, data } = await harness.start();
  await window.loaded;
  await ask(window, settings({ closeToTray: true }));
  await vi.waitFor(async () => {
    await window.close();
    expect(window.hidden).toBe(true);
  }, PATIENCE);
  expect(doubleState.exitCodes).toEqual([]);
  expect(doubleState.notifications.map(({ options }) => options.title)).toEqual([
    'Kith goes on without its window',
  ]);
  doubleState.notifications[0]?.emit('click', {});
  expect(window.hidden).toBe(false);
  await window.close();
  expect(doubleState.notifications.length).toBe(1);
  // The tray quits it nevertheless.
  tray().menu?.choose('Quit Kith');
  await vi.waitFor(() => expect(doubleState.exitCodes).toEqual([0]), PATIENCE);
  expect(tray().destroyed).toBe(true);

  harness.forget();
  const again = await harness.start({ data });
  await again.window.loaded;
  await again.window.close();
  expect([again.window.hidden, doubleState.notifications.length]).toEqual([true, 1]);
});

test('on macOS a closed window is hidden and told of nowhere; the dock brings it back', async () => {
  const { window } = await harness.start({ world: { platform: 'darwin' } });
  await window.loaded;
  await window.close();
  expect([window.hidden, doubleState.notifications.length]).toEqual([true, 0]);
  app.emit('activate');
  expect(window.hidden).toBe(false);
});

test('started with the session of the user it shows no window until somebody wants one', async () => {
  const { window } = await harness.start({ args: ['--hidden'] });
  await window.loaded;
  expect(window.hidden).toBe(true);
  tray().emit('click');
  expect(window.hidden).toBe(false);
});

test('a machine that wakes up lets the daemon look at its connections, a locked screen is told to the window', async () => {
  const { window } = await harness.start();
  await told(window, { type: 'state' });
  powerMonitor.emit('lock-screen');
  await told(window, { type: 'screen-locked', locked: true });
  powerMonitor.emit('unlock-screen');
  await told(window, { type: 'screen-locked', locked: false });
  powerMonitor.emit('resume');
  const page = await window.loaded;
  const seen = await page.evaluate(async () => {
    const { requestShellPort, shell } =
      globalThis as unknown as import('./testing/shell-harness.ts').TestPage;
    const port = await requestShellPort(shell);
    return new Promise(resolve => {
      port.onmessage = event => resolve(event.data);
      port.postMessage('woken');
    });
  });
  expect(seen).toMatchObject({ woken: 1 });
});
