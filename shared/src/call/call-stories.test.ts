import { describe, expect, test } from 'vitest';
import { CALL_BOUNDS } from './call-bounds.ts';
import type { CallEffect } from './call-events.ts';
import type { CallRecord } from './call-record.ts';
import type { CallTimer } from './call-state.ts';
import {
  alice,
  bob,
  bob1,
  bob2,
  CALL,
  carol1,
  HIGHER_CALL,
  LOWER_CALL,
  NOW,
  STAGES,
  Story,
  summary,
} from './testing/call-fixtures.ts';

function told(stage: string): Story {
  const story = new Story();
  const found = STAGES.find(({ name }) => name === stage);
  if (found === undefined) throw new Error(`no stage ${stage}`);
  found.tell(story);
  return story;
}

const ofKind = <Kind extends CallEffect['kind']>(effects: readonly CallEffect[], kind: Kind) =>
  effects.filter((effect): effect is Extract<CallEffect, { kind: Kind }> => effect.kind === kind);
const recordsOf = (effects: readonly CallEffect[]) => ofKind(effects, 'record');

const record = (changes: Partial<CallRecord>): CallRecord => ({
  callId: CALL,
  caller: alice.address,
  callee: bob,
  outcome: 'answered',
  startedAt: NOW,
  duration: 0,
  writtenBy: 'caller',
  ...changes,
});
const incoming = (changes: Partial<CallRecord>) =>
  record({ caller: bob, callee: alice.address, writtenBy: 'callee', ...changes });

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

describe('CALL-6 every timer', () => {
  const fire = (story: Story, timer: CallTimer) => story.on({ kind: 'timer', timer });

  test.each<[stage: string, timer: CallTimer, ms: number, outcome: string]>([
    ['inviting', 'ring', 45_000, 'ended(missed); cancel(missed) to bob-1 bob-2'],
    ['inviting', 'repeat', 3_000, 'inviting; invite to bob-1 bob-2'],
    ['ringing', 'ring', 45_000, 'ended(missed)'],
    ['ringing', 'lease', 15_000, 'ended(missed)'],
    ['ringing', 'repeat', 3_000, 'ringing; ringing to bob-1'],
    ['connecting as caller', 'connect', 20_000, 'ended(failed); hang-up(failed) to bob-1'],
    ['connecting as callee', 'connect', 20_000, 'ended(failed); hang-up(failed) to bob-1'],
    ['connecting as caller', 'repeat', 2_000, 'connecting; taken(bob-1) to bob-1'],
    ['connecting as callee', 'repeat', 2_000, 'connecting; accept to bob-1'],
    ['connecting as caller', 'attempt', 8_000, 'connecting; taken(bob-1) to bob-1'],
    ['reconnecting as caller', 'reconnect', 30_000, 'ended(failed); hang-up(failed) to bob-1'],
    ['reconnecting as callee', 'reconnect', 30_000, 'ended(failed); hang-up(failed) to bob-1'],
    ['reconnecting as caller', 'repeat', 2_000, 'reconnecting; taken(bob-1) to bob-1'],
    ['reconnecting as callee', 'repeat', 2_000, 'reconnecting; accept to bob-1'],
    ['reconnecting as caller', 'attempt', 8_000, 'reconnecting; taken(bob-1) to bob-1'],
    ['ended, declined', 'linger', 5_000, 'idle'],
    ['ended as caller', 'linger', 5_000, 'idle'],
  ])('%s: %s after %i ms', (stage, timer, ms, outcome) => {
    const story = told(stage);
    expect(story.effects).toContainEqual({ kind: 'set-timer', timer, ms });
    expect(summary(story, fire(story, timer))).toBe(outcome);
  });

  test('a new attempt is a new generation of media', () => {
    const story = told('connecting as caller');
    expect(ofKind(fire(story, 'attempt'), 'media-start')).toMatchObject([
      { generation: 2, role: 'initiator' },
    ]);
  });

  test('timers of a state that was left do nothing', () => {
    const all: readonly CallTimer[] = [
      'ring',
      'repeat',
      'lease',
      'connect',
      'attempt',
      'reconnect',
      'reattach',
    ];
    for (const stage of [
      'idle',
      'active as caller',
      'active as callee',
      'ended, declined',
      'ended as caller',
    ]) {
      for (const timer of all) expect(fire(told(stage), timer)).toEqual([]);
    }
    expect(fire(told('connecting as callee'), 'ring')).toEqual([]);
  });

  test('an invitation that comes again renews the lease', () => {
    expect(told('ringing').invite()).toEqual([
      { kind: 'set-timer', timer: 'lease', ms: CALL_BOUNDS.ringLease },
    ]);
  });
});

describe('CALL-7 media that stalls, fails or loses its window', () => {
  test('sound that stops and comes again does not end the call', () => {
    const story = told('active as caller');
    story.media('media-stalled');
    expect(story.machine.state).toMatchObject({ name: 'reconnecting', connectedAt: NOW, since: NOW });
    story.now += 5_000;
    story.media('media-connected');
    expect(story.machine.state).toMatchObject({ name: 'active', connectedAt: NOW });
    expect(story.machine.timers).toEqual([]);
  });

  test.each(['active as caller', 'active as callee', 'connecting as caller', 'connecting as callee'])(
    'a window that reloads while %s begins a new generation, and the peer is told',
    stage => {
      const story = told(stage);
      const lost = story.on({ kind: 'media-lost' });
      expect(lost).toContainEqual({ kind: 'set-timer', timer: 'reattach', ms: 10_000 });
      expect(story.media('media-connected')).toEqual([]);
      const effects = story.on({ kind: 'media-attached' });
      expect(ofKind(effects, 'media-start')).toMatchObject([{ generation: 2 }]);
      expect(ofKind(effects, 'send')).toMatchObject([{ message: { generation: 2 } }]);
      expect(story.machine.timers).not.toContain('reattach');
      story.media('media-connected', 2);
      expect(story.machine.state.name).toBe('active');
    },
  );

  test('a call whose window stays away is over', () => {
    const story = told('active as caller');
    story.on({ kind: 'media-lost' });
    const effects = story.on({ kind: 'timer', timer: 'reattach' });
    expect(summary(story, effects)).toBe('ended(failed); hang-up(failed) to bob-1');
    expect(story.machine.state).toMatchObject({ failure: 'window-gone' });
  });

  test('a peer that went on while our window was away is followed, and passed', () => {
    const story = told('active as callee');
    story.on({ kind: 'media-lost' });
    expect(story.hear({ kind: 'media', callId: CALL, generation: 4, data: 'offer' })).not.toContainEqual(
      expect.objectContaining({ kind: 'media-signal' }),
    );
    expect(ofKind(story.on({ kind: 'media-attached' }), 'media-start')).toMatchObject([{ generation: 5 }]);
  });

  test('reports and signals of an earlier generation are of the past', () => {
    const story = told('reconnecting as caller');
    story.on({ kind: 'timer', timer: 'attempt' });
    expect(story.media('media-connected', 1)).toEqual([]);
    expect(story.on({ kind: 'media-signal', callId: CALL, generation: 1, data: 'x' })).toEqual([]);
    expect(story.hear({ kind: 'media', callId: CALL, generation: 1, data: 'x' })).toEqual([]);
  });

  test('a connection that failed is tried again a little later, by either side', () => {
    for (const stage of ['connecting as caller', 'connecting as callee', 'active as callee']) {
      const story = told(stage);
      const failed = story.on({
        kind: 'media-failed',
        callId: CALL,
        generation: 1,
        failure: 'connection-failed',
      });
      expect(failed).toContainEqual({ kind: 'set-timer', timer: 'attempt', ms: CALL_BOUNDS.retryDelay });
      expect(ofKind(story.on({ kind: 'timer', timer: 'attempt' }), 'media-start')).toMatchObject([
        { generation: 2 },
      ]);
    }
  });

  test('a microphone that may not be used ends the call on both sides, also before anybody answers', () => {
    for (const [stage, said] of [
      ['inviting', 'cancel(failed) to bob-1 bob-2'],
      ['connecting as callee', 'hang-up(failed) to bob-1'],
    ] as const) {
      const story = told(stage);
      const effects = story.on({
        kind: 'media-failed',
        callId: CALL,
        generation: 1,
        failure: 'microphone-denied',
      });
      expect(summary(story, effects)).toBe(`ended(failed); ${said}`);
      expect(story.machine.state).toMatchObject({ failure: 'microphone-denied' });
    }
  });
});

describe('CALL-8 what the conversation keeps', () => {
  const end = (stage: string, last: (story: Story) => readonly CallEffect[]) => {
    const story = told(stage);
    story.now += 90_000;
    return recordsOf(last(story)).map(({ record: kept }) => kept);
  };
  const hangUp = (story: Story) => story.on({ kind: 'hang-up' });

  test.each<
    [stage: string, how: string, last: (story: Story) => readonly CallEffect[], kept: Partial<CallRecord>]
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
      'lost',
      story => story.on({ kind: 'timer', timer: 'reconnect' }),
      { outcome: 'answered', duration: 90_000 },
    ],
  ])('at the caller: %s, %s', (stage, _, last, kept) => {
    expect(end(stage, last)).toEqual([record(kept)]);
  });

  test.each<
    [stage: string, how: string, last: (story: Story) => readonly CallEffect[], kept: Partial<CallRecord>]
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
      'lost',
      story => story.on({ kind: 'timer', timer: 'reconnect' }),
      { outcome: 'answered', duration: 90_000 },
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
