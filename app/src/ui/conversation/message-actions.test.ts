import type { ContentId } from '@kith/shared/swarm/content-id';
import { describe, expect, it } from 'vitest';
import type { MessageRow } from '../../api/contract.ts';
import { WITH_BOB } from '../gallery/fixture-people.ts';
import { actionsFor, canForward, isText, lastToEdit, type SaidRow, type TextRow } from './message-actions.ts';

const texts = WITH_BOB.filter(isText);
const mine = texts.find(row => row.mine) as TextRow;
const theirs = texts.find(row => !row.mine) as TextRow;
const call = WITH_BOB.find(row => row.body.type === 'call') as MessageRow;
const deleted: MessageRow = { ...mine, body: { type: 'deleted' } };

describe('what can be done with a message', () => {
  it('is more with my own', () => {
    expect(actionsFor(theirs, false)).toEqual({
      react: true,
      reply: true,
      pin: true,
      edit: false,
      delete: false,
    });
    expect(actionsFor(mine, false)).toEqual({
      react: true,
      reply: true,
      pin: true,
      edit: true,
      delete: true,
    });
  });

  it('is little with one that never arrived, and nothing while nothing can be sent', () => {
    const failed: TextRow = { ...mine, state: 'failed' };
    expect(actionsFor(failed, false)).toEqual({
      react: false,
      reply: false,
      pin: false,
      edit: false,
      delete: true,
    });
    expect(actionsFor(mine, true)).toEqual({
      react: false,
      reply: false,
      pin: false,
      edit: false,
      delete: false,
    });
  });
});

describe('sending a message on', () => {
  it('is possible with words, and with files that are here', () => {
    const file = (here: boolean): SaidRow => ({
      ...theirs,
      body: { type: 'file', contentId: 'A'.repeat(43) as ContentId, name: 'x', size: 1, offer: 'open', here },
    });
    expect([theirs, mine, file(true), file(false)].map(canForward)).toEqual([true, true, true, false]);
  });
});

describe('the message that ArrowUp edits', () => {
  it('is my newest text', () => {
    const older = { ...mine, id: 'older' };
    expect(lastToEdit([older, mine, theirs, call])).toBe(mine);
    expect(lastToEdit([older, deleted, { ...mine, state: 'failed' }])).toBe(older);
    expect(lastToEdit([theirs, call, deleted])).toBeUndefined();
  });
});
