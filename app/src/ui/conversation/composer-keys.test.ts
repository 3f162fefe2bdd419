import { expect, it } from 'vitest';
import { type ComposerPress, composerKey } from './composer-keys.ts';

const enter: ComposerPress = {
  key: 'Enter',
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
};

it.each([
  ['Enter', {}, 'send', 'break'],
  ['Shift+Enter', { shiftKey: true }, 'break', 'break'],
  ['Ctrl+Enter', { ctrlKey: true }, 'send', 'send'],
  ['Cmd+Enter', { metaKey: true }, 'send', 'send'],
  ['Alt+Enter', { altKey: true }, undefined, undefined],
  ['a letter', { key: 'a' }, undefined, undefined],
  ['Enter that confirms a suggestion', { isComposing: true }, undefined, undefined],
])('%s', (_name, change, whenEnterSends, otherwise) => {
  expect(composerKey({ ...enter, ...change }, true)).toBe(whenEnterSends);
  expect(composerKey({ ...enter, ...change }, false)).toBe(otherwise);
});
