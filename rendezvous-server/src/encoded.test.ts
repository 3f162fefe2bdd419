import { describe, expect, it } from 'vitest';
import { textFrame } from './encoded.ts';

/** Reads a frame as a receiver does (RFC 6455, section 5.2). */
function read(frame: Buffer): { final: boolean; opcode: number; masked: boolean; text: string } {
  const short = (frame[1] ?? 0) & 0x7f;
  const [length, from] =
    short < 126
      ? [short, 2]
      : short === 126
        ? [frame.readUInt16BE(2), 4]
        : [Number(frame.readBigUInt64BE(2)), 10];
  expect(frame.length).toBe(from + length);
  return {
    final: ((frame[0] ?? 0) & 0x80) !== 0,
    opcode: (frame[0] ?? 0) & 0x7f,
    masked: ((frame[1] ?? 0) & 0x80) !== 0,
    text: frame.toString('utf8', from),
  };
}

describe('text frame', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
    'of %i bytes is one final unmasked frame',
    length => {
      const text = 'x'.repeat(length);
      expect(read(textFrame('4', text))).toEqual({ final: true, opcode: 1, masked: false, text: `4${text}` });
    },
  );

  it('counts bytes, not characters', () => {
    const text = 'ä€😀'.repeat(40);
    expect(read(textFrame('4', text)).text).toBe(`4${text}`);
  });
});
