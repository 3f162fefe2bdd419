import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OutgoingFrames } from './outgoing-frames.ts';

describe('frames for a window', () => {
  it('of one turn of the event loop travel in one message, in order', async () => {
    const messages: unknown[] = [];
    const outgoing = new OutgoingFrames(message => messages.push(JSON.parse(message)));
    outgoing.add({ n: 1 });
    await Promise.resolve();
    outgoing.add({ n: 2 });
    expect(messages).toEqual([]);
    await turn();
    outgoing.add({ n: 3 });
    await turn();
    expect(messages).toEqual([[{ n: 1 }, { n: 2 }], [{ n: 3 }]]);
  });

  it('are copies: what was added may be changed afterwards', async () => {
    const messages: unknown[] = [];
    const outgoing = new OutgoingFrames(message => messages.push(JSON.parse(message)));
    const frame = { rows: ['before'] };
    outgoing.add(frame);
    frame.rows.push('after');
    await turn();
    expect(messages).toEqual([[{ rows: ['before'] }]]);
  });

  it('go at once when they are flushed, and never twice', async () => {
    const messages: string[] = [];
    const outgoing = new OutgoingFrames(message => messages.push(message));
    outgoing.add({ last: 'words' });
    outgoing.flush();
    expect(messages).toEqual(['[{"last":"words"}]']);
    outgoing.flush();
    await turn();
    expect(messages).toHaveLength(1);
  });
});
