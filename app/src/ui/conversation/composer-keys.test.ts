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
const writing = { enterSends: true, empty: false, inMode: false };

it.each([
  ['Enter', {}, 'send', 'break'],
  ['Shift+Enter', { shiftKey: true }, 'break', 'break'],
  ['Ctrl+Enter', { ctrlKey: true }, 'send', 'send'],
  ['Cmd+Enter', { metaKey: true }, 'send', 'send'],
  ['Alt+Enter', { altKey: true }, undefined, undefined],
  ['a letter', { key: 'a' }, undefined, undefined],
  ['Enter that confirms a suggestion', { isComposing: true }, undefined, undefined],
])('%s', (_name, change, whenEnterSends, otherwise) => {
  expect(composerKey({ ...enter, ...change }, writing)).toBe(whenEnterSends);
  expect(composerKey({ ...enter, ...change }, { ...writing, enterSends: false })).toBe(otherwise);
});

it('ArrowUp edits the last message from an empty box only', () => {
  const up = { ...enter, key: 'ArrowUp' };
  const empty = { ...writing, empty: true };
  expect(composerKey(up, empty)).toBe('edit-last');
  expect(composerKey(up, writing)).toBeUndefined();
  expect(composerKey(up, { ...empty, inMode: true })).toBeUndefined();
  for (const held of ['shiftKey', 'ctrlKey', 'metaKey', 'altKey', 'isComposing']) {
    expect(composerKey({ ...up, [held]: true }, empty)).toBeUndefined();
  }
});

it('Escape leaves an answer or a change, and means nothing without one', () => {
  const cancel = { ...enter, key: 'Escape' };
  expect(composerKey(cancel, { ...writing, inMode: true })).toBe('leave');
  expect(composerKey(cancel, writing)).toBeUndefined();
  expect(composerKey({ ...cancel, isComposing: true }, { ...writing, inMode: true })).toBeUndefined();
});
