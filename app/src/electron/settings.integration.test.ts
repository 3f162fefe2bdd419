import { EventEmitter } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { UiohookKey } from 'uiohook-napi';
import { afterEach, expect, test, vi } from 'vitest';
import type { KeyHook } from './hold-keys.ts';
import { doubleState } from './testing/double-state.ts';
import { ask, newsOf, PATIENCE, ShellHarness, told } from './testing/shell-harness.ts';

const harness = new ShellHarness();
const change = (what: object) => ({ type: 'change-settings', change: what });

afterEach(() => vi.unstubAllEnvs());

/** A keyboard on which a test plays. */
class Keyboard extends EventEmitter {
  running = false;
  start(): void {
    this.running = true;
  }
  stop(): void {
    this.running = false;
  }
  press(type: 'keydown' | 'keyup', keycode: number): void {
    const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
    this.emit(type, { type, time: 0, keycode, ...none });
  }
}

test('a setting holds beyond a restart, and every window is told of it', async () => {
  const { window, data } = await harness.start();
  await ask(window, change({ awayWhenLocked: false, closeToTray: true }));
  const settings = expect.objectContaining({ awayWhenLocked: false, closeToTray: true, startAtLogin: false });
  await told(window, { type: 'state', state: expect.objectContaining({ settings }) });
  await harness.quit().catch(() => undefined);
  harness.forget();
  const again = await harness.start({ data });
  await told(again.window, { type: 'state', state: expect.objectContaining({ settings }) });
});

test('a part of the memory that is not understood is as on a first start, the rest is kept', async () => {
  const data = harness.newFolder();
  mkdirSync(path.join(data, 'shell'), { recursive: true });
  writeFileSync(
    path.join(data, 'shell/desktop.json'),
    JSON.stringify({ settings: { closeToTray: true }, granted: ['camera', 'kidneys'], trayExplained: 'yes' }),
  );
  const { window } = await harness.start({ data });
  await told(window, {
    type: 'state',
    state: expect.objectContaining({ settings: expect.objectContaining({ closeToTray: true, muteKey: '' }) }),
  });
});

test('the settings offer what this system has', async () => {
  Object.assign(app, { isPackaged: true });
  const offers = async (platform: NodeJS.Platform, isWayland = false) => {
    const { window } = await harness.start({ world: { platform, isWayland } });
    await told(window, { type: 'state' });
    const [first] = await newsOf(window);
    await harness.quit();
    harness.forget();
    return first?.type === 'state' ? first.state.offers : undefined;
  };
  const languages = ['de', 'en-GB', 'en-US', 'fr'];
  expect(await offers('linux')).toEqual({
    tray: true,
    startAtLogin: true,
    muteKey: true,
    pushToTalk: 'ready',
    spellLanguages: languages,
  });
  expect((await offers('linux', true))?.pushToTalk).toBe('wayland');
  expect(await offers('win32')).toMatchObject({ tray: true, lockScreen: true, spellLanguages: languages });
  doubleState.systemAllows = false;
  expect(await offers('darwin')).toEqual({
    startAtLogin: true,
    lockScreen: true,
    muteKey: true,
    pushToTalk: 'needs-permission',
  });
});

test('as installed it starts with the session of the user when that is wanted', async () => {
  Object.assign(app, { isPackaged: true });
  const config = path.join(harness.newFolder(), 'config');
  vi.stubEnv('XDG_CONFIG_HOME', config);
  vi.stubEnv('APPIMAGE', '/home/a "b"/Kith.AppImage');
  const data = path.join(harness.newFolder(), 'my data');
  const { window } = await harness.start({ data, args: ['--profile=office'] });
  const entry = path.join(config, 'autostart/kith-office.desktop');
  await ask(window, change({ startAtLogin: true }));
  await vi.waitFor(() => expect(existsSync(entry)).toBe(true), PATIENCE);
  expect(readFileSync(entry, 'utf8')).toContain(
    `Exec="/home/a \\\\"b\\\\"/Kith.AppImage" --hidden "--data=${data}" --profile=office\n`,
  );
  await ask(window, change({ startAtLogin: false }));
  await vi.waitFor(() => expect(existsSync(entry)).toBe(false), PATIENCE);
  await harness.quit();
  harness.forget();
  const windows = await harness.start({ data, world: { platform: 'win32' } });
  await ask(windows.window, change({ startAtLogin: true }));
  await vi.waitFor(
    () =>
      expect(doubleState.loginItem).toEqual({
        openAtLogin: true,
        args: ['--hidden', `"--data=${data}"`],
        name: 'kith',
      }),
    PATIENCE,
  );
});

test('nothing is spell checked, and no dictionary fetched, before a language is chosen', async () => {
  const { window, data } = await harness.start();
  expect(doubleState.spelling).toMatchObject({ enabled: false, languages: [] });
  await ask(window, change({ spellLanguages: ['de', 'tlh', 'en-GB'] }));
  await vi.waitFor(() => expect(doubleState.spelling.languages).toEqual(['de', 'en-GB']), PATIENCE);
  expect(doubleState.spelling.enabled).toBe(true);
  await harness.quit();
  harness.forget();
  doubleState.spelling = { enabled: true, languages: [], learned: [] };
  await harness.start({ data });
  expect(doubleState.spelling.languages).toEqual(['de', 'en-GB']);
});

test('text has a menu: other spellings, cut, copy and paste', async () => {
  const { window } = await harness.start();
  const flags = { canCut: true, canCopy: true, canPaste: false, canSelectAll: true };
  const at = {
    isEditable: true,
    selectionText: '',
    linkURL: '',
    misspelledWord: '',
    dictionarySuggestions: [],
  };
  const menu = (more: object) => {
    window.webContents.emit('context-menu', {}, { ...at, editFlags: flags, ...more });
    return doubleState.popups.at(-1);
  };
  const wrong = menu({ misspelledWord: 'helo', dictionarySuggestions: ['hello', 'helot'] });
  expect(wrong?.labels).toEqual([
    'hello',
    'helot',
    'Add to dictionary',
    undefined,
    'Cut',
    'Copy',
    'Paste',
    'Select all',
  ]);
  wrong?.choose('hello');
  expect(window.webContents.replaced).toEqual(['hello']);
  wrong?.choose('Add to dictionary');
  expect(doubleState.spelling.learned).toEqual(['helo']);
  expect(wrong?.template.find(({ label }) => label === 'Paste')).toMatchObject({
    role: 'paste',
    enabled: false,
  });
  expect(menu({ isEditable: false, selectionText: 'words' })?.labels).toEqual(['Copy']);
  menu({ isEditable: false, linkURL: 'https://example.com/' })?.choose('Copy link');
  expect(doubleState.copied).toEqual(['https://example.com/']);
  const before = doubleState.popups.length;
  menu({ isEditable: false });
  expect(doubleState.popups.length).toBe(before);
});

test('a key mutes from everywhere, during a call only; one that another program holds is told of', async () => {
  const { window } = await harness.start();
  await ask(window, change({ muteKey: 'CommandOrControl+Shift+M' }));
  await told(window, { type: 'state' });
  expect(doubleState.shortcuts.size).toBe(0);
  await ask(window, { type: 'in-call', on: true });
  await vi.waitFor(() => expect(doubleState.shortcuts.size).toBe(1), PATIENCE);
  doubleState.shortcuts.get('CommandOrControl+Shift+M')?.();
  await told(window, { type: 'mute-pressed' });
  doubleState.keysOfOthers.add('F9');
  await ask(window, change({ muteKey: 'F9' }));
  await told(window, { type: 'state', state: expect.objectContaining({ keysTaken: ['muteKey'] }) });
  await ask(window, change({ muteKey: 'F10' }));
  await vi.waitFor(() => expect([...doubleState.shortcuts.keys()]).toEqual(['F10']), PATIENCE);
  await ask(window, { type: 'in-call', on: false });
  await vi.waitFor(() => expect(doubleState.shortcuts.size).toBe(0), PATIENCE);
});

test('push-to-talk reports press and release of the key that the window names, during a call only', async () => {
  const keyboard = new Keyboard();
  const loadKeyHook = vi.fn(async () => ({ hook: keyboard satisfies KeyHook, codes: UiohookKey }));
  const { window } = await harness.start({ world: { loadKeyHook } });
  await ask(window, { type: 'in-call', on: false, talkKey: 'ControlLeft' });
  await told(window, { type: 'state', state: expect.objectContaining({ keysTaken: [] }) });
  expect(loadKeyHook).not.toHaveBeenCalled();
  await ask(window, { type: 'in-call', on: true, talkKey: 'ControlLeft' });
  await vi.waitFor(() => expect(keyboard.running).toBe(true), PATIENCE);
  keyboard.press('keydown', UiohookKey.A);
  keyboard.press('keydown', UiohookKey.Ctrl);
  keyboard.press('keydown', UiohookKey.Ctrl);
  keyboard.press('keyup', UiohookKey.A);
  keyboard.press('keyup', UiohookKey.Ctrl);
  await told(window, { type: 'push-to-talk', held: false });
  expect((await newsOf(window)).filter(({ type }) => type === 'push-to-talk')).toEqual([
    { type: 'push-to-talk', held: true },
    { type: 'push-to-talk', held: false },
  ]);
  await ask(window, { type: 'in-call', on: false });
  await vi.waitFor(() => expect(keyboard.running).toBe(false), PATIENCE);
  expect(keyboard.listenerCount('keydown')).toBe(0);
});

test('where the keyboard can not be watched the settings say so', async () => {
  const { window } = await harness.start();
  await ask(window, { type: 'in-call', on: true, talkKey: 'F8' });
  const offers = expect.objectContaining({ pushToTalk: 'unavailable' });
  await told(window, {
    type: 'state',
    state: expect.objectContaining({ offers, keysTaken: ['talkKey'] }),
  });
});

test('another profile is the same program started anew, with the same data', async () => {
  const { window, data } = await harness.start();
  const program = path.join(harness.folder, 'program.sh');
  const out = path.join(harness.folder, 'arguments');
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${out}.new && mv ${out}.new ${out}\n`);
  chmodSync(program, 0o755);
  const real = process.execPath;
  try {
    Object.assign(process, { execPath: program });
    await ask(window, { type: 'open-profile', profile: 'work' });
    await vi.waitFor(() => expect(existsSync(out)).toBe(true), PATIENCE);
  } finally {
    Object.assign(process, { execPath: real });
  }
  expect(readFileSync(out, 'utf8').trim().split('\n')).toEqual([
    '/the/app',
    `--data=${data}`,
    '--profile=work',
  ]);
});
