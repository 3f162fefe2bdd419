import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../protocol/bytes.ts';
import { contentIdOf } from './content-id.ts';
import { decodeSwarmMessage, encodeSwarmMessage } from './swarm-codec.ts';
import { CHOKE_REASONS, END_REASONS, LEAVE_REASONS, type SwarmMessage } from './swarm-message.ts';

const uint32 = fc.nat({ max: 2 ** 32 - 1 });
const uint8 = fc.nat({ max: 255 });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const range = { stream: uint32, piece: uint32, block: uint8, blocks: uint8 };
const uncles = fc.nat({ max: 32 }).chain(count => bytes(32 * count));
const one = <const Kind extends string>(...kinds: Kind[]) => fc.constantFrom(...kinds);

const messages: fc.Arbitrary<SwarmMessage> = fc.oneof(
  fc.record({
    kind: one('open'),
    stream: uint32,
    transfer: bytes(16).map(toBase64Url),
    content: bytes(32).map(contentIdOf),
    verified: fc.nat({ max: 2 ** 48 - 1 }),
  }),
  fc.record({ kind: one('interested', 'not-interested', 'have-all', 'unchoke'), stream: uint32 }),
  fc.record({
    kind: one('request'),
    stream: uint32,
    ranges: fc.array(fc.record({ piece: uint32, block: uint8, blocks: uint8 }), {
      minLength: 1,
      maxLength: 256,
    }),
  }),
  fc.record({ kind: one('cancel', 'reject'), ...range }),
  fc.record({ kind: one('hash-request'), stream: uint32, file: uint32, chunk: uint32 }),
  fc.record({ kind: one('info-request'), stream: uint32, part: uint32 }),
  fc.record({ kind: one('leave'), stream: uint32, reason: fc.constantFrom(...LEAVE_REASONS) }),
  fc.record({ kind: one('bitfield'), stream: uint32, bits: fc.uint8Array() }),
  fc.record({ kind: one('have'), stream: uint32, piece: uint32 }),
  fc.record({ kind: one('choke'), stream: uint32, reason: fc.constantFrom(...CHOKE_REASONS) }),
  fc.record({ kind: one('piece'), ...range, uncles, data: fc.uint8Array() }),
  fc.record({
    kind: one('hashes'),
    stream: uint32,
    file: uint32,
    chunk: uint32,
    uncles,
    hashes: fc.uint8Array(),
  }),
  fc.record({ kind: one('info'), stream: uint32, part: uint32, data: fc.uint8Array() }),
  fc.record({ kind: one('end'), stream: uint32, reason: fc.constantFrom(...END_REASONS) }),
  fc.record({ kind: one('ready'), transfer: bytes(16).map(toBase64Url) }),
);

describe('messages of a transfer', () => {
  it('FILE-4 every message reads back as it was written', () => {
    fc.assert(
      fc.property(messages, message => {
        expect(decodeSwarmMessage(encodeSwarmMessage(message))).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  it('FILE-4 whatever bytes come: either nothing, or a message that is written as these very bytes', () => {
    const rubbish = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc
        .tuple(messages, fc.nat(), uint8, fc.integer({ min: -3, max: 3 }))
        .map(([message, at, value, more]) => {
          const good = encodeSwarmMessage(message);
          const changed = new Uint8Array(Math.max(0, good.length + more));
          changed.set(good.subarray(0, changed.length));
          changed[at % Math.max(1, changed.length)] = value;
          return changed;
        }),
    );
    fc.assert(
      fc.property(rubbish, received => {
        const message = decodeSwarmMessage(received);
        if (message !== undefined) expect(encodeSwarmMessage(message)).toEqual(received);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['piece', 262_144],
    ['bitfield', 262_144],
    ['hashes', 16_384],
    ['info', 16_384],
    ['request', 256],
  ])('FILE-4 refuses a %s of more than %i bytes or ranges', (kind, max) => {
    const of = (length: number): SwarmMessage => {
      const data = new Uint8Array(length);
      const none = new Uint8Array();
      if (kind === 'piece') return { kind, stream: 1, piece: 0, block: 0, blocks: 16, uncles: none, data };
      if (kind === 'request') {
        const ranges = Array.from({ length }, (_, piece) => ({ piece, block: 0, blocks: 16 }));
        return { kind, stream: 1, ranges };
      }
      if (kind === 'bitfield') return { kind, stream: 1, bits: data };
      if (kind === 'hashes') return { kind, stream: 1, file: 0, chunk: 0, uncles: none, hashes: data };
      return { kind: 'info', stream: 1, part: 0, data };
    };
    expect(decodeSwarmMessage(encodeSwarmMessage(of(max)))).toBeDefined();
    expect(decodeSwarmMessage(encodeSwarmMessage(of(max + 1)))).toBeUndefined();
  });
});
