import { expect, it } from 'vitest';
import { isOnlyEmoji } from './emoji-text.ts';

it.each(['👍', '❤️', '👩‍👩‍👧 🎉', ' 😀😀😀 '])('%s is shown large', text => {
  expect(isOnlyEmoji(text)).toBe(true);
});

it.each(['', '12', 'ok 👍', '😀😀😀😀', '#'])('%j is shown as text', text => {
  expect(isOnlyEmoji(text)).toBe(false);
});
