import { describe, expect, test } from 'vitest';
import { CALL_BOUNDS } from './call-bounds.ts';
import { toneOf } from './call-tone.ts';
import {
  bob,
  bob1,
  bob2,
  CALL,
  carol,
  carol1,
  dave,
  dave1,
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

const tone = ({ desk }: Story) => {
  const newest = desk.calls.at(-1);
  return newest && toneOf(desk, newest);
};

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
    expect(tone(story)).toBe('none');
    story.hear({ kind: 'ringing', callId: CALL });
    expect(tone(story)).toBe('outgoing');
    const answered = story.hear({ kind: 'accept', callId: CALL, generation: 1 }, bob2);
    expect(tone(story)).toBe('none');
    expect(ofKind(answered, 'media-start')).toEqual([
      { kind: 'media-start', callId: CALL, role: 'initiator', generation: 1, peer: bob2, held: false },
    ]);
  });

  test('accepting stops the ringing and starts media as the one who answers offers', () => {
    const story = told('ringing');
    expect(tone(story)).toBe('incoming');
    expect(ofKind(story.effects, 'media-prepare')).toEqual([]);
    const effects = story.on({ kind: 'accept' });
    expect(tone(story)).toBe('none');
    expect(ofKind(effects, 'media-start')).toEqual([
      { kind: 'media-start', callId: CALL, role: 'responder', generation: 1, peer: bob1, held: false },
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

describe('CALL-5 a call to talk in, and one that waits', () => {
  test.each(['inviting', 'ringing', 'connecting as caller', 'active as callee', 'reconnecting as caller'])(
    'another person who calls while %s waits, and a third one hears busy, as often as they ask',
    stage => {
      const story = told(stage);
      const [before] = story.states;
      expect(summary(story, story.invite(LOWER_CALL, carol1))).toBe('ringing; ringing to carol-1');
      expect(story.states).toEqual([before, 'ringing']);
      expect(tone(story)).toBe(stage === 'ringing' ? 'incoming' : 'waiting');
      const third = story.invite(HIGHER_CALL, dave1);
      expect(ofKind(third, 'send')).toEqual([
        { kind: 'send', to: [dave1], message: { kind: 'busy', callId: HIGHER_CALL } },
      ]);
      expect(recordsOf(third)).toMatchObject([{ record: { outcome: 'busy', callId: HIGHER_CALL } }]);
      expect(story.states).toEqual([before, 'ringing']);
      expect(ofKind(story.invite(HIGHER_CALL, dave1), 'send')).toHaveLength(1);
    },
  );

  test.each(['ringing', 'connecting as caller', 'active as callee', 'reconnecting as caller'])(
    'another device of the person in the call hears busy while %s',
    stage => {
      const story = told(stage);
      expect(summary(story, story.invite(HIGHER_CALL, bob2))).toMatch(/busy to bob-2$/);
      expect(story.states).toHaveLength(1);
    },
  );

  test('the call that waits is answered while the other is held, and then they swap', () => {
    const story = told('active as callee');
    story.invite(LOWER_CALL, carol1);
    const accepted = story.on({ kind: 'accept' });
    expect(story.states).toEqual(['active, held here', 'connecting']);
    expect(ofKind(accepted, 'media-hold')).toEqual([{ kind: 'media-hold', callId: CALL, held: true }]);
    expect(ofKind(accepted, 'media-start')).toMatchObject([{ callId: LOWER_CALL, held: false }]);
    story.media('media-connected', 1, LOWER_CALL);
    const swapped = story.on({ kind: 'resume', callId: CALL });
    expect(story.states).toEqual(['active', 'active, held here']);
    expect(ofKind(swapped, 'media-hold')).toEqual([
      { kind: 'media-hold', callId: LOWER_CALL, held: true },
      { kind: 'media-hold', callId: CALL, held: false },
    ]);
    story.on({ kind: 'hang-up', callId: CALL });
    expect(story.states).toEqual(['ended', 'active, held here']);
    story.on({ kind: 'resume', callId: LOWER_CALL });
    expect(story.states).toEqual(['ended', 'active']);
  });

  test('the call that waits is answered and the other ends', () => {
    const story = told('active as caller');
    story.invite(LOWER_CALL, carol1);
    const effects = story.on({ kind: 'accept', callId: LOWER_CALL, others: 'end' });
    expect(story.states).toEqual(['ended', 'connecting']);
    expect(recordsOf(effects)).toMatchObject([{ record: { callId: CALL, outcome: 'answered' } }]);
  });

  test('a call that rings at its peer can not wait: it is cancelled', () => {
    const story = told('inviting');
    story.invite(LOWER_CALL, carol1);
    story.on({ kind: 'accept' });
    expect(story.states).toEqual(['ended', 'connecting']);
  });

  test('calling somebody holds the call there is; nobody is called twice, and no third person', () => {
    const story = told('active as caller');
    story.place(HIGHER_CALL, bob);
    expect(story.states).toEqual(['active']);
    story.place(HIGHER_CALL, carol);
    expect(story.states).toEqual(['active, held here', 'inviting']);
    expect(story.on({ kind: 'resume', callId: CALL })).toEqual([]);
    expect(
      story.on({ kind: 'place', callId: LOWER_CALL, peer: dave, devices: [dave1], media: 'voice' }),
    ).toEqual([]);
  });

  test('a call that rings goes on ringing when another one is taken, and is declined with words', () => {
    const story = told('ringing');
    story.invite(LOWER_CALL, carol1);
    story.on({ kind: 'accept', callId: CALL, others: 'end' });
    expect(story.states).toEqual(['connecting', 'ringing']);
    expect(tone(story)).toBe('waiting');
    const effects = story.on({ kind: 'decline', callId: LOWER_CALL, message: 'later' });
    expect(recordsOf(effects)).toMatchObject([{ record: { outcome: 'declined', message: 'later' } }]);
  });

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
    expect(story.desk.past).toHaveLength(CALL_BOUNDS.pastCalls);
  });
});
