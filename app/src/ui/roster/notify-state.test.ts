import type { Address } from '@kith/shared/identity/address';
import { describe, expect, it } from 'vitest';
import type { RosterRow } from '../../api/contract.ts';
import { cameOnline, countedUnread, notifyNow, tomorrowMorning } from './notify-state.ts';

const row = (name: string, more: Partial<RosterRow>): RosterRow => ({
  address: `${name}@home.example` as Address,
  groups: [],
  state: 'online',
  text: '',
  devices: [],
  unread: 1,
  notify: { mode: 'all', hideContent: false, whenOnline: false },
  typing: false,
  draft: '',
  verified: false,
  identityChanged: false,
  route: { state: 'closed' },
  ...more,
});
const quiet = { hideContent: false, whenOnline: false };

describe('what to be told of a buddy', () => {
  it('holds until its time is over', () => {
    const muted = { ...quiet, mode: 'none', until: 1_000 } as const;
    expect(notifyNow(muted, 999)).toBe('none');
    expect(notifyNow(muted, 1_000)).toBe('all');
    expect(notifyNow({ ...quiet, mode: 'silent' }, 10_000)).toBe('silent');
  });

  it('takes muted people out of the count, and silent ones not', () => {
    const rows = [
      row('a', {}),
      row('b', { unread: 5, notify: { ...quiet, mode: 'none' } }),
      row('c', { unread: 2, notify: { ...quiet, mode: 'silent' } }),
    ];
    expect(countedUnread(rows, 0)).toBe(3);
  });

  it('ends in the morning of the next day', () => {
    const now = new Date(2026, 10, 30, 23, 59).getTime();
    expect(new Date(tomorrowMorning(now))).toEqual(new Date(2026, 11, 1, 8));
  });

  it('names who came online, of those one waits for', () => {
    const waited = { mode: 'all', hideContent: false, whenOnline: true } as const;
    const rows = [row('a', { notify: waited }), row('b', {}), row('c', { notify: waited })];
    const before = new Map([
      ['a@home.example', 'offline'],
      ['b@home.example', 'offline'],
      ['c@home.example', 'away'],
    ] as const);
    expect(cameOnline(before, rows).map(({ address }) => address)).toEqual(['a@home.example']);
    expect(cameOnline(undefined, rows)).toEqual([]);
  });
});
