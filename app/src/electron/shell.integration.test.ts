import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app, ipcMain } from 'electron';
import { expect, test, vi } from 'vitest';
import { startShell } from './shell.ts';
import { doubleState } from './testing/double-state.ts';
import type { BrowserWindowDouble } from './testing/double-window.ts';
import { PATIENCE, ShellHarness, type TestPage } from './testing/shell-harness.ts';

const harness = new ShellHarness();

/** Sends one message to the daemon from within the page and returns the answer. */
async function ask(
  window: BrowserWindowDouble,
  message: string,
): Promise<{ echo: string; start: Record<string, string> }> {
  const page = await window.loaded;
  return page.evaluate(async text => {
    const { requestShellPort, shell } = globalThis as unknown as TestPage;
    const port = await requestShellPort(shell);
    return new Promise(resolve => {
      port.onmessage = event => resolve(event.data);
      port.postMessage(text);
    });
  }, message);
}

test('a window reaches the daemon over a message port, and so does the next', async () => {
  const { window, data } = await harness.start({ args: ['--server=https://home.example'] });
  const answer = await ask(window, 'hello');
  expect(answer.echo).toBe('hello');
  expect(answer.start).toMatchObject({ type: 'start', dataDir: data, server: 'https://home.example' });
  expect((await ask(window, 'again')).echo).toBe('again');
});

test('the window is sandboxed, isolated and without Node', async () => {
  const { window } = await harness.start();
  expect(window.options.webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });
  expect(doubleState.sandboxed).toBe(true);
  const page = await window.loaded;
  expect(
    await page.evaluate(() => [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')]),
  ).toEqual(['undefined', 'undefined']);
});

test('the page may run its own scripts and no inline ones', async () => {
  const { window } = await harness.start();
  const page = await window.loaded;
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inline = true';
    document.body.append(script);
    return [Reflect.get(window, 'inline'), typeof Reflect.get(window, 'requestShellPort')];
  });
  expect(ran).toEqual([undefined, 'function']);
});

test('the window serves files of its folder and nothing outside of it', async () => {
  const { window } = await harness.start();
  const page = await window.loaded;
  const handler = doubleState.schemes.get('kith-app');
  const get = async (url: string) => (await handler?.(new Request(url)))?.status;
  writeFileSync(path.join(harness.folder, 'secret.txt'), 'outside of the window');
  expect(await page.evaluate(async () => (await fetch('/window.js')).status)).toBe(200);
  expect(await get('kith-app://window/%2e%2e/secret.txt')).toBe(404);
  expect(await get('kith-app://window/..%2fsecret.txt')).toBe(404);
  expect(await get('kith-app://elsewhere/index.html')).toBe(404);
  expect(await get('kith-app://window/%ff')).toBe(404);
});

test('navigation elsewhere is refused', async () => {
  const { window } = await harness.start();
  const page = await window.loaded;
  const before = page.url();
  const failed = page.waitForEvent('requestfailed');
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  expect((await failed).url()).toBe('https://example.com/');
  expect(page.url()).toBe(before);
});

test('a link opens in the browser of the system, other schemes nowhere', async () => {
  const { window } = await harness.start();
  const page = await window.loaded;
  const opened = await page.evaluate(() =>
    ['https://example.com/a', 'file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share'].map(url =>
      open(url),
    ),
  );
  expect(opened).toEqual([null, null, null, null]);
  await vi.waitFor(() => expect(doubleState.openedOutside).toEqual(['https://example.com/a']), PATIENCE);
  expect(window.webContents.openHandler({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
});

test('the key of the database is sealed by the key store and the same at the next start', async () => {
  const { window, data } = await harness.start();
  const { start: first } = await ask(window, 'key');
  expect(first.databaseKey).toMatch(/^[0-9a-f]{64}$/);
  const sealed = path.join(data, 'shell/database-key.sealed');
  expect(readFileSync(sealed, 'utf8')).not.toContain(first.databaseKey);
  expect(statSync(sealed).mode & 0o077).toBe(0);
  await harness.quit();
  expect(doubleState.exitCodes).toEqual([0]);
  harness.forget();
  const { window: again } = await harness.start({ data });
  expect((await ask(again, 'key')).start.databaseKey).toBe(first.databaseKey);
});

test('without a real key store the daemon is given no key', async () => {
  doubleState.keyStore = { available: true, backend: 'basic_text' };
  const { window } = await harness.start();
  expect((await ask(window, 'key')).start.databaseKey).toBeUndefined();
});

test('a daemon that has run without the shell keeps the key file that it made', async () => {
  const data = harness.newFolder();
  mkdirSync(data);
  writeFileSync(path.join(data, 'database.key'), 'made by the daemon');
  const { window } = await harness.start({ data });
  expect((await ask(window, 'key')).start.databaseKey).toBeUndefined();
});

test('a key that the key store no longer opens ends the start with a sentence', async () => {
  const data = harness.newFolder();
  mkdirSync(path.join(data, 'shell'), { recursive: true });
  writeFileSync(path.join(data, 'shell/database-key.sealed'), 'of somebody else');
  await startShell(harness.paths, [`--data=${data}`]);
  expect(doubleState.errorBoxes).toEqual([expect.stringContaining('key store')]);
  expect(doubleState.exitCodes).toEqual([1]);
  expect(doubleState.windows.size).toBe(0);
});

test('a second instance shows the window of the first and leaves', async () => {
  const { window } = await harness.start();
  await window.loaded;
  const shown = window.shown;
  app.emit('second-instance', {}, ['/usr/bin/kith'], '/', {});
  expect(window.shown).toBeGreaterThan(shown);
  expect(doubleState.windows.size).toBe(1);
});

test('an instance that finds another running opens nothing', async () => {
  doubleState.lockTaken = true;
  await startShell(harness.paths, [`--data=${harness.newFolder()}`]);
  await vi.waitFor(() => expect(doubleState.exitCodes).toEqual([0]), PATIENCE);
  expect(doubleState.windows.size).toBe(0);
});

test('closing the last window stops the daemon and leaves with 0', async () => {
  const { window } = await harness.start();
  await ask(window, 'alive');
  await window.close();
  await vi.waitFor(() => expect(doubleState.exitCodes).toEqual([0]), PATIENCE);
  expect(doubleState.errorBoxes).toEqual([]);
});

test('nothing can frame the window', async () => {
  const { window } = await harness.start();
  const page = await window.loaded;
  const frame = await page.evaluate(async () => {
    const element = document.createElement('iframe');
    element.src = '/index.html';
    document.body.append(element);
    await new Promise(resolve => {
      element.onload = resolve;
    });
    // A refused frame holds an error page, whose insides are another origin's.
    return element.contentDocument === null ? 'refused' : 'shown';
  });
  expect(frame).toBe('refused');
});

test('another page, or a frame within the window, gets no port', async () => {
  await harness.start();
  const given: string[] = [];
  const frame = (url: string, parent: object | null) => ({ url, parent, postMessage: () => given.push(url) });
  const own = 'kith-app://window/index.html';
  for (const senderFrame of [
    frame('https://example.com/', null),
    frame('kith-app://window.example/', null),
    frame(own, {}),
    null,
  ]) {
    ipcMain.emit('kith:request-api-port', { senderFrame });
  }
  expect(given).toEqual([]);
  ipcMain.emit('kith:request-api-port', { senderFrame: frame(own, null) });
  expect(given).toEqual([own]);
});
