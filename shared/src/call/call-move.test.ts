import { describe, expect, test } from 'vitest';
import { CALL_BOUNDS } from './call-bounds.ts';
import {
  alice,
  alice2,
  bob,
  bob1,
  bob2,
  CALL,
  carol1,
  NOW,
  ofKind,
  recordsOf,
  Story,
  summary,
  told,
} from './testing/call-fixtures.ts';

/** What alice-2 tells of a call that it has with bob-1. */
const running = (moves = 0, direction: 'incoming' | 'outgoing' = 'outgoing') =>
  ({
    kind: 'running',
    callId: CALL,
    peer: bob,
    device: bob1,
    direction,
    media: 'voice',
    sentAt: NOW,
    connectedAt: NOW,
    generation: 3,
    moves,
  }) as const;
const taken = (by: typeof bob1, moves: number, generation = 4) =>
  ({ kind: 'taken', callId: CALL, by, moves, generation }) as const;

describe('CALL-13 a call moves to another device', () => {
  test('my other devices hear of it from the first sound to the end', () => {
    const story = told('connecting as callee');
    expect(ofKind(story.effects, 'tell-mine')).toEqual([]);
    const connected = story.media('media-connected');
    expect(ofKind(connected, 'tell-mine')).toMatchObject([
      { message: { kind: 'running', peer: bob, device: bob1, direction: 'incoming', connectedAt: NOW } },
    ]);
    expect(ofKind(story.on({ kind: 'offer', to: alice2 }), 'send')).toMatchObject([
      { to: [alice2], message: { kind: 'running', offered: true } },
    ]);
    expect(ofKind(story.on({ kind: 'hang-up' }), 'tell-mine')).toEqual([
      { kind: 'tell-mine', message: { kind: 'stopped', callId: CALL } },
    ]);
  });

  test('what another device tells is known until it stops, or is silent for too long', () => {
    const story = new Story();
    expect(story.hear(running(), alice2)).toContainEqual({
      kind: 'set-timer',
      callId: CALL,
      timer: 'elsewhere',
      ms: CALL_BOUNDS.announceLease,
    });
    expect(story.desk.elsewhere).toMatchObject([{ on: alice2, peer: bob, offered: false }]);
    story.hear({ ...running(), offered: true }, alice2);
    expect(story.desk.elsewhere).toMatchObject([{ offered: true }]);
    story.hear({ kind: 'stopped', callId: CALL }, alice2);
    expect(story.desk.elsewhere).toEqual([]);
    story.hear(running(), alice2);
    story.on({ kind: 'timer', callId: CALL, timer: 'elsewhere' });
    expect(story.desk.elsewhere).toEqual([]);
  });

  test('nobody else is believed about my calls', () => {
    const story = new Story();
    expect(story.hear(running(), bob1)).toEqual([]);
    expect(story.hear(running(), carol1)).toEqual([]);
    expect(story.desk.elsewhere).toEqual([]);
  });

  test.each(['outgoing', 'incoming'] as const)(
    'an %s call is taken: first the microphone, then the peer is told until it agrees, then there is sound',
    direction => {
      const story = new Story();
      story.hear(running(0, direction), alice2);
      const begun = story.on({ kind: 'take', callId: CALL });
      expect(summary(story, begun)).toBe('connecting');
      expect(ofKind(begun, 'media-start')).toMatchObject([{ generation: 4, peer: bob1 }]);
      const ready = story.media('media-ready', 4);
      expect(ofKind(ready, 'send')).toEqual([
        { kind: 'send', to: [bob1], message: { kind: 'move', callId: CALL, generation: 4, moves: 1 } },
      ]);
      expect(summary(story, story.on({ kind: 'timer', timer: 'repeat' }))).toBe('connecting; move to bob-1');
      story.hear(
        direction === 'outgoing' ? { kind: 'accept', callId: CALL, generation: 4 } : taken(alice.device, 1),
      );
      expect(summary(story, story.on({ kind: 'timer', timer: 'repeat' }))).not.toContain('move');
      story.now += 60_000;
      story.media('media-connected', 4);
      expect(story.machine.state).toMatchObject({ name: 'active', connectedAt: NOW });
      expect(ofKind(story.effects, 'tell-mine')).toMatchObject([{ message: { moves: 1, generation: 4 } }]);
    },
  );

  test('a microphone that may not be used leaves the call where it is', () => {
    const story = new Story();
    story.hear(running(), alice2);
    story.on({ kind: 'take', callId: CALL });
    const effects = story.on({
      kind: 'media-failed',
      callId: CALL,
      generation: 4,
      failure: 'microphone-denied',
    });
    expect(summary(story, effects)).toMatch(/^ended\(failed\)/);
    expect(recordsOf(effects)).toEqual([]);
  });

  test('the peer whose call moved before asks for a higher number; another device that was faster wins', () => {
    const story = new Story();
    story.hear(running(), alice2);
    story.on({ kind: 'take', callId: CALL });
    story.media('media-ready', 4);
    expect(ofKind(story.hear(taken(alice2, 2, 6)), 'send')).toEqual([
      { kind: 'send', to: [bob1], message: { kind: 'move', callId: CALL, generation: 7, moves: 3 } },
    ]);
    expect(summary(story, story.hear(taken('alice-3' as typeof alice2, 3)))).toBe('ended(moved)');
  });

  test.each(['active as caller', 'active as callee', 'reconnecting as caller'])(
    'while %s: another device of mine has it now; what this one saw is kept until that one tells',
    stage => {
      const story = told(stage);
      story.now += 5_000;
      const effects = story.hear(taken(alice2, 1));
      expect(summary(story, effects)).toBe('ended(moved)');
      expect(recordsOf(effects)).toMatchObject([{ record: { outcome: 'answered' } }]);
      expect(ofKind(effects, 'media-stop')).toHaveLength(1);
    },
  );

  test('the peer moves: the same call goes on with the new device, and the old one is told', () => {
    const story = told('active as callee');
    story.on({ kind: 'hold' });
    story.hear({ kind: 'hold-seen', callId: CALL, count: 1 });
    const effects = story.hear({ kind: 'move', callId: CALL, generation: 2, moves: 1 }, bob2);
    expect(summary(story, effects)).toBe(
      'reconnecting; taken(bob-2) to bob-1; accept to bob-2; hold to bob-2',
    );
    expect(ofKind(effects, 'media-start')).toMatchObject([{ peer: bob2, generation: 2, held: true }]);
    expect(summary(story, story.hear({ kind: 'hang-up', callId: CALL, cause: 'hung-up' }, bob1))).toBe(
      'reconnecting',
    );
    story.media('media-connected', 2);
    expect(summary(story, story.hear({ kind: 'hang-up', callId: CALL, cause: 'hung-up' }, bob2))).toBe(
      'ended(hung-up)',
    );
  });

  test('a move that is repeated late does not take the call back', () => {
    const story = told('active as caller');
    story.hear({ kind: 'move', callId: CALL, generation: 2, moves: 1 }, bob2);
    story.hear({ kind: 'move', callId: CALL, generation: 3, moves: 2 }, bob1);
    const late = story.hear({ kind: 'move', callId: CALL, generation: 2, moves: 1 }, bob2);
    expect(summary(story, late)).toBe('reconnecting; taken(bob-1) to bob-2');
  });

  test("both sides moved at once: the caller's move counts", () => {
    for (const [stage, ends] of [
      ['active as caller', true],
      ['active as callee', false],
    ] as const) {
      const story = told(stage);
      story.hear({ kind: 'move', callId: CALL, generation: 2, moves: 1 }, bob2);
      story.hear(running(1), alice2);
      expect(story.machine.state.name === 'ended').toBe(ends);
    }
  });
});

describe('CALL-14 a device that slept', () => {
  const sleep = (ms: number) => {
    const story = told('active as caller');
    story.now += 60_000 + ms;
    story.media('media-connected');
    return story;
  };

  test.each([
    [20_000, 15_000],
    [29_000, 10_000],
    [3_600_000, 10_000],
  ])('for %i ms looks for sound for %i ms, and counts only what was heard', (ms, left) => {
    const story = told('active as caller');
    for (let second = 5; second <= 60; second += 5) {
      story.now = NOW + second * 1_000;
      story.on({ kind: 'timer', timer: 'pulse' });
    }
    story.now += ms;
    const stalled = story.media('media-stalled');
    expect(stalled).toContainEqual({ kind: 'set-timer', callId: CALL, timer: 'reconnect', ms: left });
    const effects = story.on({ kind: 'timer', timer: 'reconnect' });
    expect(summary(story, effects)).toBe('ended(failed); hang-up(failed) to bob-1');
    expect(recordsOf(effects)).toMatchObject([{ record: { outcome: 'answered', duration: 60_000 } }]);
  });

  test('and hears the other side as before goes on', () => {
    expect(sleep(20_000).machine.state.name).toBe('active');
  });

  test('whose peer gave up meanwhile ends when it asks', () => {
    const story = told('active as caller');
    story.now += 600_000;
    story.media('media-stalled');
    expect(summary(story, story.hear({ kind: 'hang-up', callId: CALL, cause: 'failed' }))).toBe(
      'ended(failed)',
    );
    expect(story.machine.state).toMatchObject({ failure: 'peer-failed', duration: 0 });
  });
});
