import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Address } from '../identity/address.ts';
import type { TimerStep } from '../protocol/peer-messages.ts';
import { makePlace } from './place.ts';
import { foldTimer, type TimerNote } from './timer.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const DEVICE = 'AAAAAAAAAAAAAAAAAAAAAA';
const HOUR = 3_600;

const place = (time: number) => makePlace(time, 0, DEVICE);
const note = (time: number, author: Address, step: TimerStep): TimerNote => ({
  id: `${time}`,
  order: place(time),
  author,
  step,
});
const propose = (time: number, author: Address, lifetime = HOUR) =>
  note(time, author, { do: 'propose', lifetime });
const accept = (time: number, author: Address, of: number) =>
  note(time, author, { do: 'accept', of: `${of}` });
const decline = (time: number, author: Address, of: number) =>
  note(time, author, { do: 'decline', of: `${of}` });
const off = (time: number, author: Address) => note(time, author, { do: 'off' });

test('CHAT-35: takes two: what one proposes holds when the other accepts', () => {
  const asked = [propose(1, ALICE)];
  expect(foldTimer(asked)).toEqual({
    lifetime: undefined,
    proposal: { id: '1', author: ALICE, lifetime: HOUR },
    agreed: [],
  });
  expect(foldTimer([...asked, accept(2, ALICE, 1)]).lifetime).toBeUndefined();
  expect(foldTimer([...asked, accept(2, BOB, 1)])).toEqual({
    lifetime: HOUR,
    proposal: undefined,
    agreed: [{ lifetime: HOUR, since: place(2) }],
  });
});

test('CHAT-35: a proposal that was declined, taken back or called off can’t be accepted any more', () => {
  for (const end of [decline(2, BOB, 1), decline(2, ALICE, 1), off(2, ALICE), off(2, BOB)]) {
    const timer = foldTimer([propose(1, ALICE), end, accept(3, BOB, 1)]);
    expect(timer).toEqual({ lifetime: undefined, proposal: undefined, agreed: [] });
  }
});

test('CHAT-35: whoever accepts an older proposal leaves the newer one open', () => {
  const timer = foldTimer([propose(1, ALICE, 60), propose(2, ALICE, 90), accept(3, BOB, 1)]);
  expect(timer.lifetime).toBe(60);
  expect(timer.proposal).toEqual({ id: '2', author: ALICE, lifetime: 90 });
});

test('CHAT-35: either person makes messages stay, and what was agreed before is remembered', () => {
  for (const author of [ALICE, BOB]) {
    const timer = foldTimer([propose(1, ALICE), accept(2, BOB, 1), off(3, author)]);
    expect(timer.lifetime).toBeUndefined();
    expect(timer.agreed).toHaveLength(1);
  }
});

const author = fc.constantFrom(ALICE, BOB);
const step = fc.oneof(
  fc.record({ do: fc.constant('propose' as const), lifetime: fc.integer({ min: 5, max: 100 }) }),
  fc.record({ do: fc.constantFrom('accept' as const, 'decline' as const), of: fc.nat(12).map(String) }),
  fc.constant({ do: 'off' as const }),
);
const log = fc
  .array(fc.tuple(author, step), { maxLength: 12 })
  .map(steps => steps.map(([by, what], time) => note(time, by, what)));

test('CHAT-35: is the same in whatever order the steps came', () => {
  fc.assert(
    fc.property(
      log.chain(notes =>
        fc.tuple(fc.constant(notes), fc.shuffledSubarray(notes, { minLength: notes.length })),
      ),
      ([notes, shuffled]) => {
        expect(foldTimer(shuffled)).toEqual(foldTimer(notes));
      },
    ),
  );
});

test('CHAT-35: nothing disappears that not both people agreed to', () => {
  fc.assert(
    fc.property(log, notes => {
      for (const { lifetime, since } of foldTimer(notes).agreed) {
        const acceptance = notes.find(({ order }) => order === since);
        const of = acceptance?.step.do === 'accept' ? acceptance.step.of : '';
        const proposal = notes.find(({ id }) => id === of);
        expect(proposal?.step).toEqual({ do: 'propose', lifetime });
        expect(proposal?.author).not.toBe(acceptance?.author);
      }
    }),
  );
});
