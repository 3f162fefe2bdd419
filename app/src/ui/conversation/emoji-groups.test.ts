import { expect, it } from 'vitest';
import { EMOJI_GROUPS } from './emoji-groups.ts';

it('holds each emoji once', () => {
  const all = EMOJI_GROUPS.flatMap(group => group.emoji);
  expect(all.filter((emoji, index) => all.indexOf(emoji) !== index)).toEqual([]);
  expect(all.every(emoji => /^\p{RGI_Emoji}$/v.test(emoji))).toBe(true);
});
