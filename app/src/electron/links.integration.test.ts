import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { formatInviteLink } from '@kith/shared/protocol/invite-link';
import { app } from 'electron';
import { expect, test, vi } from 'vitest';
import { startShell } from './shell.ts';
import { doubleState } from './testing/double-state.ts';
import { newsOf, PATIENCE, ShellHarness, told } from './testing/shell-harness.ts';

const harness = new ShellHarness();
const LINK = formatInviteLink({
  url: 'https://home.example',
  server: 'home.example',
  serverKey: new Uint8Array(32).fill(7),
  invite: 'q7XbP2',
});

test('a link that starts Kith is told to its window once that listens', async () => {
  const { window } = await harness.start({ args: [LINK] });
  await told(window, { type: 'link-opened', link: LINK });
});

test('a second start passes its link to the first, which comes to the front', async () => {
  const { window } = await harness.start();
  await told(window, { type: 'state' });
  window.hide();
  app.emit('second-instance', {}, ['/usr/bin/kith', '--no-sandbox', LINK], '/', {});
  expect(window.hidden).toBe(false);
  await told(window, { type: 'link-opened', link: LINK });
});

test('macOS tells of a link by an event, also before the app is ready', async () => {
  const prevented = vi.fn();
  const starting = startShell(harness.paths, [`--data=${harness.newFolder()}`]);
  app.emit('open-url', { preventDefault: prevented }, LINK);
  await starting;
  const [window] = doubleState.windows;
  await told(window!, { type: 'link-opened', link: LINK });
  expect(prevented).toHaveBeenCalledOnce();
});

test('a link that says nothing is answered with a sentence, one of another scheme with nothing', async () => {
  const { window } = await harness.start();
  app.emit('second-instance', {}, ['/usr/bin/kith', 'kith:join?url=file:///etc'], '/', {});
  await told(window, { type: 'remark', remark: 'malformed-link' });
  app.emit('open-url', { preventDefault: () => undefined }, 'https://example.com/');
  app.emit('second-instance', {}, ['/usr/bin/kith', 'https://example.com/'], '/', {});
  app.emit('second-instance', {}, ['/usr/bin/kith', LINK], '/', {});
  await told(window, { type: 'link-opened' });
  expect((await newsOf(window)).filter(({ type }) => type === 'link-opened')).toHaveLength(1);
});

test('as installed it opens kith: links; another profile leaves that to the default one', async () => {
  await harness.start();
  expect(doubleState.protocols).toEqual([]);
  await harness.quit();
  harness.forget();
  Object.assign(app, { isPackaged: true });
  await harness.start({ args: ['--profile=office'] });
  expect(doubleState.protocols).toEqual([]);
  await harness.quit();
  harness.forget();
  await harness.start();
  expect(doubleState.protocols).toEqual(['kith']);
});

test('each profile has folders of its own, and the list knows them all', async () => {
  const data = harness.newFolder();
  mkdirSync(path.join(data, 'profiles/club'), { recursive: true });
  mkdirSync(path.join(data, 'profiles/Not a name'));
  const { window } = await harness.start({ data, args: ['--profile=office'] });
  await told(window, {
    type: 'state',
    state: expect.objectContaining({ profile: 'office', profiles: ['default', 'club', 'office'] }),
  });
  expect(app.getPath('userData')).toBe(path.join(data, 'profiles/office/shell'));
  await vi.waitFor(() => expect(doubleState.trays.at(-1)?.toolTip).toBe('Kith (office)'), PATIENCE);
});
