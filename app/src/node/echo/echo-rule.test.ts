import type { Place } from '@kith/shared/chat/place';
import type { Address } from '@kith/shared/identity/address';
import { describe, expect, it } from 'vitest';
import type { MessageRow } from '../../engine/chat/chat-rows.ts';
import { EchoRule } from './echo-rule.ts';

const echo = 'echo@home.example' as Address;
const alice = 'alice@home.example' as Address;
const bob = 'bob@home.example' as Address;
const START = 1_000_000;

const said = (text: string, more: Partial<MessageRow> = {}): MessageRow => ({
  id: 'm'.repeat(22),
  order: 'place' as Place,
  author: alice,
  mine: false,
  at: START + 1,
  body: { type: 'text', text },
  state: 'delivered',
  ...more,
});
const replying = (text: string, author: Address, quoted: string): MessageRow =>
  said(text, { body: { type: 'text', text, reply: { id: 'q'.repeat(22), author, text: quoted } } });

describe('an echo', () => {
  it('answers what is said to it with the same words', () => {
    expect(new EchoRule(echo, START).answer(alice, said('Hello'), START + 2)).toBe('Hello');
  });

  it('answers nothing of its own, nothing from before it started, and nothing that is no text', () => {
    const rule = new EchoRule(echo, START);
    expect(rule.answer(alice, said('Hello', { mine: true }), START)).toBeUndefined();
    expect(rule.answer(alice, said('Hello', { at: START - 1 }), START)).toBeUndefined();
    expect(rule.answer(alice, said('', { body: { type: 'deleted' } }), START)).toBeUndefined();
  });

  it('does not answer an echo of its own words, but does answer an answer', () => {
    const rule = new EchoRule(echo, START);
    expect(rule.answer(alice, replying('Hello', echo, 'Hello'), START)).toBeUndefined();
    expect(rule.answer(alice, replying('Thanks', echo, 'Hello'), START)).toBe('Thanks');
    expect(rule.answer(alice, replying('Hello', alice, 'Hello'), START)).toBe('Hello');
  });

  it('answers one buddy twenty times a minute at most, whatever another one does', () => {
    const rule = new EchoRule(echo, START);
    const answers = (from: Address, now: number) =>
      Array.from({ length: 30 }, (_, i) => rule.answer(from, said(`${i}`), now)).filter(
        answer => answer !== undefined,
      ).length;
    expect(answers(alice, START)).toBe(20);
    expect(answers(bob, START)).toBe(20);
    expect(answers(alice, START + 59_999)).toBe(0);
    expect(answers(alice, START + 60_000)).toBe(20);
  });
});
