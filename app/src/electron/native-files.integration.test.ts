import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTestWindowServer, type TestWindowServer } from '../daemon/testing/test-window-server.ts';
import { doubleState } from './testing/double-state.ts';
import type { BrowserWindowDouble } from './testing/double-window.ts';
import { PATIENCE, ShellHarness } from './testing/shell-harness.ts';

const harness = new ShellHarness();
let server: TestWindowServer;

beforeEach(async () => {
  server = await startTestWindowServer(undefined, { forShell: true });
  const session = server.access.redeem(server.access.issueToken());
  vi.stubEnv('KITH_TEST_FILE_DOOR', JSON.stringify({ port: server.port, session }));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

/** A file of this machine. */
function fileWith(text: string, name: string): string {
  const folder = harness.newFolder();
  mkdirSync(folder);
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

/** What the shell answers a window. */
async function call(window: BrowserWindowDouble, method: 'open' | 'reveal', id: string): Promise<unknown> {
  const page = await window.loaded;
  return page.evaluate(([name, entry]) => self.kithShell?.files[name](entry), [method, id] as const);
}

async function choose(window: BrowserWindowDouble): Promise<unknown> {
  const page = await window.loaded;
  return page.evaluate(() => self.kithShell?.files.chooseFolder());
}

/** Hands in a file that a person chose, of which the page knows no more than its name. */
async function handIn(window: BrowserWindowDouble, place: string, inside?: object): Promise<unknown> {
  const page = await window.loaded;
  return page.evaluate(
    ([name, where, within]) => {
      self.__shellPlaces = { [name]: where };
      return self.kithShell?.files.handIn(
        new File(['not read'], name, { type: 'text/plain' }),
        within as never,
      );
    },
    [path.basename(place), place, inside] as const,
  );
}

/** The daemon says by and by where it takes files. */
const eventually = (work: () => Promise<void>): Promise<void> => vi.waitFor(work, PATIENCE);

test('a file is handed in where it lies, and read there', async () => {
  const { window } = await harness.start();
  const place = fileWith('hello, file', 'a.txt');
  let id = '';
  await eventually(async () => {
    const answer = await handIn(window, place);
    expect(answer).toMatchObject({ ok: true });
    id = String(Reflect.get(answer as object, 'value'));
  });
  const taken = server.intake.takeAll([id]);
  expect(taken).toMatchObject({
    ok: true,
    value: [{ name: 'a.txt', mime: 'text/plain', size: 11, source: { kind: 'path', path: place } }],
  });
});

test('files of a folder are handed in where they lie, each with its place in it', async () => {
  const { window } = await harness.start();
  const folder = server.intake.addFolder('holiday');
  const place = fileWith('hello', 'a.txt');
  await eventually(async () =>
    expect(await handIn(window, place, { folder, path: ['day 1', 'a.txt'] })).toEqual({
      ok: true,
      value: folder,
    }),
  );
  expect(server.intake.takeAll([folder])).toMatchObject({
    ok: true,
    value: [{ kind: 'folder', files: [{ path: ['day 1', 'a.txt'], source: { kind: 'path', path: place } }] }],
  });
});

test('a file that lies nowhere, and one that is gone', async () => {
  const { window } = await harness.start();
  const page = await window.loaded;
  expect(
    await page.evaluate(() => self.kithShell?.files.handIn(new File(['pasted'], 'image.png'))),
  ).toBeUndefined();
  await eventually(async () =>
    expect(await handIn(window, path.join(harness.folder, 'gone'))).toEqual({
      ok: false,
      error: 'not-found',
    }),
  );
});

test('what can not run is opened at once; anything else when its person says so in a box of the system', async () => {
  const { window } = await harness.start();
  const picture = fileWith('', 'photo.png');
  const program = fileWith('', 'photo.png.desktop');
  server.paths.set('picture', picture).set('program', program).set('gone', '/nowhere/x.txt');
  await eventually(async () =>
    expect(await call(window, 'open', 'picture')).toEqual({ ok: true, value: undefined }),
  );
  expect(doubleState.questions).toEqual([]);
  doubleState.answers.push(1, 0);
  await call(window, 'open', 'program');
  expect(doubleState.openedFiles).toEqual([picture]);
  await call(window, 'open', 'program');
  expect(doubleState.openedFiles).toEqual([picture, program]);
  expect(doubleState.questions.map(({ message }) => message)).toEqual(
    Array(2).fill('Open photo.png.desktop?'),
  );
  for (const id of ['gone', 'no entry']) {
    expect(await call(window, 'open', id)).toEqual({ ok: false, error: 'not-found' });
  }
});

test('a file is shown in its folder, and a folder is chosen', async () => {
  const { window } = await harness.start();
  server.paths.set('entry', '/downloads/x');
  await eventually(async () => expect(await call(window, 'reveal', 'entry')).toMatchObject({ ok: true }));
  expect(doubleState.shownFiles).toEqual(['/downloads/x']);
  expect(await choose(window)).toBeUndefined();
  doubleState.chosen = '/somewhere else';
  expect(await choose(window)).toBe('/somewhere else');
});

test('a page can not name a file by its path', async () => {
  const { window } = await harness.start();
  const place = fileWith('secret', 'secret.txt');
  await eventually(async () => expect(await handIn(window, place)).toMatchObject({ ok: true }));
  const page = await window.loaded;
  const status = await page.evaluate(
    async each => (await fetch('/files/place/intake', { method: 'POST', body: JSON.stringify(each) })).status,
    { place, name: 'x' },
  );
  expect(status).toBe(404);
});
