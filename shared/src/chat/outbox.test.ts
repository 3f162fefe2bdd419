import { beforeEach, describe, expect, test } from 'vitest';
import type { Address } from '../identity/address.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { DELIVERY_LIMITS } from './delivery-limits.ts';
import type { OutboxAction } from './lane.ts';
import { Outbox, type OutboxStep } from './outbox.ts';
import type { OutboxKind, OutboxRow } from './outbox-row.ts';

const NOW = 1_750_000_000_000;
const BOB = 'bob@home.example' as Address;
const ALICE = 'alice@home.example' as Address;
const PHONE = 'PPPPPPPPPPPPPPPPPPPPPA' as DeviceId;
const LAPTOP = 'LLLLLLLLLLLLLLLLLLLLLA' as DeviceId;
const MY_OTHER = 'OOOOOOOOOOOOOOOOOOOOOA' as DeviceId;

let links: Map<DeviceId, 'closed' | 'connecting' | 'open'>;
let online: Set<DeviceId>;
let mailbox: boolean;
let buddies: boolean;
let devices: Map<Address, DeviceId[]>;
let ids: number;
let outbox: Outbox;

beforeEach(() => {
  links = new Map();
  online = new Set();
  mailbox = true;
  buddies = true;
  devices = new Map([
    [BOB, [PHONE]],
    [ALICE, [MY_OTHER]],
  ]);
  ids = 0;
  outbox = new Outbox(
    {
      link: device => links.get(device) ?? 'closed',
      online: device => online.has(device),
      mailbox: () => mailbox,
    },
    () => `id-${++ids}`,
    () => 1,
    owner => ({ devices: devices.get(owner) ?? [], allowed: owner === ALICE || buddies }),
  );
});

function rows(id: string, kind: OutboxKind = 'entry', size = 100): OutboxRow[] {
  return outbox.rowsFor(BOB, { kind, id, peer: BOB, size, queuedAt: NOW });
}

const add = (id: string, now = NOW) => outbox.add(rows(id), now).actions;
const kinds = (actions: readonly OutboxAction[]) => actions.map(each => each.do);
const sent = (step: { actions: readonly OutboxAction[] }) =>
  step.actions.flatMap(each => (each.do === 'open-link' ? [] : [each.rows.map(row => row.id)]));
const states = (step: OutboxStep) =>
  step.changes.flatMap(each =>
    each.change === 'state' ? [`${each.id} ${each.state}${each.failure ? ` ${each.failure}` : ''}`] : [],
  );

describe('the way', () => {
  test('CHAT-13: is the link when it is open', () => {
    links.set(PHONE, 'open');
    expect(add('a')).toEqual([{ do: 'send', device: PHONE, payload: 'id-1', rows: rows('a') }]);
  });

  test('CHAT-13: is the mailbox when the device is offline', () => {
    expect(add('a')).toEqual([{ do: 'store', device: PHONE, put: 'id-1', rows: rows('a') }]);
  });

  test('CHAT-13: is a link that opens within 3 s when the device is online', () => {
    online.add(PHONE);
    expect(kinds(add('a'))).toEqual(['open-link']);
    expect(kinds(add('b', NOW + 10))).toEqual([]);
    expect(outbox.nextDue()).toBe(NOW + DELIVERY_LIMITS.linkWait);
    links.set(PHONE, 'open');
    expect(sent(outbox.linkOpened(PHONE, NOW + 900))).toEqual([['a', 'b']]);
  });

  test('CHAT-13: turns to the mailbox when the link does not open in time', () => {
    online.add(PHONE);
    add('a');
    const step = outbox.tick(NOW + DELIVERY_LIMITS.linkWait);
    expect(kinds(step.actions)).toEqual(['store']);
    // And the next message does not wait again for a while.
    outbox.stored(PHONE, 'id-1', 'stored', NOW + 3_100);
    expect(kinds(add('b', NOW + 3_200))).toEqual(['store']);
  });

  test('CHAT-13: turns to the mailbox at once when the link could not be opened', () => {
    online.add(PHONE);
    add('a');
    expect(kinds(outbox.linkLost(PHONE, NOW + 100).actions)).toEqual(['store']);
  });

  test('CHAT-38: for a presence key alone no link is opened; one that is open carries it', () => {
    online.add(PHONE);
    const step = outbox.add(rows('1', 'presence-key'), NOW);
    expect(step.actions).toEqual([]);
    expect(kinds(outbox.tick(NOW + DELIVERY_LIMITS.receiptDelay).actions)).toEqual(['store']);
    outbox.stored(PHONE, 'id-1', 'stored', NOW + 4_000);
    links.set(PHONE, 'open');
    expect(outbox.add(rows('2', 'presence-key'), NOW + 5_000).actions).toMatchObject([
      { do: 'send', rows: [{ id: '2' }] },
    ]);
  });

  test('CHAT-13: without a mailbox a link that did not open is tried again after 5 s', () => {
    mailbox = false;
    online.add(PHONE);
    add('a');
    const failed = outbox.linkLost(PHONE, NOW + 100);
    expect(failed.actions).toEqual([]);
    const again = NOW + 100 + DELIVERY_LIMITS.linkPauseAlone;
    expect(outbox.nextDue()).toBe(again);
    expect(kinds(outbox.tick(again).actions)).toEqual(['open-link']);
  });

  test('CHAT-13: a payload that is not confirmed in 15 s goes to the mailbox, and its late confirmation counts', () => {
    links.set(PHONE, 'open');
    add('a');
    expect(outbox.nextDue()).toBe(NOW + DELIVERY_LIMITS.confirmTimeout);
    expect(kinds(outbox.tick(NOW + DELIVERY_LIMITS.confirmTimeout).actions)).toEqual(['store']);
    expect(states(outbox.received(PHONE, ['a'], NOW + 15_500))).toEqual(['a delivered']);
    expect(outbox.stored(PHONE, 'id-2', 'stored', NOW + 16_000).changes).toEqual([]);
  });

  test('CHAT-13: when a link dies, what was not confirmed takes the way anew', () => {
    links.set(PHONE, 'open');
    add('a');
    add('b');
    outbox.confirmed(PHONE, 'id-1', NOW + 10);
    links.set(PHONE, 'closed');
    expect(sent(outbox.linkLost(PHONE, NOW + 20))).toEqual([['b']]);
  });

  test('CHAT-13: nothing is stored while the rendezvous is out of reach, all when it is back', () => {
    mailbox = false;
    expect(add('a')).toEqual([]);
    mailbox = true;
    expect(sent(outbox.mailboxOpened(NOW + 50))).toEqual([['a']]);
  });

  test('CHAT-13: one envelope is under way at a time, the next takes all that gathered', () => {
    add('a');
    expect([add('b'), add('c')]).toEqual([[], []]);
    expect(sent(outbox.stored(PHONE, 'id-1', 'stored', NOW + 9))).toEqual([['b', 'c']]);
  });

  test('CHAT-13: backs off, longer each time, up to 10 minutes', () => {
    add('a');
    const pauses: number[] = [];
    let now = NOW;
    for (let attempt = 1; attempt <= 12; attempt++) {
      expect(outbox.stored(PHONE, `id-${attempt}`, 'offline', now).actions).toEqual([]);
      const due = outbox.nextDue() ?? 0;
      pauses.push(due - now);
      now = due;
      expect(sent(outbox.tick(now))).toEqual([['a']]);
    }
    expect(pauses.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect(pauses.at(-1)).toBe(DELIVERY_LIMITS.backOffMax);
  });

  test('CHAT-15: receipts for a device that is offline are gathered, and go at once with an entry', () => {
    expect(outbox.add(rows('a', 'received'), NOW).actions).toEqual([]);
    expect(outbox.nextDue()).toBe(NOW + DELIVERY_LIMITS.receiptDelay);
    outbox.add(rows('b', 'received'), NOW + 1_000);
    expect(sent(outbox.tick(NOW + DELIVERY_LIMITS.receiptDelay))).toEqual([['a', 'b']]);
    outbox.stored(PHONE, 'id-1', 'stored', NOW + 3_100);
    outbox.add(
      rows('c', 'received').map(row => ({ ...row, queuedAt: NOW + 3_200 })),
      NOW + 3_200,
    );
    expect(sent({ actions: add('d', NOW + 3_300) })).toEqual([['c', 'd']]);
  });
});

describe('payloads', () => {
  test('CHAT-1: hold at most 100 items and 64 KiB', () => {
    links.set(PHONE, 'open');
    const many = Array.from({ length: 150 }, (_, i) => rows(`m${i}`)).flat();
    const large = Array.from({ length: 3 }, (_, i) => rows(`l${i}`, 'entry', 30_000)).flat();
    expect(sent(outbox.add([...many, ...large], NOW)).map(each => each.length)).toEqual([100, 52, 1]);
  });

  test('CHAT-14: at most 8 are unconfirmed on a link', () => {
    links.set(PHONE, 'open');
    const large = Array.from({ length: 12 }, (_, i) => rows(`l${i}`, 'entry', 60_000)).flat();
    expect(sent(outbox.add(large, NOW))).toHaveLength(8);
    expect(sent(outbox.confirmed(PHONE, 'id-1', NOW + 1))).toEqual([['l8']]);
  });
});

describe('states', () => {
  test('CHAT-11: sent when the mailbox took it, delivered when the device confirmed it', () => {
    add('a');
    const stored = outbox.stored(PHONE, 'id-1', 'stored', NOW + 5);
    expect(states(stored)).toEqual(['a sent']);
    expect(outbox.holds('a')).toBe(true);
    const received = outbox.received(PHONE, ['a'], NOW + 9);
    expect(states(received)).toEqual(['a delivered']);
    expect(received.changes[0]).toMatchObject({ change: 'remove' });
    expect(outbox.holds('a')).toBe(false);
  });

  test('CHAT-11: what own devices have says nothing about the other person', () => {
    links.set(MY_OTHER, 'open');
    const mirror = outbox.rowsFor(ALICE, { kind: 'entry', id: 'a', peer: BOB, size: 9, queuedAt: NOW });
    outbox.add(mirror, NOW);
    expect(states(outbox.confirmed(MY_OTHER, 'id-1', NOW))).toEqual([]);
  });

  test('CHAT-16: a receipt is settled when the mailbox took it', () => {
    outbox.add(rows('a', 'received'), NOW - 5_000);
    outbox.tick(NOW);
    outbox.add(rows('x'), NOW);
    const step = outbox.stored(PHONE, 'id-1', 'stored', NOW + 5);
    expect(step.changes.map(each => each.change)).toContain('remove');
  });

  test('CHAT-16: an entry in the mailbox is offered once more when a link opens later', () => {
    add('a');
    outbox.stored(PHONE, 'id-1', 'stored', NOW);
    links.set(PHONE, 'open');
    expect(sent(outbox.linkOpened(PHONE, NOW + 100))).toEqual([]);
    links.set(PHONE, 'closed');
    outbox.linkLost(PHONE, NOW + 200);
    links.set(PHONE, 'open');
    expect(sent(outbox.linkOpened(PHONE, NOW + DELIVERY_LIMITS.repeatAfter))).toEqual([['a']]);
  });

  test('CHAT-18: a full mailbox is a failure until one of the devices has room', () => {
    devices.set(BOB, [PHONE, LAPTOP]);
    add('a');
    expect(states(outbox.stored(PHONE, 'id-1', 'mailbox-full', NOW))).toEqual(['a queued']);
    expect(states(outbox.stored(LAPTOP, 'id-2', 'mailbox-full', NOW))).toEqual(['a failed mailbox-full']);
    const due = outbox.nextDue() ?? 0;
    expect(due - NOW).toBe(DELIVERY_LIMITS.refusedPause);
    const again = outbox.tick(due);
    expect(sent(again)).toEqual([['a'], ['a']]);
    expect(states(outbox.stored(PHONE, 'id-3', 'stored', due))).toEqual(['a sent']);
  });

  test('CHAT-18: a link delivers what the mailbox had no room for', () => {
    add('a');
    outbox.stored(PHONE, 'id-1', 'mailbox-full', NOW);
    links.set(PHONE, 'open');
    expect(sent(outbox.linkOpened(PHONE, NOW + 5))).toEqual([['a']]);
  });

  test('CHAT-18: nothing is sent to somebody who is no buddy any more, all of it when buddies again', () => {
    mailbox = false;
    add('a');
    mailbox = true;
    buddies = false;
    expect(states(outbox.reachabilityChanged(BOB, NOW))).toEqual(['a failed not-buddies']);
    expect(outbox.mailboxOpened(NOW).actions).toEqual([]);
    buddies = true;
    const step = outbox.reachabilityChanged(BOB, NOW + 5);
    expect(states(step)).toEqual(['a queued']);
    expect(sent(step)).toEqual([['a']]);
  });

  test('CHAT-18: what never left for 30 days has expired, and starts anew when the person wants it', () => {
    mailbox = false;
    outbox.add(rows('a', 'received'), NOW);
    add('a');
    const later = NOW + DELIVERY_LIMITS.lifetime + 1;
    mailbox = true;
    const step = outbox.tick(later);
    expect(states(step)).toEqual(['a failed expired']);
    expect(step.actions).toEqual([]);
    expect(sent(outbox.retry('a', later))).toEqual([['a']]);
  });

  test('CHAT-18: what the mailbox took is forgotten when the mailbox forgets it', () => {
    add('a');
    outbox.stored(PHONE, 'id-1', 'stored', NOW);
    const step = outbox.tick(NOW + DELIVERY_LIMITS.lifetime + 1);
    expect(step.changes.map(each => each.change)).toEqual(['remove']);
    expect(outbox.nextDue()).toBeUndefined();
  });
});

describe('devices', () => {
  test('CHAT-19: an entry for nobody known waits for a device', () => {
    devices.set(BOB, []);
    const homeless = rows('a');
    expect(homeless).toMatchObject([{ device: '', owner: BOB }]);
    expect(outbox.add(homeless, NOW).actions).toEqual([]);
    devices.set(BOB, [PHONE, LAPTOP]);
    const step = outbox.reachabilityChanged(BOB, NOW + 5);
    expect(step.changes).toMatchObject([
      { change: 'remove', row: { device: '' } },
      { change: 'put', row: { device: PHONE } },
      { change: 'put', row: { device: LAPTOP } },
    ]);
    expect(sent(step)).toEqual([['a'], ['a']]);
  });

  test('CHAT-19: a device that is gone takes nothing, and what only it would have got goes to the others', () => {
    mailbox = false;
    add('a');
    mailbox = true;
    devices.set(BOB, [LAPTOP]);
    const step = outbox.reachabilityChanged(BOB, NOW);
    expect(step.changes).toMatchObject([
      { change: 'remove', row: { device: PHONE } },
      { change: 'put', row: { device: LAPTOP, id: 'a' } },
    ]);
    expect(step.actions).toEqual([
      { do: 'store', device: LAPTOP, put: 'id-1', rows: [{ ...rows('a')[0], device: LAPTOP }] },
    ]);
  });

  test('CHAT-19: while an identity is in doubt nothing is sent and nothing dropped', () => {
    mailbox = false;
    add('a');
    mailbox = true;
    devices.set(BOB, []);
    expect(outbox.reachabilityChanged(BOB, NOW)).toEqual({ changes: [], actions: [] });
    expect(outbox.mailboxOpened(NOW).actions).toEqual([]);
    devices.set(BOB, [PHONE]);
    expect(sent(outbox.reachabilityChanged(BOB, NOW))).toEqual([['a']]);
  });

  test('CHAT-19: "unknown device" from the server alone drops nothing', () => {
    add('a');
    expect(outbox.stored(PHONE, 'id-1', 'unknown-device', NOW)).toEqual({ changes: [], actions: [] });
    links.set(PHONE, 'open');
    expect(sent(outbox.linkOpened(PHONE, NOW + 1))).toEqual([['a']]);
  });
});
