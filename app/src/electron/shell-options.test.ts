import { expect, test } from 'vitest';
import { parseShellOptions } from './shell-options.ts';

const LINK = 'kith:join?url=x';

test('options stand among those of Chromium', () => {
  expect(
    parseShellOptions([
      '--no-sandbox',
      '--data=/d',
      '--lang',
      'de',
      '--profile=work',
      '--hidden',
      '--server=h.example',
    ]),
  ).toEqual({ data: '/d', server: 'h.example', profile: 'work', hidden: true });
});

test('a link is found, and nothing behind it is read', () => {
  expect(parseShellOptions([LINK])).toEqual({ profile: 'default', hidden: false, link: LINK });
  expect(parseShellOptions(['--hidden', 'KITH:join?a', '--data=/evil', '--server=evil.example'])).toEqual({
    profile: 'default',
    hidden: true,
    link: 'KITH:join?a',
  });
});

test('a name that is none is the default profile', () => {
  for (const name of ['../x', 'Work', '', 'a'.repeat(33), '-a', 'a/b']) {
    expect(parseShellOptions([`--profile=${name}`]).profile).toBe('default');
  }
});
