import { expect, test } from 'vitest';
import { readLaunch } from './launch.ts';

const link = 'kith:join?url=https%3A%2F%2Fhome.example&server=home.example';

test('a link that somebody clicked elsewhere is taken, as the browser hands it over', () => {
  const handed = `#link=${encodeURIComponent(`web+${link}`)}`;
  expect(readLaunch(handed)).toEqual([{ type: 'link-opened', link }]);
  expect(readLaunch('#add')).toEqual([{ type: 'link-opened', link: '' }]);
});

test('a notification leads to its conversation', () => {
  expect(readLaunch(`#chat=${encodeURIComponent('bob@home.example')}`)).toEqual([
    { type: 'notice-opened', address: 'bob@home.example' },
  ]);
});

test.each([
  '',
  '#',
  '#token=abc',
  '#link=',
  '#link=javascript:alert(1)',
  `#link=https://evil.example`,
  `#link=kith:${'x'.repeat(3_000)}`,
])('anything else opens nothing: %s', fragment => {
  expect(readLaunch(fragment.slice(0, 4_000))).toEqual([]);
});
