import type { Address } from '@kith/shared/identity/address';
import { expect, it } from 'vitest';
import type { MessageRow } from '../../api/contract.ts';
import { withLatest } from './older-rows.ts';

const ALICE = 'alice@home.example' as Address;
const row = (order: string, text = order): MessageRow => ({
  id: order,
  order,
  author: ALICE,
  mine: false,
  at: 0,
  body: { type: 'text', text },
  state: 'read',
});
const texts = (rows: readonly MessageRow[]) =>
  rows.map(({ body }) => (body.type === 'text' ? body.text : body.type)).join(' ');

it('pages come before what the topic has', () => {
  expect(texts(withLatest([row('a'), row('b')], [row('c'), row('d')], 'c'))).toBe('a b c d');
  expect(texts(withLatest([], [row('c'), row('d')], ''))).toBe('c d');
});

it('an older row that changed is shown as it is now, and only where it was', () => {
  const told = [row('a', 'edited'), row('c'), row('d')];
  expect(texts(withLatest([row('a'), row('b')], told, 'c'))).toBe('edited b c d');
  expect(texts(withLatest([row('b')], told, 'c'))).toBe('b c d');
});
