import { describe, expect, test } from 'vitest';
import { CALL_BOUNDS } from './call-bounds.ts';
import {
  bob,
  bob1,
  bob2,
  CALL,
  carol1,
  HIGHER_CALL,
  LOWER_CALL,
  NOW,
  ofKind,
  record,
  recordsOf,
  STAGES,
  Story,
  summary,
  told,
} from './testing/call-fixtures.ts';

describe('CALL-3 what a person does', () => {
  test('placing a call opens the microphone and invites all devices', () => {
    const story = new Story();
    const effects = story.place();
    expect(ofKind(effects, 'media-prepare')).toHaveLength(1);
    expect(ofKind(effects, 'send')).toEqual([
      {
        kind: 'send',
        to: [bob1, bob2],
        message: { kind: 'invite', callId: CALL, media: 'voice', sentAt: NOW },
      },
    ]);
  });

  test('the tone at the caller begins when the first device rings, and media when one answers', () => {
    const story = told('inviting');
    expect(ofKind(story.effects, 'ring')).toEqual([]);
    expect(ofKind(story.hear({ kind: 'ringing', callId: CALL }), 'ring')).toEqual([
      { kind: 'ring', tone: 'outgoing' },
    ]);
    expect(ofKind(story.hear({ kind: 'ringing', callId: CALL }, bob2), 'ring')).toEqual([]);
    const answered = story.hear({ kind: 'accept', callId: CALL, generation: 1 }, bob2);
    expect(ofKind(answered, 'ring')).toEqual([{ kind: 'ring', tone: 'none' }]);
    expect(ofKind(answered, 'media-start')).toEqual([
      { kind: 'media-start', callId: CALL, role: 'initiator', generation: 1, peer: bob2 },
    ]);
  });

  test('accepting stops the ringing and starts media as the one who answers offers', () => {
    const story = told('ringing');
    expect(ofKind(story.effects, 'ring')).toEqual([{ kind: 'ring', tone: 'incoming' }]);
    expect(ofKind(story.effects, 'media-prepare')).toEqual([]);
    const effects = story.on({ kind: 'accept' });
    expect(ofKind(effects, 'ring')).toEqual([{ kind: 'ring', tone: 'none' }]);
    expect(ofKind(effects, 'media-start')).toEqual([
      { kind: 'media-start', callId: CALL, role: 'responder', generation: 1, peer: bob1 },
    ]);
  });

  test.each([
    ['inviting', 'ended(cancelled); cancel(cancelled) to bob-1 bob-2'],
    ['ringing', 'ended(declined); decline to bob-1'],
    ['connecting as caller', 'ended(hung-up); hang-up(hung-up) to bob-1'],
    ['connecting as callee', 'ended(hung-up); hang-up(hung-up) to bob-1'],
    ['active as caller', 'ended(hung-up); hang-up(hung-up) to bob-1'],
    ['active as callee', 'ended(hung-up); hang-up(hung-up) to bob-1'],
    ['reconnecting as caller', 'ended(hung-up); hang-up(hung-up) to bob-1'],
    ['reconnecting as callee', 'ended(hung-up); hang-up(hung-up) to bob-1'],
  ])('hanging up while %s', (stage, expected) => {
    const story = told(stage);
    const effects = story.on({ kind: 'hang-up' });
    expect(summary(story, effects)).toBe(expected);
    const hadMedia = stage !== 'ringing';
    expect(ofKind(effects, 'media-stop')).toHaveLength(hadMedia ? 1 : 0);
    expect(story.machine.timers).toEqual(['linger']);
  });

  test('a decline takes its words to the caller', () => {
    const callee = told('ringing');
    expect(ofKind(callee.on({ kind: 'decline', message: 'in a meeting' }), 'send')[0]?.message).toEqual({
      kind: 'decline',
      callId: CALL,
      message: 'in a meeting',
    });
    const caller = told('inviting');
    caller.hear({ kind: 'decline', callId: CALL, message: 'in a meeting' });
    expect(caller.machine.state).toMatchObject({
      name: 'ended',
      reason: 'declined',
      message: 'in a meeting',
    });
  });

  test.each(STAGES.map(({ name }) => name))('commands that do not fit change nothing: %s', stage => {
    const fitting: Record<string, readonly string[]> = {
      idle: ['place'],
      inviting: ['hang-up'],
      ringing: ['accept', 'decline', 'hang-up'],
    };
    const wanted = fitting[stage] ?? (stage.startsWith('ended') ? ['place', 'dismiss'] : ['hang-up']);
    const place = { kind: 'place', callId: HIGHER_CALL, peer: bob, devices: [bob1], media: 'voice' } as const;
    const commands = [
      place,
      { kind: 'accept' },
      { kind: 'decline' },
      { kind: 'hang-up' },
      { kind: 'dismiss' },
    ] as const;
    const working = commands.filter(command => told(stage).on(command).length > 0).map(({ kind }) => kind);
    expect(working).toEqual(wanted);
  });
});

describe('CALL-4 both call at once', () => {
  test('the lower call id is the call: the higher one gives way and answers it', () => {
    const story = new Story();
    story.place(HIGHER_CALL);
    const effects = story.invite(CALL);
    expect(summary(story, effects)).toBe('connecting; cancel(superseded) to bob-1 bob-2; accept to bob-1');
    expect(story.machine.state).toMatchObject({ call: { callId: CALL, direction: 'incoming' } });
    expect(recordsOf(effects)).toEqual([
      { kind: 'record', record: record({ callId: HIGHER_CALL, outcome: 'superseded' }) },
    ]);
  });

  test('the lower one stays and waits for the other to answer', () => {
    const story = new Story();
    story.place(LOWER_CALL);
    expect(summary(story, story.invite(CALL))).toBe('inviting');
    story.hear({ kind: 'cancel', callId: CALL, outcome: 'superseded' });
    expect(summary(story, story.invite(CALL))).toBe('inviting');
    expect(summary(story, story.hear({ kind: 'accept', callId: LOWER_CALL, generation: 1 }))).toMatch(
      /^connecting/,
    );
  });

  test('a device that rang for what another device declined says so', () => {
    const story = told('ringing');
    expect(summary(story, story.hear({ kind: 'cancel', callId: CALL, outcome: 'declined' }))).toBe(
      'ended(declined-elsewhere)',
    );
  });

  test('a device that rang for the call that gave way stops without a missed call', () => {
    const story = told('ringing');
    const effects = story.hear({ kind: 'cancel', callId: CALL, outcome: 'superseded' });
    expect(summary(story, effects)).toBe('ended(answered-elsewhere)');
    expect(recordsOf(effects)).toEqual([]);
  });
});

describe('CALL-5 one call at a time', () => {
  test.each(['inviting', 'ringing', 'connecting as caller', 'active as callee', 'reconnecting as caller'])(
    'another person who calls while %s hears busy, as often as they ask',
    stage => {
      const story = told(stage);
      const before = story.machine.state;
      const effects = story.invite(LOWER_CALL, carol1);
      expect(ofKind(effects, 'send')).toEqual([
        { kind: 'send', to: [carol1], message: { kind: 'busy', callId: LOWER_CALL } },
      ]);
      expect(recordsOf(effects)).toMatchObject([{ record: { outcome: 'busy', callId: LOWER_CALL } }]);
      expect(story.machine.state).toBe(before);
      expect(ofKind(story.invite(LOWER_CALL, carol1), 'send')).toHaveLength(1);
    },
  );

  test('a device that calls anew has no other call any more', () => {
    for (const stage of ['ringing', 'active as callee']) {
      const story = told(stage);
      story.now += 1_000;
      expect(summary(story, story.invite(HIGHER_CALL))).toBe('ringing; ringing to bob-1');
      expect(story.machine.state).toMatchObject({ call: { callId: HIGHER_CALL } });
    }
  });

  test('an older invitation that comes late does not end the call', () => {
    const story = told('active as callee');
    expect(summary(story, story.invite(HIGHER_CALL, bob1, NOW - 5_000))).toBe('active; busy to bob-1');
  });
});

describe('CALL-9 memory', () => {
  test('an invitation that was overtaken by its cancellation does not ring', () => {
    const story = new Story();
    story.hear({ kind: 'cancel', callId: CALL, outcome: 'cancelled' });
    expect(story.invite()).toEqual([]);
    expect(story.machine.state.name).toBe('idle');
  });

  test('of calls that are over only so many are remembered', () => {
    const story = new Story();
    for (let index = 0; index < CALL_BOUNDS.pastCalls + 10; index++)
      story.hear({ kind: 'cancel', callId: `${index}`.padStart(22, 'x'), outcome: 'cancelled' });
    expect(story.machine.past).toHaveLength(CALL_BOUNDS.pastCalls);
  });
});
