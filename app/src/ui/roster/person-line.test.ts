import { describe, expect, it } from 'vitest';
import type { MessageRow, RosterRow } from '../../api/contract.ts';
import { ROSTER, WITH_BOB, WITH_EMI } from '../gallery/fixture-people.ts';
import type { Text } from '../i18n/use-text.ts';
import { callText, lineOf } from './person-line.ts';

/** Shows which sentence was chosen and what goes into it. */
const text: Text = (key, values) => [key, ...Object.values(values ?? {})].join(' ');
const bob = ROSTER[0] as RosterRow;
const line = (change: Partial<RosterRow>) => lineOf({ ...bob, ...change }, text, 'en', Date.now()).text;
const { last: _last, ...unspoken } = bob;

describe('the second line of a person', () => {
  it('shows the most telling thing', () => {
    const everything = { identityChanged: true, typing: true, draft: 'Hm' };
    expect(line(everything)).toBe('roster.identity-changed');
    expect(line({ ...everything, identityChanged: false })).toBe('roster.typing');
    expect(line({ draft: ' Hm\nwell ' })).toBe('roster.draft Hm well');
    expect(line({})).toBe('roster.you-said And the long rope');
  });

  it('says that the last message was deleted, and by whom', () => {
    const deleted = (mine: boolean) =>
      line({ last: { ...(bob.last as MessageRow), mine, body: { type: 'deleted' } } });
    expect(deleted(true)).toBe('message.deleted-mine');
    expect(deleted(false)).toBe('message.deleted');
  });

  it('falls back to status and presence for somebody one never wrote with', () => {
    const now = Date.now();
    expect(lineOf({ ...unspoken, text: 'climbing' }, text, 'en', now).text).toBe('climbing');
    expect(lineOf(unspoken, text, 'en', now).text).toBe('presence.online');
    expect(lineOf({ ...unspoken, state: 'offline' }, text, 'en', now).text).toBe('presence.offline');
    const seen = { ...unspoken, state: 'offline' as const, lastSeen: now - 7_200_000 };
    expect(lineOf(seen, text, 'en', now).text).toBe('presence.last-seen 2 hr. ago');
  });
});

describe('a call in words', () => {
  const calls = [...WITH_BOB, ...WITH_EMI].flatMap(row => (row.body.type === 'call' ? [row.body] : []));
  const incoming = calls.find(body => body.direction === 'incoming')!;
  const outgoing = calls.find(body => body.direction === 'outgoing')!;

  it.each([
    ['missed', 'call.log.missed'],
    ['cancelled', 'call.log.missed'],
    ['busy', 'call.log.missed'],
    ['declined', 'call.log.incoming.declined'],
    ['failed', 'call.log.incoming.failed'],
  ] as const)('incoming, %s', (outcome, words) => {
    expect(callText({ ...incoming, outcome }, text)).toBe(words);
  });

  it('tells how long was spoken', () => {
    const answered = { outcome: 'answered', duration: 761_000 } as const;
    expect(callText({ ...outgoing, ...answered }, text)).toBe('call.log.answered.outgoing 12:41');
    expect(callText({ ...outgoing, outcome: 'busy' }, text)).toBe('call.log.outgoing.busy');
  });
});
