import { describe, expect, it } from 'vitest';
import type { MessageRow } from '../../api/contract.ts';
import { MANY, WITH_BOB } from '../gallery/fixture-people.ts';
import { conversationItems, newestTheirs, theirsAfter } from './conversation-items.ts';

const base = new Date(2026, 10, 23, 10, 0).getTime();
const template = WITH_BOB.find(row => row.body.type === 'text') as MessageRow;
const call = WITH_BOB.find(row => row.body.type === 'call') as MessageRow;

function message(minutes: number, mine: boolean): MessageRow {
  const order = String(minutes + 100_000).padStart(12, '0');
  return { ...template, id: `m${minutes}`, order, at: base + minutes * 60_000, mine };
}

const kinds = (rows: readonly MessageRow[], unreadAfter?: string) =>
  conversationItems(rows, false, unreadAfter).map(item =>
    item.kind === 'message' ? `${item.row.mine ? 'mine' : 'theirs'}:${item.place}` : item.kind,
  );

describe('grouping of messages', () => {
  it('is empty for an empty conversation', () => {
    expect(conversationItems([], false, undefined)).toEqual([]);
    expect(conversationItems([], false, '')).toEqual([]);
  });

  it('joins messages of one sender within five minutes', () => {
    expect(kinds([message(0, true), message(1, true), message(6, true), message(12, true)])).toEqual([
      'day',
      'mine:first',
      'mine:middle',
      'mine:last',
      'mine:single',
    ]);
  });

  it('begins anew when the sender changes', () => {
    expect(kinds([message(0, true), message(0.1, false), message(0.2, true)])).toEqual([
      'day',
      'mine:single',
      'theirs:single',
      'mine:single',
    ]);
  });

  it('puts a day before the first message of each local day, and breaks the run there', () => {
    expect(kinds([message(13 * 60 + 59, true), message(14 * 60, true)])).toEqual([
      'day',
      'mine:single',
      'day',
      'mine:single',
    ]);
  });

  it('shows the separator before the first unread message of the other person, once', () => {
    const rows = [message(0, false), message(1, true), message(2, false), message(3, false)];
    expect(kinds(rows, rows[0]?.order)).toEqual([
      'day',
      'theirs:single',
      'mine:single',
      'unread',
      'theirs:first',
      'theirs:last',
    ]);
    expect(kinds(rows, rows[3]?.order)).not.toContain('unread');
    expect(kinds(rows, undefined)).not.toContain('unread');
  });

  it('lets a call stand alone between bubbles', () => {
    expect(
      kinds([message(0, true), { ...call, at: base + 30_000, order: '000000100000' }, message(1, true)]),
    ).toEqual(['day', 'mine:single', 'call', 'mine:single']);
  });

  it('keeps every key of what is shown when older rows arrive above', () => {
    const before = conversationItems(MANY.slice(200), true, undefined).map(item => item.key);
    const after = new Set(conversationItems(MANY, false, undefined).map(item => item.key));
    expect(before.filter(key => !after.has(key))).toEqual([]);
  });

  it('has no key twice', () => {
    const keys = conversationItems(MANY, false, '').map(item => item.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('read marks', () => {
  const rows = [message(0, false), message(1, false), message(2, true)];

  it('cover the newest message of the other person', () => {
    expect(newestTheirs(rows)).toBe(rows[1]?.order);
    expect(newestTheirs([message(0, true)])).toBeUndefined();
  });

  it('count what came after an item', () => {
    const items = conversationItems(rows, false, undefined);
    expect(theirsAfter(items, 'm0')).toBe(1);
    expect(theirsAfter(items, 'm2')).toBe(0);
    expect(theirsAfter(items, undefined)).toBe(2);
  });
});
