import { expect, it } from 'vitest';
import { reactionNames } from './reaction-names.ts';

it('names who gave an emoji, in their order', () => {
  const called = { you: 'You', name: 'Bob Okafor' };
  const bob = 'bob@home.example';
  expect(reactionNames([bob], bob, called)).toBe('Bob Okafor');
  expect(reactionNames(['alice@home.example', bob], bob, called)).toBe('You, Bob Okafor');
});
