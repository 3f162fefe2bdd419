import { describe, expect, test } from 'vitest';
import { CALL_BOUNDS } from './call-bounds.ts';
import { parseCallMessage } from './call-messages.ts';

const callId = 'k'.repeat(22);
const device = 'd'.repeat(22);

describe('CALL-11 messages are checked before anything sees them', () => {
  test.each([
    { kind: 'invite', callId, media: 'voice', sentAt: 1 },
    { kind: 'ringing', callId },
    { kind: 'accept', callId, generation: 1 },
    { kind: 'decline', callId },
    { kind: 'decline', callId, message: 'später' },
    { kind: 'busy', callId },
    { kind: 'cancel', callId, outcome: 'superseded' },
    { kind: 'taken', callId, by: device, generation: 3 },
    { kind: 'hang-up', callId, cause: 'failed' },
    { kind: 'media', callId, generation: 1, data: '{}' },
    { kind: 'taken', callId, by: device, generation: 3, moves: 1 },
    { kind: 'move', callId, generation: 4, moves: 2 },
    { kind: 'hold', callId, count: 1 },
    { kind: 'resume', callId, count: 2 },
    { kind: 'hold-seen', callId, count: 2 },
    {
      kind: 'running',
      callId,
      peer: 'bob@home.example',
      device,
      direction: 'outgoing',
      media: 'video',
      sentAt: 1,
      connectedAt: 2,
      generation: 1,
      moves: 0,
      offered: true,
    },
    { kind: 'stopped', callId },
  ])('passes $kind', message => {
    expect(parseCallMessage(message)).toEqual(message);
  });

  test.each([
    ['no message', undefined],
    ['text', 'invite'],
    ['unknown kind', { kind: 'transfer', callId }],
    ['no call', { kind: 'busy' }],
    ['odd call id', { kind: 'busy', callId: '../../etc/passwd-------' }],
    ['extra field', { kind: 'busy', callId, admin: true }],
    ['generation 0', { kind: 'accept', callId, generation: 0 }],
    ['generation of no bound', { kind: 'accept', callId, generation: Number.MAX_SAFE_INTEGER }],
    ['hold without a number', { kind: 'hold', callId }],
    ['move of no bound', { kind: 'move', callId, generation: 1, moves: CALL_BOUNDS.changes + 1 }],
    ['fraction', { kind: 'accept', callId, generation: 1.5 }],
    ['long decline', { kind: 'decline', callId, message: 'x'.repeat(CALL_BOUNDS.declineMessageLength + 1) }],
    ['decline of two lines', { kind: 'decline', callId, message: 'a\nb' }],
    [
      'large signal',
      { kind: 'media', callId, generation: 1, data: 'x'.repeat(CALL_BOUNDS.mediaSignalLength + 1) },
    ],
  ])('refuses %s', (_, message) => {
    expect(parseCallMessage(message)).toBeUndefined();
  });
});
