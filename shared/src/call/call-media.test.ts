import { describe, expect, test } from 'vitest';
import { CALL_BOUNDS } from './call-bounds.ts';
import { CALL, NOW, ofKind, summary, told } from './testing/call-fixtures.ts';

describe('CALL-7 media that stalls, fails or loses its window', () => {
  test('sound that stops and comes again does not end the call', () => {
    const story = told('active as caller');
    story.media('media-stalled');
    expect(story.machine.state).toMatchObject({ name: 'reconnecting', connectedAt: NOW, since: NOW });
    story.now += 5_000;
    story.media('media-connected');
    expect(story.machine.state).toMatchObject({ name: 'active', connectedAt: NOW });
    expect(story.machine.timers).toEqual(['announce', 'pulse']);
  });

  test.each(['active as caller', 'active as callee', 'connecting as caller', 'connecting as callee'])(
    'a window that reloads while %s begins a new generation, and the peer is told',
    stage => {
      const story = told(stage);
      const lost = story.on({ kind: 'media-lost' });
      expect(lost).toContainEqual({ kind: 'set-timer', callId: CALL, timer: 'reattach', ms: 10_000 });
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
      expect(failed).toContainEqual({
        kind: 'set-timer',
        callId: CALL,
        timer: 'attempt',
        ms: CALL_BOUNDS.retryDelay,
      });
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
