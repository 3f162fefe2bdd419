import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { devicePermission, permissionCheck, permissionRequest } from './testing/double-session.ts';
import { doubleState } from './testing/double-state.ts';
import type { BrowserWindowDouble } from './testing/double-window.ts';
import { ask, newsOf, PATIENCE, ShellHarness, told } from './testing/shell-harness.ts';

// The headless shell asks for no permission.
vi.stubEnv('KITH_TEST_BROWSER', process.env.KITH_CHROMIUM);

const harness = new ShellHarness();
const OWN = 'kith-app://window/index.html';
const SCREENS = [
  { id: 'screen:0:0', name: 'Entire screen' },
  { id: 'window:71:0', name: 'Notes' },
];

/** What a call does in the page: the label of the first track, or the name of what went wrong. */
async function microphone(window: BrowserWindowDouble, constraints: object): Promise<string> {
  const page = await window.loaded;
  return page.evaluate(async what => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(what);
      return stream
        .getTracks()
        .map(({ kind }) => kind)
        .join();
    } catch (error) {
      return error instanceof DOMException ? error.name : String(error);
    }
  }, constraints);
}

async function share(window: BrowserWindowDouble, audio: boolean): Promise<string[]> {
  const page = await window.loaded;
  return page.evaluate(async sound => {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: sound });
      return [
        ...stream.getVideoTracks().map(({ label }) => label),
        ...stream.getAudioTracks().map(() => 'sound'),
      ];
    } catch (error) {
      return [error instanceof DOMException ? error.name : String(error)];
    }
  }, audio);
}

async function question(window: BrowserWindowDouble, count = 1) {
  return vi.waitFor(async () => {
    const asked = (await newsOf(window)).filter(news => news.type === 'choose-source');
    expect(asked).toHaveLength(count);
    const last = asked.at(-1);
    if (last === undefined) throw new Error('not asked');
    return last;
  }, PATIENCE);
}

test('the microphone is asked for once; a no is asked again, a yes is remembered beyond a restart', async () => {
  const { window, data } = await harness.start();
  doubleState.answers.push(1, 0);
  expect(await microphone(window, { audio: true })).toBe('NotAllowedError');
  expect(await microphone(window, { audio: true })).toBe('audio');
  expect(await microphone(window, { audio: true })).toBe('audio');
  expect(doubleState.questions.map(({ message, buttons }) => [message, buttons])).toEqual(
    Array(2).fill(['May Kith use the microphone?', ['Allow', 'Not now']]),
  );
  await harness.quit();
  harness.forget();
  const again = await harness.start({ data });
  expect(await microphone(again.window, { audio: true })).toBe('audio');
  doubleState.answers.push(0);
  expect(await microphone(again.window, { audio: true, video: true })).toBe('audio,video');
  expect(doubleState.questions.at(-1)?.message).toBe('May Kith use the camera?');
  expect(JSON.parse(readFileSync(path.join(data, 'shell/desktop.json'), 'utf8'))).toMatchObject({
    granted: ['microphone', 'camera'],
  });
});

test('macOS asks by itself', async () => {
  const { window } = await harness.start({ world: { platform: 'darwin' } });
  doubleState.systemAllows = false;
  expect(await microphone(window, { audio: true, video: true })).toBe('NotAllowedError');
  doubleState.systemAllows = true;
  expect(await microphone(window, { audio: true, video: true })).toBe('audio,video');
  expect(doubleState.askedBySystem).toEqual(['microphone', 'microphone', 'camera']);
  expect(doubleState.questions).toEqual([]);
});

test('other pages, frames and everything that a call does not need are refused without a question', async () => {
  await harness.start();
  const audio = { mediaTypes: ['audio'] };
  expect(await permissionRequest('media', OWN, { ...audio, isMainFrame: false })).toBe(false);
  expect(await permissionRequest('media', 'https://example.com/', audio)).toBe(false);
  expect(await permissionRequest('media', 'kith-app://window.example/', audio)).toBe(false);
  expect(await permissionRequest('media', OWN)).toBe(false);
  for (const permission of [
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
    'hid',
    'midi',
    'unknown',
  ]) {
    expect(await permissionRequest(permission, OWN), permission).toBe(false);
    expect(permissionCheck(permission, 'kith-app://window/'), permission).toBe(false);
  }
  for (const permission of [
    'clipboard-sanitized-write',
    'speaker-selection',
    'display-capture',
    'fullscreen',
  ]) {
    expect(await permissionRequest(permission, OWN), permission).toBe(true);
    expect(permissionCheck(permission, 'https://example.com'), permission).toBe(false);
  }
  expect(permissionCheck('media', 'kith-app://window/', 'audio')).toBe(false);
  expect(devicePermission()).toBe(false);
  expect(doubleState.questions).toEqual([]);
});

test('who shows a screen chooses it in the window; without a choice nothing is shown', async () => {
  const { window } = await harness.start();
  doubleState.sources = SCREENS;
  const listening = () =>
    ['destroyed', 'render-process-gone'].map(name => window.webContents.listenerCount(name));
  const before = listening();
  const shown = share(window, true);
  const { request, sources, sound } = await question(window);
  expect(sources.map(({ id, kind, name }) => [id, kind, name])).toEqual([
    ['screen:0:0', 'screen', 'Entire screen'],
    ['window:71:0', 'window', 'Notes'],
  ]);
  expect(sources[0]?.thumbnail).toMatch(/^data:image\/png;base64,/);
  expect(sound).toBe(false);
  await ask(window, {
    type: 'source-chosen',
    request: 'BBBBBBBBBBBBBBBBBBBBBB',
    source: 'window:71:0',
    sound: false,
  });
  await ask(window, { type: 'source-chosen', request, source: 'window:71:0', sound: true });
  expect(await shown).toEqual(['window:71:0']);
  expect(listening()).toEqual(before);

  const none = share(window, false);
  await ask(window, { type: 'source-chosen', request: (await question(window, 2)).request, sound: false });
  expect(await none).toEqual(['NotAllowedError']);
  const invented = share(window, false);
  const third = await question(window, 3);
  await ask(window, { type: 'source-chosen', request: third.request, source: 'window:1:0', sound: false });
  expect(await invented).toEqual(['NotAllowedError']);
});

test('what the machine plays goes along on Windows and macOS, when it is wanted and asked for', async () => {
  const { window } = await harness.start({ world: { platform: 'win32' } });
  doubleState.sources = SCREENS;
  const both = share(window, true);
  const first = await question(window);
  expect(first.sound).toBe(true);
  await ask(window, { type: 'source-chosen', request: first.request, source: 'screen:0:0', sound: true });
  expect(await both).toEqual(['screen:0:0', 'sound']);
  const silent = share(window, false);
  const second = await question(window, 2);
  expect(second.sound).toBe(false);
  await ask(window, { type: 'source-chosen', request: second.request, source: 'screen:0:0', sound: true });
  expect(await silent).toEqual(['screen:0:0']);
});

test('a question that is asked anew ends the one before, a page that is gone ends its own', async () => {
  const { window } = await harness.start();
  doubleState.sources = SCREENS;
  const first = share(window, false);
  await question(window);
  const second = share(window, false);
  await question(window, 2);
  expect(await first).toEqual(['NotAllowedError']);
  window.webContents.emit('destroyed');
  expect(await second).toEqual(['NotAllowedError']);
});

test('under Wayland the desktop has asked; where nothing may be seen the picker is empty', async () => {
  const wayland = await harness.start({ world: { isWayland: true } });
  doubleState.sources = SCREENS.slice(1);
  expect(await share(wayland.window, true)).toEqual(['window:71:0']);
  doubleState.sources = 'denied';
  expect(await share(wayland.window, false)).toEqual(['NotAllowedError']);
  await harness.quit();
  harness.forget();
  const { window } = await harness.start();
  doubleState.sources = 'denied';
  const none = share(window, false);
  const { request, sources } = await question(window);
  expect(sources).toEqual([]);
  await ask(window, { type: 'source-chosen', request, sound: false });
  expect(await none).toEqual(['NotAllowedError']);
  await told(window, { type: 'state' });
});
