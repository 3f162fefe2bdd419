import { describe, expect, test } from 'vitest';
import { CALL_BOUNDS } from './call-bounds.ts';
import type { CallTimer } from './call-state.ts';
import { CALL, ofKind, type Story, summary, told } from './testing/call-fixtures.ts';

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
    ['reconnecting as caller', 'reconnect', 35_000, 'ended(failed); hang-up(failed) to bob-1'],
    ['reconnecting as callee', 'reconnect', 35_000, 'ended(failed); hang-up(failed) to bob-1'],
    ['reconnecting as caller', 'repeat', 2_000, 'reconnecting; taken(bob-1) to bob-1'],
    ['reconnecting as callee', 'repeat', 2_000, 'reconnecting; accept to bob-1'],
    ['reconnecting as caller', 'attempt', 8_000, 'reconnecting; taken(bob-1) to bob-1'],
    ['active as caller', 'pulse', 5_000, 'active'],
    ['active as caller', 'announce', 10_000, 'active; running to mine'],
    ['ended, declined', 'linger', 5_000, 'idle'],
    ['ended as caller', 'linger', 5_000, 'idle'],
  ])('%s: %s after %i ms', (stage, timer, ms, outcome) => {
    const story = told(stage);
    expect(story.effects).toContainEqual({ kind: 'set-timer', callId: CALL, timer, ms });
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
      { kind: 'set-timer', callId: CALL, timer: 'lease', ms: CALL_BOUNDS.ringLease },
    ]);
  });
});
