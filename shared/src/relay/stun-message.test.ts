import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  attributeOf,
  decodeStun,
  encodeStun,
  isStun,
  STUN_ATTRIBUTES,
  type StunMessage,
} from './stun-message.ts';
import { decodeXorAddress } from './transport-address.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const hmac = (key: string | Uint8Array) => (covered: Uint8Array) =>
  Uint8Array.from(createHmac('sha1', key).update(covered).digest());
const text = (value: Uint8Array | undefined) => Buffer.from(value ?? []).toString();

/** RFC 5769. */
const REQUEST = bytes(`000100582112a442b7e7a701bc34d686fa87dfae
  802200105354554e207465737420636c69656e74 002400046e0001ff 80290008932ff9b151263b36
  00060009 6576746a3a68367659202020 00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2 80280004e57a3bcf`);
const RESPONSE_V4 = bytes(`0101003c2112a442b7e7a701bc34d686fa87dfae
  8022000b7465737420766563746f7220 002000080001a147e112a643
  000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004c07d4c96`);
const RESPONSE_V6 = bytes(`010100482112a442b7e7a701bc34d686fa87dfae
  8022000b7465737420766563746f7220 002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9
  00080014a382954e4be67bf11784c97c8292c275bfe3ed41 80280004c8fb0b4c`);
const LONG_TERM = bytes(`000100602112a44278ad3433c6ad72c029da412e
  00060012e3839ee38388e383aae38383e382afe382b90000
  0015001c662f2f3439396b3935346436 4f4c33346f4c39465354767936347341
  0014000b6578616d706c652e6f726700 00080014f67024656dd64a3e02b8e0712e85c9a28ca89666`);
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt';

describe('the test vectors of RFC 5769', () => {
  test('a request with integrity and fingerprint', () => {
    const message = decodeStun(REQUEST);
    expect(message).toMatchObject({ class: 'request', method: 1 });
    expect(text(attributeOf(message!, STUN_ATTRIBUTES.username))).toBe('evtj:h6vY');
    expect(text(attributeOf(message!, STUN_ATTRIBUTES.software))).toBe('STUN test client');
    expect(message?.integrity?.hmac).toEqual(hmac(PASSWORD)(message!.integrity!.covered));
  });

  test.each([
    [RESPONSE_V4, '192.0.2.1'],
    [RESPONSE_V6, '2001:db8:1234:5678:11:2233:4455:6677'],
  ])('a response with a mapped address', (response, address) => {
    const message = decodeStun(response)!;
    expect(message).toMatchObject({ class: 'success', method: 1 });
    const mapped = attributeOf(message, STUN_ATTRIBUTES.xorMappedAddress)!;
    expect(decodeXorAddress(mapped, message.transactionId)).toEqual({ address, port: 32_853 });
    expect(message.integrity?.hmac).toEqual(hmac(PASSWORD)(message.integrity!.covered));
  });

  test('a request with long-term credentials', () => {
    const message = decodeStun(LONG_TERM)!;
    const key = createHash('md5').update('マトリックス:example.org:TheMatrIX').digest();
    expect(text(attributeOf(message, STUN_ATTRIBUTES.nonce))).toBe('f//499k954d6OL34oL9FSTvy64sA');
    expect(text(attributeOf(message, STUN_ATTRIBUTES.realm))).toBe('example.org');
    expect(message.integrity?.hmac).toEqual(hmac(key)(message.integrity!.covered));
  });
});

const messages: fc.Arbitrary<StunMessage> = fc.record({
  class: fc.constantFrom('request', 'indication', 'success', 'error'),
  method: fc.integer({ min: 0, max: 0xfff }),
  transactionId: fc.uint8Array({ minLength: 12, maxLength: 12 }),
  attributes: fc.array(
    fc.record({
      type: fc
        .integer({ min: 0, max: 0xffff })
        .filter(type => type !== STUN_ATTRIBUTES.messageIntegrity && type !== STUN_ATTRIBUTES.fingerprint),
      value: fc.uint8Array({ maxLength: 40 }),
    }),
    { maxLength: 8 },
  ),
});

test('what was written is read, and its integrity holds', () => {
  fc.assert(
    fc.property(messages, fc.boolean(), (message, signed) => {
      const decoded = decodeStun(encodeStun(message, signed ? hmac('key') : undefined));
      expect(decoded).toMatchObject(message);
      expect(decoded?.integrity !== undefined).toBe(signed);
      if (decoded?.integrity) expect(decoded.integrity.hmac).toEqual(hmac('key')(decoded.integrity.covered));
    }),
  );
});

test('a bit that changed makes a message unreadable, or one without integrity', () => {
  fc.assert(
    fc.property(messages, fc.nat(), (message, seed) => {
      const written = encodeStun(message, hmac('key'));
      // Without the last eight bytes: no FINGERPRINT is no wrong one.
      const bit = seed % ((written.length - 8) * 8);
      written[bit >> 3]! ^= 1 << (bit & 7);
      const decoded = decodeStun(written);
      // What can be read still: the length of an attribute grew over MESSAGE-INTEGRITY and FINGERPRINT.
      const last = decoded?.attributes.at(-1);
      if (last) expect(last.value.length).toBeGreaterThanOrEqual(24 + 8 - 3);
      expect(decoded?.integrity).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
});

test('no bytes make it fail', () => {
  const stunLike = fc.uint8Array({ maxLength: 200 }).map(body => {
    const whole = Uint8Array.from([...REQUEST.subarray(0, 20), ...body]);
    new DataView(whole.buffer).setUint16(2, body.length);
    return whole;
  });
  fc.assert(
    fc.property(fc.oneof(stunLike, fc.uint8Array({ maxLength: 200 })), garbage => {
      const decoded = decodeStun(garbage);
      if (decoded) expect(isStun(garbage)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
