import { describe, expect, test } from 'vitest';
import type { DeskEffect } from './call-desk.ts';
import type { CallRecord } from './call-record.ts';
import { bob1, bob2, CALL, incoming, NOW, record, recordsOf, Story, told } from './testing/call-fixtures.ts';

describe('CALL-8 what the conversation keeps', () => {
  const end = (stage: string, last: (story: Story) => readonly DeskEffect[]) => {
    const story = told(stage);
    story.now += 90_000;
    return recordsOf(last(story)).map(({ record: kept }) => kept);
  };
  const hangUp = (story: Story) => story.on({ kind: 'hang-up' });

  test.each<
    [stage: string, how: string, last: (story: Story) => readonly DeskEffect[], kept: Partial<CallRecord>]
  >([
    ['active as caller', 'hung up', hangUp, { outcome: 'answered', duration: 90_000 }],
    ['connecting as caller', 'hung up', hangUp, { outcome: 'answered' }],
    ['inviting', 'cancelled', hangUp, { outcome: 'cancelled' }],
    ['inviting', 'not answered', story => story.on({ kind: 'timer', timer: 'ring' }), { outcome: 'missed' }],
    ['inviting', 'busy', story => story.hear({ kind: 'busy', callId: CALL }), { outcome: 'busy' }],
    ['inviting', 'declined', story => story.hear({ kind: 'decline', callId: CALL }), { outcome: 'declined' }],
    [
      'connecting as caller',
      'without sound',
      story => story.on({ kind: 'timer', timer: 'connect' }),
      { outcome: 'failed' },
    ],
    [
      'reconnecting as caller',
      'lost: the time without sound does not count',
      story => story.on({ kind: 'timer', timer: 'reconnect' }),
      { outcome: 'answered', duration: 0 },
    ],
  ])('at the caller: %s, %s', (stage, _, last, kept) => {
    expect(end(stage, last)).toEqual([record(kept)]);
  });

  test.each<
    [stage: string, how: string, last: (story: Story) => readonly DeskEffect[], kept: Partial<CallRecord>]
  >([
    ['active as callee', 'hung up', hangUp, { outcome: 'answered', duration: 90_000 }],
    ['ringing', 'declined', hangUp, { outcome: 'declined' }],
    ['ringing', 'not answered', story => story.on({ kind: 'timer', timer: 'ring' }), { outcome: 'missed' }],
    [
      'ringing',
      'cancelled',
      story => story.hear({ kind: 'cancel', callId: CALL, outcome: 'cancelled' }),
      { outcome: 'cancelled' },
    ],
    [
      'reconnecting as callee',
      'lost: the time without sound does not count',
      story => story.on({ kind: 'timer', timer: 'reconnect' }),
      { outcome: 'answered', duration: 0 },
    ],
  ])('at the callee: %s, %s', (stage, _, last, kept) => {
    expect(end(stage, last)).toEqual([incoming(kept)]);
  });

  test('what another device of ours took is for that one to tell', () => {
    const taken = { kind: 'taken', callId: CALL, by: bob2, generation: 1 } as const;
    expect(end('ringing', story => story.hear(taken))).toEqual([]);
  });

  test('a caller with a wrong clock is believed within the usual skew', () => {
    const story = new Story();
    story.invite(CALL, bob1, 0);
    expect(recordsOf(hangUp(story))[0]?.record.startedAt).toBe(NOW - 120_000);
  });
});
