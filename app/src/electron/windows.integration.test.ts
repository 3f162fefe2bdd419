import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { doubleState } from './testing/double-state.ts';
import type { BrowserWindowDouble } from './testing/double-window.ts';
import { ask, PATIENCE, ShellHarness, type TestPage, told } from './testing/shell-harness.ts';

const harness = new ShellHarness();
const BOB = 'bob@home.example';

const crash = (window: BrowserWindowDouble, reason = 'crashed'): boolean =>
  window.webContents.emit('render-process-gone', {}, { reason, exitCode: 5 });

/** The daemon ends as in a crash, told by a port of the page. */
async function crashDaemon(window: BrowserWindowDouble): Promise<void> {
  const page = await window.loaded;
  await page.evaluate(async () => {
    const { requestShellPort, shell } = globalThis as unknown as TestPage;
    (await requestShellPort(shell)).postMessage('crash');
  });
}

/** Asks until it is answered: a port that was given to a daemon that is dying stays silent. */
async function askDaemon(window: BrowserWindowDouble): Promise<void> {
  const page = await window.loaded;
  await vi.waitFor(async () => {
    const answer = await page.evaluate(async () => {
      const { requestShellPort, shell } = globalThis as unknown as TestPage;
      const port = await requestShellPort(shell);
      return new Promise(resolve => {
        port.onmessage = event => resolve(event.data.echo);
        setTimeout(() => resolve('silence'), 1_000);
        port.postMessage('alive');
      });
    });
    expect(answer).toBe('alive');
  }, PATIENCE);
}

test('the window opens where it was closed, as large as it was', async () => {
  const { window, data } = await harness.start();
  await window.loaded;
  Object.assign(window.options, { x: 300, y: 120, width: 900, height: 700 });
  window.maximize();
  await harness.quit();
  const kept: { window?: object } = JSON.parse(readFileSync(path.join(data, 'shell/desktop.json'), 'utf8'));
  expect(kept.window).toEqual({ x: 300, y: 120, width: 900, height: 700, maximised: true });
  harness.forget();
  const again = await harness.start({ data });
  await again.window.loaded;
  expect(again.window.options).toMatchObject({ x: 300, y: 120, width: 900, height: 700 });
  expect(again.window.maximized).toBe(true);
});

test('on a screen that is gone it opens where the system puts it, and a broken memory is none', async () => {
  const { window, data } = await harness.start();
  await window.loaded;
  Object.assign(window.options, { x: 2_000, y: 120, width: 900, height: 700 });
  await harness.quit();
  harness.forget();
  const again = await harness.start({ data });
  expect(again.window.options).not.toHaveProperty('x');
  expect(again.window.options).toMatchObject({ width: 1_120, height: 760 });
  await harness.quit();
  harness.forget();
  writeFileSync(path.join(data, 'shell/desktop.json'), '{"window": ');
  const third = await harness.start({ data });
  expect(third.window.options).toMatchObject({ width: 1_120, height: 760 });
});

test('a conversation gets one window of its own, sandboxed like the first; it closes with the main window', async () => {
  const { window } = await harness.start();
  await ask(window, { type: 'open-conversation', address: BOB });
  await vi.waitFor(() => expect(doubleState.windows.size).toBe(2), PATIENCE);
  const own = [...doubleState.windows][1];
  expect(own?.url).toBe('kith-app://window/index.html?conversation=bob%40home.example');
  expect(own?.options.webPreferences).toEqual(window.options.webPreferences);
  await own?.loaded;
  const before = own?.shown ?? 0;
  await ask(window, { type: 'open-conversation', address: BOB });
  await vi.waitFor(() => expect(own?.shown).toBeGreaterThan(before), PATIENCE);
  expect(doubleState.windows.size).toBe(2);
  await window.close();
  await vi.waitFor(() => expect(doubleState.exitCodes).toEqual([0]), PATIENCE);
  expect(doubleState.windows.size).toBe(0);
});

test('a page that fails is loaded anew with a sentence; one that is closed is not', async () => {
  const { window } = await harness.start();
  const page = await window.loaded;
  await page.evaluate(() => Object.assign(window, { old: true }));
  crash(window, 'clean-exit');
  expect(await page.evaluate(() => Reflect.get(window, 'old'))).toBe(true);
  crash(window);
  await vi.waitFor(
    async () => expect(await page.evaluate(() => Reflect.get(window, 'old'))).toBeUndefined(),
    PATIENCE,
  );
  await told(window, { type: 'remark', remark: 'window-recovered' });
});

test('the third failure within a minute asks what to do, and offers the log', async () => {
  const { window, data } = await harness.start();
  const page = await window.loaded;
  crash(window);
  crash(window);
  await page.waitForLoadState();
  crash(window);
  await vi.waitFor(() => expect(doubleState.questions).toHaveLength(1), PATIENCE);
  expect(doubleState.questions[0]).toMatchObject({
    buttons: ['Try again', 'Show the log', 'Quit Kith'],
    message: expect.stringContaining('three times'),
  });
  doubleState.answer?.(1);
  await vi.waitFor(() => expect(doubleState.exitCodes).toEqual([0]), PATIENCE);
  expect(doubleState.shownFiles).toEqual([path.join(data, 'daemon.log')]);
});

test('a daemon that crashes is started again: windows get through to it', async () => {
  const { window } = await harness.start();
  await crashDaemon(window);
  // Asked for while there is none: the next one answers.
  await askDaemon(window);
  expect(doubleState.exitCodes).toEqual([]);
});

test('a daemon that crashes three times in a minute stays down until the person tries again', async () => {
  const { window } = await harness.start();
  for (let round = 0; round < 3; round += 1) {
    await crashDaemon(window);
    if (round < 2) await askDaemon(window);
  }
  await vi.waitFor(() => expect(doubleState.questions).toHaveLength(1), PATIENCE);
  expect(doubleState.questions[0]?.message).toMatch(/keeps your chats has failed three times/);
  doubleState.answer?.(0);
  await askDaemon(window);
});
