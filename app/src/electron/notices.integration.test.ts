import { ipcMain } from 'electron';
import { expect, test, vi } from 'vitest';
import { doubleState } from './testing/double-state.ts';
import { ask, newsOf, PATIENCE, ShellHarness, told } from './testing/shell-harness.ts';

const harness = new ShellHarness();
const BOB = 'bob@home.example';
const CALL = 'AAAAAAAAAAAAAAAAAAAAAA';
const message = {
  id: BOB,
  title: 'bob',
  body: 'Supper?',
  address: BOB,
  reply: { placeholder: 'Reply' },
};
const call = {
  id: CALL,
  title: 'Incoming call',
  body: BOB,
  address: BOB,
  call: { callId: CALL, accept: 'Accept', decline: 'Decline' },
};

const shown = async (count: number) => {
  await vi.waitFor(() => expect(doubleState.notifications.length).toBe(count), PATIENCE);
  const last = doubleState.notifications.at(-1);
  if (last === undefined) throw new Error('nothing was shown');
  return last;
};

test('a click on a notice brings the window to its conversation, and the task bar blinks until then', async () => {
  const { window } = await harness.start();
  await window.loaded;
  window.blur();
  await ask(window, { type: 'notify', notice: message });
  const notice = await shown(1);
  expect(notice.options).toMatchObject({ title: 'bob', body: 'Supper?', silent: true });
  expect(window.flashing).toBe(true);
  const before = window.shown;
  notice.emit('click', {});
  expect(window.shown).toBeGreaterThan(before);
  expect(window.flashing).toBe(false);
  await told(window, { type: 'notice-opened', address: BOB });
});

test('Linux gets plain notices; macOS and Windows a box for the answer and buttons for a call', async () => {
  const linux = await harness.start();
  await ask(linux.window, { type: 'notify', notice: message });
  const plain = await shown(1);
  expect(plain.options).not.toHaveProperty('hasReply');
  expect(plain.options).not.toHaveProperty('actions');
  await harness.quit();
  harness.forget();

  const { window } = await harness.start({ world: { platform: 'win32' } });
  await ask(window, { type: 'notify', notice: message });
  const written = await shown(2);
  expect(written.options).toMatchObject({ hasReply: true, replyPlaceholder: 'Reply' });
  written.emit('reply', { reply: 'Yes, at eight' }, 'Yes, at eight');
  await told(window, { type: 'notice-replied', address: BOB, text: 'Yes, at eight' });

  await ask(window, { type: 'notify', notice: call });
  const ringing = await shown(3);
  expect(ringing.options.actions?.map(({ text }) => text)).toEqual(['Accept', 'Decline']);
  expect(ringing.options).toMatchObject({ urgency: 'critical', timeoutType: 'never' });
  ringing.emit('action', { actionIndex: 1 }, 1);
  await told(window, { type: 'call-answered', callId: CALL, answer: 'decline' });
  window.hide();
  ringing.emit('action', { actionIndex: 0 }, 0);
  expect(window.hidden).toBe(false);
  await told(window, { type: 'call-answered', callId: CALL, answer: 'accept' });
});

test('a later notice with the same id takes the place of the first, and it can be withdrawn', async () => {
  const { window } = await harness.start();
  await ask(window, { type: 'notify', notice: message });
  const first = await shown(1);
  await ask(window, { type: 'notify', notice: { ...message, body: 'Still there?' } });
  const second = await shown(2);
  expect([first.closed, second.closed]).toEqual([true, false]);
  await ask(window, { type: 'withdraw', id: BOB });
  await vi.waitFor(() => expect(second.closed).toBe(true), PATIENCE);
});

test('no notice is left when the app has gone', async () => {
  const { window } = await harness.start();
  await ask(window, { type: 'notify', notice: call });
  const notice = await shown(1);
  await harness.quit();
  expect(notice.closed).toBe(true);
});

test('nobody is told of a message in a conversation that is read in a window of its own', async () => {
  const { window } = await harness.start();
  await ask(window, { type: 'open-conversation', address: BOB });
  await vi.waitFor(() => expect(doubleState.windows.size).toBe(2), PATIENCE);
  const own = [...doubleState.windows][1];
  await own?.loaded;
  await vi.waitFor(() => expect(own?.focused).toBe(true), PATIENCE);
  await ask(window, { type: 'notify', notice: message });
  await ask(window, { type: 'notify', notice: { ...message, address: 'carol@home.example', id: 'c' } });
  expect((await shown(1)).options.body).toBe('Supper?');
  expect(doubleState.notifications.length).toBe(1);
  own?.blur();
  await ask(window, { type: 'notify', notice: message });
  await shown(2);
});

test('what does not fit the contract passes neither the preload script nor main', async () => {
  const { window } = await harness.start();
  await ask(window, { type: 'notify', notice: { ...message, body: 'x'.repeat(5_000) } });
  await ask(window, { type: 'notify', notice: { ...message, icon: '/etc/passwd' } });
  await ask(window, { type: 'open-conversation', address: '../../etc' });
  await ask(window, { type: 'format-disk' });
  const page = { url: 'kith-app://window/index.html', parent: null };
  // As from a preload script that was tampered with, from another page, from a frame, and from a window that is gone.
  ipcMain.emit('kith:desktop-action', { senderFrame: page, sender: window.webContents }, { type: 'notify' });
  for (const [senderFrame, sender] of [
    [{ url: 'https://example.com/', parent: null }, window.webContents],
    [{ ...page, parent: {} }, window.webContents],
    [page, {}],
    [null, window.webContents],
  ]) {
    ipcMain.emit('kith:desktop-action', { senderFrame, sender }, { type: 'notify', notice: message });
  }
  await ask(window, { type: 'notify', notice: { ...message, title: 'the last' } });
  expect((await shown(1)).options.title).toBe('the last');
  expect(doubleState.windows.size).toBe(1);
});

test('the shell tells a window only what the contract knows', async () => {
  const { window } = await harness.start();
  await told(window, { type: 'state' });
  window.webContents.send('kith:desktop-event', { type: 'notice-opened', address: 'no address' });
  window.webContents.send('kith:desktop-event', { type: 'presence-chosen', presence: 'offline' });
  window.webContents.send('kith:desktop-event', { type: 'mute-pressed' });
  await told(window, { type: 'mute-pressed' });
  expect((await newsOf(window)).map(({ type }) => type)).toEqual(['state', 'mute-pressed']);
});

test('unread messages stand on the sign of the app: a number, or a dot in the task bar of Windows', async () => {
  const { window } = await harness.start();
  const status = { type: 'status', account: 'alice@home.example', presence: 'online', language: 'de' };
  await ask(window, { ...status, unread: 3 });
  await vi.waitFor(() => expect(doubleState.badge).toBe(3), PATIENCE);
  expect(window.overlay).toBeUndefined();
  await harness.quit();
  harness.forget();
  const windows = await harness.start({ world: { platform: 'win32' } });
  await ask(windows.window, { ...status, unread: 1 });
  await vi.waitFor(() => expect(windows.window.overlay?.image?.file).toMatch(/badge\.png$/), PATIENCE);
  expect(windows.window.overlay?.description).toBe('1 ungelesene Nachricht');
  await ask(windows.window, { ...status, unread: 0 });
  await vi.waitFor(() => expect(windows.window.overlay?.image).toBeNull(), PATIENCE);
});
