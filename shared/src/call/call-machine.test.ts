import { describe, expect, test } from 'vitest';
import type { CallMessage } from './call-messages.ts';
import { alice, bob1, bob2, CALL, carol1, NOW, STAGES, Story, summary } from './testing/call-fixtures.ts';

const MESSAGES: Record<string, CallMessage> = {
  invite: { kind: 'invite', callId: CALL, media: 'voice', sentAt: NOW },
  ringing: { kind: 'ringing', callId: CALL },
  accept: { kind: 'accept', callId: CALL, generation: 1 },
  'accept, next generation': { kind: 'accept', callId: CALL, generation: 2 },
  decline: { kind: 'decline', callId: CALL },
  busy: { kind: 'busy', callId: CALL },
  cancel: { kind: 'cancel', callId: CALL, outcome: 'missed' },
  'taken by us': { kind: 'taken', callId: CALL, by: alice.device, generation: 1 },
  'taken by us, next generation': { kind: 'taken', callId: CALL, by: alice.device, generation: 2 },
  'taken by another': { kind: 'taken', callId: CALL, by: bob2, generation: 1 },
  'hang-up': { kind: 'hang-up', callId: CALL, cause: 'hung-up' },
  'hang-up, failed': { kind: 'hang-up', callId: CALL, cause: 'failed' },
  media: { kind: 'media', callId: CALL, generation: 1, data: 'signal' },
  'media, next generation': { kind: 'media', callId: CALL, generation: 2, data: 'signal' },
  hold: { kind: 'hold', callId: CALL, count: 1 },
  resume: { kind: 'resume', callId: CALL, count: 2 },
  'hold-seen': { kind: 'hold-seen', callId: CALL, count: 1 },
  move: { kind: 'move', callId: CALL, generation: 2, moves: 1 },
  'move that is old': { kind: 'move', callId: CALL, generation: 2, moves: 0 },
  'taken by another, moved': { kind: 'taken', callId: CALL, by: bob2, generation: 2, moves: 1 },
};

type Table = Record<string, Record<string, string>>;

const UNKNOWN = (device: string): Record<string, string> => ({
  invite: `ringing; ringing to ${device}`,
  ringing: `idle; cancel(failed) to ${device}`,
  accept: `idle; hang-up(failed) to ${device}`,
  'accept, next generation': `idle; hang-up(failed) to ${device}`,
  'taken by us': `idle; hang-up(failed) to ${device}`,
  'taken by us, next generation': `idle; hang-up(failed) to ${device}`,
  media: `idle; hang-up(failed) to ${device}`,
  'media, next generation': `idle; hang-up(failed) to ${device}`,
  hold: `idle; hang-up(failed) to ${device}`,
  resume: `idle; hang-up(failed) to ${device}`,
  move: `idle; hang-up(failed) to ${device}`,
  'move that is old': `idle; hang-up(failed) to ${device}`,
});

/** What changes when the message comes from bob-1, the device at the other end; all else is ignored. */
const FROM_THE_OTHER_END: Table = {
  idle: UNKNOWN('bob-1'),
  inviting: {
    ringing: 'inviting',
    accept: 'connecting; taken(bob-1) to bob-1 bob-2',
    'accept, next generation': 'connecting; taken(bob-1) to bob-1 bob-2',
    decline: 'ended(declined); cancel(declined) to bob-2',
    busy: 'ended(busy); cancel(busy) to bob-2',
    'hang-up': 'ended(hung-up); taken(bob-1) to bob-2',
    'hang-up, failed': 'ended(failed); taken(bob-1) to bob-2',
  },
  ringing: {
    cancel: 'ended(missed)',
    'taken by another': 'ended(answered-elsewhere)',
    'hang-up': 'ended(cancelled)',
    'hang-up, failed': 'ended(cancelled)',
  },
  'connecting as caller': {
    accept: 'connecting; taken(bob-1) to bob-1',
    'accept, next generation': 'connecting; taken(bob-1) to bob-1',
    'hang-up': 'ended(hung-up)',
    'hang-up, failed': 'ended(failed)',
    media: 'connecting; signal',
    'media, next generation': 'connecting; signal',
  },
  'connecting as callee': {
    invite: 'connecting; accept to bob-1',
    cancel: 'ended(missed)',
    'taken by another': 'ended(answered-elsewhere)',
    'hang-up': 'ended(hung-up)',
    'hang-up, failed': 'ended(failed)',
    media: 'connecting; signal',
    'media, next generation': 'connecting; signal',
  },
  'active as caller': {
    accept: 'active; taken(bob-1) to bob-1',
    'accept, next generation': 'reconnecting; taken(bob-1) to bob-1',
    'hang-up': 'ended(hung-up)',
    'hang-up, failed': 'ended(failed)',
    media: 'active; signal',
    'media, next generation': 'reconnecting; signal',
  },
  'active as callee': {
    invite: 'active; accept to bob-1',
    cancel: 'ended(hung-up)',
    'taken by us, next generation': 'reconnecting',
    'hang-up': 'ended(hung-up)',
    'hang-up, failed': 'ended(failed)',
    media: 'active; signal',
    'media, next generation': 'reconnecting; signal',
  },
  'reconnecting as caller': {
    accept: 'reconnecting; taken(bob-1) to bob-1',
    'accept, next generation': 'reconnecting; taken(bob-1) to bob-1',
    'hang-up': 'ended(hung-up)',
    'hang-up, failed': 'ended(failed)',
    media: 'reconnecting; signal',
    'media, next generation': 'reconnecting; signal',
  },
  'reconnecting as callee': {
    invite: 'reconnecting; accept to bob-1',
    cancel: 'ended(hung-up)',
    'hang-up': 'ended(hung-up)',
    'hang-up, failed': 'ended(failed)',
    media: 'reconnecting; signal',
    'media, next generation': 'reconnecting; signal',
  },
  'ended, cancelled': {
    ringing: 'ended(cancelled); cancel(cancelled) to bob-1',
    accept: 'ended(cancelled); cancel(cancelled) to bob-1',
    'accept, next generation': 'ended(cancelled); cancel(cancelled) to bob-1',
    media: 'ended(cancelled); cancel(cancelled) to bob-1',
    'media, next generation': 'ended(cancelled); cancel(cancelled) to bob-1',
  },
  'ended, declined': {
    invite: 'ended(declined); decline to bob-1',
    'taken by us': 'ended(declined); hang-up(failed) to bob-1',
    'taken by us, next generation': 'ended(declined); hang-up(failed) to bob-1',
    media: 'ended(declined); hang-up(failed) to bob-1',
    'media, next generation': 'ended(declined); hang-up(failed) to bob-1',
  },
  'ended as caller': {
    ringing: 'ended(hung-up); hang-up(hung-up) to bob-1',
    accept: 'ended(hung-up); hang-up(hung-up) to bob-1',
    'accept, next generation': 'ended(hung-up); hang-up(hung-up) to bob-1',
    media: 'ended(hung-up); hang-up(hung-up) to bob-1',
    'media, next generation': 'ended(hung-up); hang-up(hung-up) to bob-1',
  },
  'ended as callee': {
    invite: 'ended(hung-up); hang-up(hung-up) to bob-1',
    'taken by us': 'ended(hung-up); hang-up(hung-up) to bob-1',
    'taken by us, next generation': 'ended(hung-up); hang-up(hung-up) to bob-1',
    'taken by another': 'ended(hung-up); hang-up(hung-up) to bob-1',
    media: 'ended(hung-up); hang-up(hung-up) to bob-1',
    'media, next generation': 'ended(hung-up); hang-up(hung-up) to bob-1',
  },
};

/** The same from bob-2, another device of the same person: it can answer, but not meddle. */
const FROM_ANOTHER_DEVICE: Table = {
  idle: UNKNOWN('bob-2'),
  inviting: {
    ringing: 'inviting',
    accept: 'connecting; taken(bob-2) to bob-2 bob-1',
    'accept, next generation': 'connecting; taken(bob-2) to bob-2 bob-1',
    decline: 'ended(declined); cancel(declined) to bob-1',
    busy: 'ended(busy); cancel(busy) to bob-1',
    'hang-up': 'ended(hung-up); taken(bob-2) to bob-1',
    'hang-up, failed': 'ended(failed); taken(bob-2) to bob-1',
  },
  ...Object.fromEntries(
    ['connecting', 'active', 'reconnecting'].map(state => [
      `${state} as caller`,
      {
        ringing: `${state}; taken(bob-1) to bob-2`,
        accept: `${state}; taken(bob-1) to bob-2`,
        'accept, next generation': `${state}; taken(bob-1) to bob-2`,
      },
    ]),
  ),
  'ended, cancelled': {
    ringing: 'ended(cancelled); cancel(cancelled) to bob-2',
    accept: 'ended(cancelled); cancel(cancelled) to bob-2',
    'accept, next generation': 'ended(cancelled); cancel(cancelled) to bob-2',
    media: 'ended(cancelled); cancel(cancelled) to bob-2',
    'media, next generation': 'ended(cancelled); cancel(cancelled) to bob-2',
  },
  'ended as caller': {
    ringing: 'ended(hung-up); taken(bob-1) to bob-2',
    accept: 'ended(hung-up); taken(bob-1) to bob-2',
    'accept, next generation': 'ended(hung-up); taken(bob-1) to bob-2',
    media: 'ended(hung-up); taken(bob-1) to bob-2',
    'media, next generation': 'ended(hung-up); taken(bob-1) to bob-2',
  },
};

/** Somebody else who got hold of the call id: nothing, unless the call is unknown here. */
const FROM_A_STRANGER: Table = { idle: UNKNOWN('carol-1') };

/** What is said about holding and moving, over the tables above: in a running call, and after one. */
function withHoldsAndMoves(table: Table, from: 'bob-1' | 'bob-2'): Table {
  const isLeg = from === 'bob-1';
  const more: Record<string, Record<string, string>> = {
    ringing: isLeg ? { 'taken by another, moved': 'ended(answered-elsewhere)' } : {},
  };
  for (const state of ['connecting', 'active', 'reconnecting']) {
    const gone = state === 'connecting' ? 'connecting' : 'reconnecting';
    for (const role of ['caller', 'callee']) {
      const toLeg = `${role === 'caller' ? 'taken(bob-1)' : 'accept'} to bob-1`;
      const toNew = `${role === 'caller' ? 'taken(bob-2)' : 'accept'} to bob-2`;
      const isFirst = state === 'connecting' && role === 'callee';
      const known = { 'move that is old': `${state}; ${isLeg ? toLeg : 'taken(bob-1) to bob-2'}` };
      const moved = { 'taken by another, moved': isFirst ? 'ended(answered-elsewhere)' : 'ended(moved)' };
      const another = {
        ...known,
        ...moved,
        move: `${gone}; taken(bob-2) to bob-1; ${toNew}`,
        // A device of the caller's that does not know where the call went.
        ...(role === 'callee' &&
          Object.fromEntries(
            ['taken by us', 'taken by us, next generation', 'media', 'media, next generation'].map(name => [
              name,
              `${state}; taken(bob-1) to bob-2`,
            ]),
          )),
        ...(isFirst && { 'taken by another': 'ended(answered-elsewhere)' }),
      };
      const seen = `${state}; hold-seen to bob-1`;
      const other = {
        ...known,
        ...moved,
        move: `${gone}; ${toLeg}`,
        hold: seen,
        resume: seen,
        'taken by us, next generation': gone,
      };
      more[`${state} as ${role}`] = isLeg ? other : another;
    }
  }
  for (const [stage, name, said] of [
    ['ended, cancelled', 'cancelled', 'cancel(cancelled)'],
    ['ended, declined', 'declined', 'hang-up(failed)'],
    ['ended as caller', 'hung-up', isLeg ? 'hang-up(hung-up)' : 'taken(bob-1)'],
    ['ended as callee', 'hung-up', isLeg ? 'hang-up(hung-up)' : 'hang-up(failed)'],
  ] as const) {
    const answer = `ended(${name}); ${said} to ${from}`;
    const hungUp = stage === 'ended as caller' || (stage === 'ended as callee' && isLeg);
    const toMove = `ended(${name}); hang-up(${hungUp ? 'hung-up' : 'failed'}) to ${from}`;
    const isCallee = stage === 'ended, declined' || stage === 'ended as callee';
    more[stage] = {
      hold: answer,
      resume: answer,
      move: toMove,
      'move that is old': toMove,
      ...(stage === 'ended as callee' && isLeg && { 'taken by another, moved': answer }),
      ...(isCallee && {
        'taken by us': answer,
        'taken by us, next generation': answer,
        media: answer,
        'media, next generation': answer,
      }),
    };
  }
  const names = new Set([...Object.keys(table), ...Object.keys(more)]);
  return Object.fromEntries([...names].map(name => [name, { ...table[name], ...more[name] }]));
}

describe('CALL-2 every message in every state', () => {
  for (const stage of STAGES) {
    for (const [name, message] of Object.entries(MESSAGES)) {
      test(`${stage.name}: ${name}`, () => {
        for (const [from, table] of [
          [bob1, withHoldsAndMoves(FROM_THE_OTHER_END, 'bob-1')],
          [bob2, withHoldsAndMoves(FROM_ANOTHER_DEVICE, 'bob-2')],
          [carol1, FROM_A_STRANGER],
        ] as const) {
          const story = new Story();
          stage.tell(story);
          const unchanged = summary(story, []);
          const effects = story.hear(message, from);
          expect(`${from}: ${summary(story, effects)}`).toBe(
            `${from}: ${table[stage.name]?.[name] ?? unchanged}`,
          );
        }
      });
    }
  }

  test('messages of our own other devices are not about our calls', () => {
    for (const message of Object.values(MESSAGES)) {
      const story = new Story();
      story.on({ kind: 'message', from: bob2, address: alice.address, message });
      expect(story.effects).toEqual([]);
    }
  });
});
