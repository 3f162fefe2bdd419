import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, fromBase64Url, fromUtf8, toBase64Url, utf8 } from './bytes.ts';

const anyBytes = fc.uint8Array({ maxLength: 200 });

describe('base64url', () => {
  it('ID-3 spells the vectors of RFC 4648, without padding', () => {
    const vectors = { '': '', f: 'Zg', fo: 'Zm8', foo: 'Zm9v', foob: 'Zm9vYg', fooba: 'Zm9vYmE' };
    for (const [text, spelled] of Object.entries(vectors)) {
      expect(toBase64Url(utf8(text))).toBe(spelled);
      expect(fromBase64Url(spelled)).toEqual(utf8(text));
    }
    expect(toBase64Url(Uint8Array.of(0xfb, 0xff))).toBe('-_8');
  });

  it('ID-3 every byte string has one spelling, and reads back from it', () => {
    fc.assert(
      fc.property(anyBytes, bytes => {
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      }),
    );
  });

  it('ID-3 whatever is accepted is what would have been written', () => {
    const alphabet = fc.constantFrom(...'ABCxyz019-_+/= \n');
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 12 }), text => {
        const bytes = fromBase64Url(text);
        if (bytes) expect(toBase64Url(bytes)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('ID-3 refuses other alphabets, padding, impossible lengths and stray bits', () => {
    for (const text of ['Zg==', 'Zm+v', 'Zm/v', 'Z', 'Zm9vY', 'Zh', 'Zm9', 'ä', 'Zm9v\n', '\u{1F600}']) {
      expect(fromBase64Url(text), text).toBeUndefined();
    }
  });
});

describe('bytes', () => {
  it('text survives, and what is not UTF-8 is not text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
    );
    expect(fromUtf8(Uint8Array.of(0xff))).toBeUndefined();
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf))).toBe('\uFEFF');
  });

  it('joins and compares', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        const joined = concatBytes(a, b);
        expect([...joined]).toEqual([...a, ...b]);
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
      }),
    );
  });
});
