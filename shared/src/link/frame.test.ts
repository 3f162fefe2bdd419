import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../protocol/bytes.ts';
import { decodeFrame, encodeFrame, type Frame } from './frame.ts';
import { LINK_CHANNELS } from './link-channel.ts';
import { BYE_REASONS } from './link-reason.ts';

const uint48 = fc.nat({ max: 2 ** 48 - 1 });
const perChannel = fc.tuple(uint48, uint48, uint48, uint48);
const uint32 = fc.nat({ max: 2 ** 32 - 1 });
const frames: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    kind: fc.constant('hello' as const),
    session: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toBase64Url),
    generation: uint32,
    received: perChannel,
    limits: perChannel,
  }),
  fc.record({
    kind: fc.constant('data' as const),
    channel: fc.constantFrom(...LINK_CHANNELS),
    first: fc.boolean(),
    last: fc.boolean(),
    offset: uint48,
    payload: fc.uint8Array({ maxLength: 300 }),
  }),
  fc.record({ kind: fc.constant('ack' as const), received: perChannel, limits: perChannel }),
  fc.record({ kind: fc.constantFrom('ping' as const, 'pong' as const), token: uint32 }),
  fc.record({ kind: fc.constant('bye' as const), reason: fc.constantFrom(...BYE_REASONS) }),
);

describe('frames', () => {
  it('LINK-1 every frame reads back as it was written', () => {
    fc.assert(
      fc.property(frames, frame => {
        expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
      }),
    );
  });

  it('LINK-2 any bytes give a frame that encodes to the same bytes, or a fault', () => {
    const start = fc.constantFrom(1, 2, 3, 4, 5, 6, 0, 255);
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 80 }), (type, rest) => {
        const bytes = Uint8Array.of(type, ...rest);
        const frame = decodeFrame(bytes);
        if (typeof frame === 'string') expect(['malformed-frame', 'version-mismatch']).toContain(frame);
        else expect(encodeFrame(frame)).toEqual(bytes);
      }),
    );
  });

  it('LINK-2 truncated and extended frames are malformed', () => {
    fc.assert(
      fc.property(frames, frame => {
        const bytes = encodeFrame(frame);
        if (frame.kind !== 'data') {
          expect(decodeFrame(Uint8Array.of(...bytes, 0))).toBe('malformed-frame');
          expect(decodeFrame(bytes.subarray(0, -1))).toBe('malformed-frame');
        } else {
          expect(decodeFrame(bytes.subarray(0, 7))).toBe('malformed-frame');
        }
      }),
    );
  });

  it('LINK-2 a frame of more than 64 KiB is refused before it is read', () => {
    expect(decodeFrame(new Uint8Array(65_537).fill(2))).toBe('frame-too-large');
  });

  it('LINK-3 lays a DATA frame out as drawn', () => {
    const frame = encodeFrame({
      kind: 'data',
      channel: 'overlay',
      first: true,
      last: false,
      offset: 0x0102_0304_0506,
      payload: Uint8Array.of(9, 8),
    });
    expect([...frame]).toEqual([2, 0b0110, 1, 2, 3, 4, 5, 6, 9, 8]);
  });

  it('LINK-3 lays a HELLO out as drawn', () => {
    const frame = encodeFrame({
      kind: 'hello',
      session: toBase64Url(new Uint8Array(16).fill(7)),
      generation: 258,
      received: [1, 2, 3, 4],
      limits: [5, 6, 7, 2 ** 40],
    });
    const six = (...low: number[]) => [...new Array(6 - low.length).fill(0), ...low];
    expect([...frame]).toEqual([
      ...[1, 1, ...new Array(16).fill(7), 0, 0, 1, 2],
      ...[...six(1), ...six(2), ...six(3), ...six(4)],
      ...[...six(5), ...six(6), ...six(7), 1, 0, 0, 0, 0, 0],
    ]);
  });
});
