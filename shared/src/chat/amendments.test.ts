import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Address } from '../identity/address.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { AmendmentBody, OfferState } from '../protocol/peer-messages.ts';
import { type AmendmentNote, amend } from './amendments.ts';
import { makePlace } from './place.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const TARGET = 'IIIIIIIIIIIIIIIIIIIIIA';
const DEVICE = 'AAAAAAAAAAAAAAAAAAAAAA';

const note = (author: Address, time: number, body: AmendmentBody): AmendmentNote => ({
  author,
  order: makePlace(time, 0, DEVICE),
  body,
});
const edit = (author: Address, time: number, text: string) =>
  note(author, time, { type: 'edit', target: TARGET, text });
const remove = (author: Address, time: number) => note(author, time, { type: 'delete', target: TARGET });
const react = (author: Address, time: number, emoji: string, on = true) =>
  note(author, time, { type: 'reaction', target: TARGET, emoji, on });
const pin = (author: Address, time: number, on = true) =>
  note(author, time, { type: 'pin', target: TARGET, on });

test('CHAT-27: the last edit of the author holds, nobody else edits', () => {
  const amended = amend(ALICE, [edit(ALICE, 3, 'third'), edit(ALICE, 2, 'second'), edit(BOB, 9, 'forged')]);
  expect(amended.edits.map(({ text }) => text)).toEqual(['second', 'third']);
});

test('CHAT-28: what its author deleted stays deleted, whatever was said before or after', () => {
  const said = [edit(ALICE, 9, 'back?'), react(BOB, 10, '👍')];
  expect(amend(ALICE, [...said, remove(ALICE, 5)])).toEqual({
    edits: [],
    deleted: true,
    reactions: [],
    pinned: false,
    offer: 'withdrawn',
  });
  expect(amend(ALICE, [...said, remove(BOB, 5)]).deleted).toBe(false);
});

test('CHAT-29: a reaction counts once for each person, until it is taken back', () => {
  const { reactions } = amend(ALICE, [
    react(BOB, 1, '👍'),
    react(BOB, 2, '👍'),
    react(ALICE, 3, '👍'),
    react(ALICE, 4, '🎉'),
    react(ALICE, 5, '🎉', false),
  ]);
  expect(reactions).toEqual([{ emoji: '👍', authors: [BOB, ALICE] }]);
});

test('CHAT-31: what either person pinned last is pinned', () => {
  expect(amend(ALICE, [pin(BOB, 1)]).pinned).toBe(true);
  expect(amend(ALICE, [pin(ALICE, 2, false), pin(BOB, 1)]).pinned).toBe(false);
});

test('CHAT-33: the other person answers an offer, its author withdraws it, the last word of each holds', () => {
  const offer = (author: Address, time: number, state: OfferState) =>
    note(author, time, { type: 'offer', target: TARGET, state });
  const of = (...notes: AmendmentNote[]) => amend(ALICE, notes).offer;
  expect(of()).toBe('open');
  expect(of(offer(BOB, 1, 'declined'))).toBe('declined');
  expect(of(offer(BOB, 2, 'open'), offer(BOB, 1, 'declined'))).toBe('open');
  expect(of(offer(BOB, 2, 'received'), offer(BOB, 1, 'open'))).toBe('received');
  expect(of(offer(ALICE, 1, 'withdrawn'), offer(BOB, 2, 'open'))).toBe('withdrawn');
  // What was received before the sender thought better of it stays received.
  expect(of(offer(ALICE, 2, 'withdrawn'), offer(BOB, 1, 'received'))).toBe('received');
  expect(of(offer(BOB, 1, 'withdrawn'), offer(ALICE, 2, 'received'))).toBe('open');
});

test('CHAT-29: no more than twenty different emoji are shown', () => {
  const flood = Array.from({ length: 100 }, (_, i) => react(BOB, i, String.fromCodePoint(0x1f600 + i)));
  expect(amend(ALICE, flood).reactions).toHaveLength(LIMITS.reactionsShown);
});

test('CHAT-26: amendments count by their places, in whatever order they came', () => {
  const anyNote = fc
    .record({
      author: fc.constantFrom(ALICE, BOB),
      kind: fc.constantFrom('edit', 'delete', 'give', 'take', 'pin', 'unpin'),
      what: fc.constantFrom('👍', '🎉', '❤️'),
    })
    .map(({ author, kind, what }) => (time: number) => {
      if (kind === 'edit') return edit(author, time, what);
      if (kind === 'pin' || kind === 'unpin') return pin(author, time, kind === 'pin');
      return kind === 'delete' ? remove(author, time) : react(author, time, what, kind === 'give');
    });
  const notes = fc.array(anyNote, { maxLength: 12 }).map(made => made.map((make, time) => make(time)));
  const shuffled = notes.chain(inOrder =>
    fc.tuple(fc.constant(inOrder), fc.shuffledSubarray(inOrder, { minLength: inOrder.length })),
  );
  fc.assert(
    fc.property(shuffled, ([inOrder, asTheyCame]) => {
      expect(amend(ALICE, asTheyCame)).toEqual(amend(ALICE, inOrder));
    }),
  );
});
