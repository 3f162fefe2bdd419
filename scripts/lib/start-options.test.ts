import { expect, test } from 'vitest';
import { parseStartOptions } from './start-options.mjs';
import { userDataFolder } from './workspace.mjs';

test('without options the rendezvous is started and a window opened', () => {
  expect(parseStartOptions([])).toMatchObject({
    ok: true,
    help: false,
    options: { join: undefined, port: 8787, open: true, local: false },
  });
});

test('a link to join is passed on as it is', () => {
  const link = 'kith:join?url=https%3A%2F%2Fhome.example&server=home.example&key=abc';
  expect(parseStartOptions(['--join', link, '--no-open'])).toMatchObject({
    options: { join: link, open: false },
  });
});

test.each([['0'], ['65534'], ['12x'], ['-1']])('--port %s is refused with a sentence', port => {
  const parsed = parseStartOptions([`--port=${port}`]);
  expect(parsed).toMatchObject({ ok: false, sentence: expect.stringContaining('1 to 65533') });
});

test('a profile has a name that is fit for a folder', () => {
  expect(parseStartOptions(['--profile', 'work-2'])).toMatchObject({ options: { profile: 'work-2' } });
  expect(parseStartOptions([])).toMatchObject({ options: { profile: 'default' } });
  for (const name of ['', '../x', 'Work', '-a', 'a'.repeat(33), 'a b']) {
    expect(parseStartOptions([`--profile=${name}`])).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('small letters'),
    });
  }
});

test('an unknown option names the way out', () => {
  expect(parseStartOptions(['--prot', '1'])).toMatchObject({
    ok: false,
    sentence: expect.stringContaining('npm start -- --help'),
  });
});

test("data lies in the operating system's folder for it", () => {
  expect(userDataFolder({ XDG_DATA_HOME: '/x' }, 'linux')).toBe('/x/kith');
  expect(userDataFolder({}, 'linux')).toMatch(/\.local\/share\/kith$/);
  expect(userDataFolder({}, 'darwin')).toMatch(/Library\/Application Support\/Kith$/);
  expect(userDataFolder({ APPDATA: '/roaming' }, 'win32')).toBe('/roaming/Kith');
});
