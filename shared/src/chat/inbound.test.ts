import { describe, expect, test } from 'vitest';
import type { Address } from '../identity/address.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Amendment, ChatItem, PlacedEntry } from '../protocol/peer-messages.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { DeliveryState } from './delivery-state.ts';
import { decideInbound, type Inbound, idsOf, type KnownEntry } from './inbound.ts';
import { makePlace } from './place.ts';

const NOW = 1_750_000_000_000;
const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const EVE = 'eve@home.example' as Address;
const MINE = { address: ALICE, device: 'AAAAAAAAAAAAAAAAAAAAAA' as DeviceId };
const MY_OTHER = { address: ALICE, device: 'AAAAAAAAAAAAAAAAAAAAAQ' as DeviceId };
const BOBS = { address: BOB, device: 'BBBBBBBBBBBBBBBBBBBBBA' as DeviceId };
const ID = 'IIIIIIIIIIIIIIIIIIIIIA';
const CALL = 'CCCCCCCCCCCCCCCCCCCCCA';

function text(from: { address: Address; device: DeviceId }, part: Partial<PlacedEntry> = {}): PlacedEntry {
  return {
    id: ID,
    order: makePlace(NOW - 5, 0, from.device),
    author: from.address,
    body: { type: 'text', text: 'hello' },
    ...part,
  };
}

function call(caller: Address, outcome: 'answered' | 'missed', part: Partial<PlacedEntry> = {}): PlacedEntry {
  const body = { type: 'call', callId: CALL, caller, outcome, startedAt: NOW - 9, duration: 5 } as const;
  return { id: CALL, order: makePlace(NOW - 9, 0, CALL), author: caller, body, ...part };
}

function decide(
  from: { address: Address; device: DeviceId },
  items: ChatItem[],
  known: Record<string, KnownEntry> = {},
  early: Record<string, DeliveryState> = {},
): Inbound {
  return decideInbound(
    { v: 1, items },
    {
      self: MINE,
      from,
      now: NOW,
      known: id => known[id],
      early: (id, peer, author) => early[`${id} ${peer} ${author}`],
    },
  );
}

const reasons = (inbound: Inbound) => inbound.refused.map(each => each.reason);

describe('entries', () => {
  test('CHAT-7: of the other person are taken from the device that wrote them', () => {
    const entry = text(BOBS);
    const inbound = decide(BOBS, [{ kind: 'entry', entry }]);
    expect(inbound.changes).toEqual([{ change: 'entry', entry, peer: BOB, mine: false, state: 'delivered' }]);
    expect(inbound.arrived).toEqual([{ id: ID, peer: BOB }]);
    expect(inbound.stored).toEqual([{ id: ID, peer: BOB }]);
  });

  test('CHAT-7: of oneself are mirrored by own devices, and no other device hears a receipt', () => {
    const entry = text(MY_OTHER);
    const inbound = decide(MY_OTHER, [{ kind: 'entry', entry, with: BOB }]);
    expect(inbound.changes).toEqual([{ change: 'entry', entry, peer: BOB, mine: true, state: 'sent' }]);
    expect(inbound.arrived).toEqual([]);
    expect(inbound.stored).toEqual([{ id: ID, peer: BOB }]);
  });

  test('CHAT-26: an amendment is taken as an entry is, confirmed, and waits for no target', () => {
    const body = { type: 'reaction', target: CALL, emoji: '👍', on: true } as const;
    const amendment: Amendment = { ...text(BOBS), body };
    const inbound = decide(BOBS, [{ kind: 'entry', entry: amendment }]);
    expect(inbound.changes).toEqual([{ change: 'amendment', amendment, peer: BOB }]);
    expect(inbound.stored).toEqual([{ id: ID, peer: BOB }]);
    const forged = decide(BOBS, [{ kind: 'entry', entry: { ...amendment, author: ALICE } }]);
    expect(forged.changes).toEqual([]);
    expect(reasons(forged)).toEqual(['wrong-author']);
    const again = decide(BOBS, [{ kind: 'entry', entry: amendment }], { [ID]: { author: BOB, peer: BOB } });
    expect(again.changes).toEqual([]);
    expect(again.stored).toHaveLength(1);
  });

  test.each<[string, typeof BOBS, ChatItem, string]>([
    ['in my name', BOBS, { kind: 'entry', entry: text(BOBS, { author: ALICE }) }, 'wrong-author'],
    ['in the name of a third', BOBS, { kind: 'entry', entry: text(BOBS, { author: EVE }) }, 'wrong-author'],
    [
      'by an own device in the name of the other',
      MY_OTHER,
      { kind: 'entry', entry: text(MY_OTHER, { author: BOB }), with: BOB },
      'wrong-author',
    ],
    [
      'with the place of another device',
      BOBS,
      { kind: 'entry', entry: text(BOBS, { order: makePlace(NOW, 0, MINE.device) }) },
      'wrong-place',
    ],
    [
      'into another conversation',
      BOBS,
      { kind: 'entry', entry: text(BOBS), with: EVE },
      'wrong-conversation',
    ],
    [
      'mirrored without a conversation',
      MY_OTHER,
      { kind: 'entry', entry: text(MY_OTHER) },
      'wrong-conversation',
    ],
    [
      'mirrored as a talk with oneself',
      MY_OTHER,
      { kind: 'entry', entry: text(MY_OTHER), with: ALICE },
      'wrong-conversation',
    ],
    ['as a call that I placed', BOBS, { kind: 'entry', entry: call(ALICE, 'answered') }, 'wrong-author'],
    [
      'as a call under another id',
      BOBS,
      { kind: 'entry', entry: call(BOB, 'answered', { id: ID }) },
      'wrong-place',
    ],
  ])('CHAT-7: %s are dropped', (_, from, item, reason) => {
    const inbound = decide(from, [item]);
    expect(reasons(inbound)).toEqual([reason]);
    expect([inbound.changes, inbound.stored, inbound.arrived]).toEqual([[], [], []]);
  });

  test('CHAT-8: that are there already change nothing, and their sender hears that they are', () => {
    const item: ChatItem = {
      kind: 'entry',
      entry: text(BOBS, { body: { type: 'text', text: 'other words' } }),
    };
    const inbound = decide(BOBS, [item], { [ID]: { author: BOB, peer: BOB } });
    expect(inbound.changes).toEqual([]);
    expect(inbound.arrived).toEqual([]);
    expect(inbound.stored).toEqual([{ id: ID, peer: BOB }]);
  });

  test('CHAT-8: twice in one payload are one', () => {
    const item: ChatItem = { kind: 'entry', entry: text(BOBS) };
    const inbound = decide(BOBS, [item, item]);
    expect(inbound.changes).toHaveLength(1);
    expect(inbound.arrived).toHaveLength(1);
  });

  test("CHAT-8: with the id of somebody else's entry are dropped", () => {
    const item: ChatItem = { kind: 'entry', entry: text(BOBS) };
    expect(reasons(decide(BOBS, [item], { [ID]: { author: ALICE, peer: BOB } }))).toEqual(['id-taken']);
    expect(reasons(decide(BOBS, [item], { [ID]: { author: EVE, peer: EVE } }))).toEqual(['id-taken']);
  });

  test('CHAT-6: from the future come to stand 60 s ahead', () => {
    const entry = text(BOBS, { order: makePlace(NOW + 3_600_000, 4, BOBS.device) });
    const [change] = decide(BOBS, [{ kind: 'entry', entry }]).changes;
    const order = makePlace(NOW + LIMITS.remoteClockAhead, 4, BOBS.device);
    expect(change).toMatchObject({ change: 'entry', entry: { order } });
  });

  test('CHAT-17: start with what was heard of them before', () => {
    const mirrored: ChatItem = { kind: 'entry', entry: text(MY_OTHER), with: BOB };
    expect(decide(MY_OTHER, [mirrored], {}, { [`${ID} ${BOB} ${BOB}`]: 'read' }).changes).toMatchObject([
      { state: 'read' },
    ]);
    const theirs: ChatItem = { kind: 'entry', entry: text(BOBS) };
    expect(decide(BOBS, [theirs], {}, { [`${ID} ${BOB} ${ALICE}`]: 'read' }).changes).toMatchObject([
      { state: 'read' },
    ]);
    // What the author itself says about its entry counts for nothing.
    expect(decide(BOBS, [theirs], {}, { [`${ID} ${BOB} ${BOB}`]: 'read' }).changes).toMatchObject([
      { state: 'delivered' },
    ]);
  });
});

describe('calls', () => {
  test('CHAT-22: a missed one asks to be seen, an answered one does not', () => {
    expect(decide(BOBS, [{ kind: 'entry', entry: call(BOB, 'missed') }]).changes).toMatchObject([
      { state: 'delivered' },
    ]);
    expect(decide(BOBS, [{ kind: 'entry', entry: call(BOB, 'answered') }]).changes).toMatchObject([
      { state: 'read' },
    ]);
  });

  test("CHAT-22: the caller's copy replaces the one noted here, and no other does", () => {
    const entry = call(BOB, 'answered');
    const known = { [CALL]: { author: BOB, peer: BOB } };
    expect(decide(BOBS, [{ kind: 'entry', entry }], known).changes).toEqual([
      { change: 'call', entry, peer: BOB },
    ]);
    expect(decide(MY_OTHER, [{ kind: 'entry', entry, with: BOB }], known).changes).toEqual([]);
  });

  test('CHAT-22: an own device that took part tells of a call of the other person', () => {
    const entry = call(BOB, 'answered');
    expect(decide(MY_OTHER, [{ kind: 'entry', entry, with: BOB }]).changes).toEqual([
      { change: 'entry', entry, peer: BOB, mine: false, state: 'read' },
    ]);
    expect(reasons(decide(MY_OTHER, [{ kind: 'entry', entry, with: EVE }]))).toEqual(['wrong-author']);
  });
});

describe('receipts and read marks', () => {
  const mine = { [ID]: { author: ALICE, peer: BOB } };
  const theirs = { [ID]: { author: BOB, peer: BOB } };

  test('CHAT-17: move my entries of the conversation with their sender', () => {
    const inbound = decide(
      BOBS,
      [
        { kind: 'received', ids: [ID] },
        { kind: 'read', ids: [ID] },
      ],
      mine,
    );
    expect(inbound.changes).toEqual([
      { change: 'state', id: ID, peer: BOB, mine: true, state: 'delivered' },
      { change: 'state', id: ID, peer: BOB, mine: true, state: 'read' },
    ]);
    expect(inbound.confirmedIds).toEqual([ID]);
  });

  test('CHAT-17: for entries that are not mine, or of another conversation, are dropped', () => {
    expect(reasons(decide(BOBS, [{ kind: 'read', ids: [ID] }], theirs))).toEqual(['wrong-receipt']);
    const withEve = { [ID]: { author: ALICE, peer: EVE } };
    expect(reasons(decide(BOBS, [{ kind: 'received', ids: [ID] }], withEve))).toEqual(['wrong-receipt']);
    expect(reasons(decide(MY_OTHER, [{ kind: 'read', ids: [ID] }], mine))).toEqual(['wrong-receipt']);
  });

  test('CHAT-17: that come before their entry are kept for it', () => {
    expect(decide(BOBS, [{ kind: 'read', ids: [ID] }]).changes).toEqual([
      { change: 'early', id: ID, peer: BOB, author: BOB, state: 'read' },
    ]);
  });

  test('CHAT-20: what another own device showed counts as seen here', () => {
    const upTo = makePlace(NOW - 1, 0, BOBS.device);
    const seen: ChatItem = { kind: 'seen', ids: [ID], with: BOB, upTo };
    expect(decide(MY_OTHER, [seen], theirs).changes).toEqual([
      { change: 'state', id: ID, peer: BOB, mine: false, state: 'read' },
      { change: 'read-up-to', peer: BOB, place: upTo },
    ]);
    expect(decide(MY_OTHER, [seen]).changes[0]).toEqual({
      change: 'early',
      id: ID,
      peer: BOB,
      author: ALICE,
      state: 'read',
    });
    expect(reasons(decide(BOBS, [seen], theirs))).toEqual(['wrong-conversation']);
  });

  test('CHAT-14: a receipt of an own device settles its row and says nothing about the other person', () => {
    const inbound = decide(MY_OTHER, [{ kind: 'received', ids: [ID] }], mine);
    expect(inbound.changes).toEqual([]);
    expect(inbound.confirmedIds).toEqual([ID]);
  });

  test('CHAT-21: typing of an own device is nobody typing', () => {
    expect(decide(BOBS, [{ kind: 'typing', active: true }]).typing).toBe(true);
    expect(decide(MY_OTHER, [{ kind: 'typing', active: true }]).typing).toBeUndefined();
  });
});

test('idsOf names every id that is asked for', () => {
  const upTo = makePlace(NOW, 0, BOBS.device);
  const ids = idsOf({
    v: 1,
    items: [
      { kind: 'entry', entry: text(BOBS) },
      { kind: 'received', ids: ['1'] },
      { kind: 'read', ids: ['2'] },
      { kind: 'seen', ids: ['3'], with: BOB, upTo },
      { kind: 'typing', active: true },
      { kind: 'stored', of: '4' },
    ],
  });
  expect(ids).toEqual([ID, '1', '2', '3']);
});
