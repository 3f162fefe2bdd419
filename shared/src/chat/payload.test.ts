import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address } from '../identity/address.ts';
import { utf8 } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Entry } from '../protocol/peer-messages.ts';
import { type DeviceId, publicKeySchema } from '../protocol/schemas.ts';
import { DELIVERY_LIMITS } from './delivery-limits.ts';
import type { OutboxKind, OutboxRow } from './outbox-row.ts';
import {
  buildPayload,
  decodePayload,
  encodePayload,
  entrySize,
  PRESENCE_KEY_SIZE,
  RECEIPT_SIZE,
  SEEN_SIZE,
} from './payload.ts';
import { makePlace } from './place.ts';

const DEVICE = 'AAAAAAAAAAAAAAAAAAAAAA' as DeviceId;
const ALICE = 'alice@home.example' as Address;
const BOB = `${'b'.repeat(32)}@${'x'.repeat(245)}.example` as Address;
const ID = 'IIIIIIIIIIIIIIIIIIIIIA';

const presenceKey = {
  key: publicKeySchema.parse('k'.repeat(43)),
  secret: 's'.repeat(43),
  sequence: 8_640_000_000_000_000,
};
const place = makePlace(1_750_000_000_000, 1, DEVICE);
const entryOf = (text: string): Entry => ({
  id: ID,
  order: place,
  author: ALICE,
  body: { type: 'text', text },
});
const row = (kind: OutboxKind, id: string, owner: Address = BOB, size = 1): OutboxRow => ({
  device: DEVICE,
  owner,
  kind,
  id,
  peer: BOB,
  size,
  queuedAt: 0,
});

describe('payloads', () => {
  test('CHAT-2: are built of rows: entries one by one, receipts together', () => {
    const payload = buildPayload(
      [row('entry', ID), row('received', 'r1'), row('read', 'd1'), row('received', 'r2'), row('seen', 's1')],
      { entry: () => entryOf('hello'), readUpTo: () => place, presenceKey: () => presenceKey },
      'payload',
    );
    expect(payload).toEqual({
      v: 1,
      id: 'payload',
      items: [
        { kind: 'entry', entry: entryOf('hello') },
        { kind: 'received', ids: ['r1', 'r2'] },
        { kind: 'read', ids: ['d1'] },
        { kind: 'seen', ids: ['s1'], with: BOB, upTo: place },
      ],
    });
  });

  test("CHAT-2: name the conversation for one's own devices only", () => {
    const source = { entry: () => entryOf('hello'), readUpTo: () => undefined, presenceKey: () => undefined };
    expect(buildPayload([row('entry', ID, ALICE)], source)?.items).toEqual([
      { kind: 'entry', entry: entryOf('hello'), with: BOB },
    ]);
    expect(buildPayload([row('entry', ID)], source)?.items).toEqual([
      { kind: 'entry', entry: entryOf('hello') },
    ]);
  });

  test('CHAT-9: of which nothing is left are none', () => {
    expect(
      buildPayload([row('entry', ID)], {
        entry: () => undefined,
        readUpTo: () => undefined,
        presenceKey: () => undefined,
      }),
    ).toBe(undefined);
  });

  test('CHAT-1: come back as they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 500 }), text => {
        const payload = { v: 1 as const, items: [{ kind: 'entry' as const, entry: entryOf(text) }] };
        expect(decodePayload(encodePayload(payload))).toEqual({ ok: true, value: payload });
      }),
    );
  });

  test('CHAT-1: that do not fit the schema, or the size, are dropped whole', () => {
    const reason = (bytes: Uint8Array) => {
      const decoded = decodePayload(bytes);
      return decoded.ok ? 'taken' : decoded.error;
    };
    const wrong: unknown[] = [
      {},
      [],
      'text',
      { v: 2, items: [{ kind: 'typing', active: true }] },
      { v: 1, items: [] },
      { v: 1, items: [{ kind: 'typing', active: true }], more: 1 },
      { v: 1, items: [{ kind: 'unheard-of' }] },
      { v: 1, items: [{ kind: 'received', ids: [] }] },
      { v: 1, items: [{ kind: 'received', ids: ['too short'] }] },
      { v: 1, items: [{ kind: 'entry', entry: { ...entryOf('x'), order: 'tomorrow' } }] },
      { v: 1, items: [{ kind: 'entry', entry: entryOf('') }] },
      { v: 1, items: [{ kind: 'entry', entry: entryOf('x'.repeat(LIMITS.messageTextLength + 1)) }] },
      { v: 1, items: Array.from({ length: 101 }, () => ({ kind: 'typing', active: true })) },
    ];
    expect(wrong.map(each => reason(utf8(JSON.stringify(each))))).toEqual(
      wrong.map(() => 'malformed-payload'),
    );
    expect(reason(utf8('{"v":1,"items"'))).toBe('malformed-payload');
    expect(reason(Uint8Array.of(0xff, 0xfe))).toBe('malformed-payload');
    expect(reason(new Uint8Array(LIMITS.payloadLength + 1))).toBe('payload-too-large');
  });

  test('CHAT-1: never outgrow their bound when their rows were counted right', () => {
    const source = {
      entry: () => entryOf('x'.repeat(200)),
      readUpTo: () => place,
      presenceKey: () => presenceKey,
    };
    const size = {
      entry: entrySize(entryOf('x'.repeat(200))),
      received: RECEIPT_SIZE,
      read: RECEIPT_SIZE,
      seen: SEEN_SIZE,
      'presence-key': PRESENCE_KEY_SIZE,
    };
    for (const kind of ['entry', 'received', 'read', 'seen', 'presence-key'] as const) {
      for (const owner of [ALICE, BOB]) {
        const count = Math.min(100, Math.floor(DELIVERY_LIMITS.payloadItems / size[kind]));
        const payload = buildPayload(
          Array.from({ length: count }, () => row(kind, ID, owner)),
          source,
          ID,
        );
        expect(payload).toBeDefined();
        if (payload) expect(encodePayload(payload).length).toBeLessThanOrEqual(count * size[kind] + 256);
      }
    }
  });

  test('CHAT-3: the longest text of any script but control characters fits', () => {
    for (const unit of ['x', 'ß', '漢', '"', '\n', '👋']) {
      const text = unit.repeat(LIMITS.messageTextLength / unit.length);
      expect(entrySize(entryOf(text))).toBeLessThanOrEqual(DELIVERY_LIMITS.payloadItems);
    }
    expect(entrySize(entryOf('\u0001'.repeat(LIMITS.messageTextLength)))).toBeGreaterThan(
      DELIVERY_LIMITS.payloadItems,
    );
  });
});
