import { describe, expect, test } from 'vitest';
import { bob1, CALL, ofKind, summary, told } from './testing/call-fixtures.ts';

const hold = (count: number) => ({ kind: 'hold', callId: CALL, count }) as const;
const resume = (count: number) => ({ kind: 'resume', callId: CALL, count }) as const;
const seen = (count: number) => ({ kind: 'hold-seen', callId: CALL, count }) as const;

describe('CALL-12 holding a call', () => {
  test('whoever holds says so until the other has seen it, and media are silent meanwhile', () => {
    const story = told('active as caller');
    const effects = story.on({ kind: 'hold' });
    expect(ofKind(effects, 'send')).toEqual([{ kind: 'send', to: [bob1], message: hold(1) }]);
    expect(ofKind(effects, 'media-hold')).toEqual([{ kind: 'media-hold', callId: CALL, held: true }]);
    expect(story.states).toEqual(['active, held here']);
    expect(ofKind(story.on({ kind: 'timer', timer: 'hold' }), 'send')).toMatchObject([{ message: hold(1) }]);
    story.hear(seen(1));
    expect(story.machine.timers).not.toContain('hold');
    expect(ofKind(story.on({ kind: 'resume' }), 'send')).toMatchObject([{ message: resume(2) }]);
    expect(story.states).toEqual(['active']);
    // The answer to what we said before is not the answer to what we say now.
    story.hear(seen(1));
    expect(story.machine.timers).toContain('hold');
  });

  test('of what the other side says the highest number counts, and everything is answered', () => {
    const story = told('active as callee');
    expect(summary(story, story.hear(hold(3)))).toBe('active; hold-seen to bob-1');
    expect(story.states).toEqual(['active, held there']);
    expect(summary(story, story.hear(resume(2)))).toBe('active; hold-seen to bob-1');
    expect(story.states).toEqual(['active, held there']);
    const effects = story.hear(resume(4));
    expect(ofKind(effects, 'media-hold')).toEqual([{ kind: 'media-hold', callId: CALL, held: false }]);
    expect(story.states).toEqual(['active']);
  });

  test('both may hold: sound comes back when neither does', () => {
    const story = told('active as caller');
    story.on({ kind: 'hold' });
    expect(ofKind(story.hear(hold(1)), 'media-hold')).toEqual([]);
    expect(story.states).toEqual(['active, held here, held there']);
    expect(ofKind(story.on({ kind: 'resume' }), 'media-hold')).toEqual([]);
    expect(ofKind(story.hear(resume(2)), 'media-hold')).toMatchObject([{ held: false }]);
  });

  test('a held call whose media begin anew stays held', () => {
    const story = told('reconnecting as caller');
    story.on({ kind: 'hold' });
    expect(ofKind(story.on({ kind: 'timer', timer: 'attempt' }), 'media-start')).toMatchObject([
      { generation: 2, held: true },
    ]);
    story.media('media-connected', 2);
    expect(story.states).toEqual(['active, held here']);
  });

  test('a number that was never said is not believed', () => {
    const story = told('active as caller');
    story.hear(seen(7));
    story.on({ kind: 'hold' });
    expect(story.machine.timers).toContain('hold');
  });
});
