import { createHmac, randomBytes } from 'node:crypto';
import { naclSuite } from '@kith/shared/identity/crypto-suite';
import { fromBase64Url, toBase64Url } from '@kith/shared/protocol/bytes';
import { expect, it } from 'vitest';
import { isLocalTagOf, makeLocalTag } from './local-tag.ts';

const random = (length: number) => Uint8Array.from(randomBytes(length));

it('OV-38 a tag is known by who has the secret, is another each time, and is the HMAC that it is said to be', () => {
  const [secret, other] = [random(32), random(32)];
  const tag = makeLocalTag(naclSuite, random, secret);
  expect(isLocalTagOf(naclSuite, tag, secret)).toBe(true);
  expect(isLocalTagOf(naclSuite, tag, other)).toBe(false);
  expect(makeLocalTag(naclSuite, random, secret)).not.toBe(tag);
  const bytes = fromBase64Url(tag) ?? new Uint8Array();
  const hmac = createHmac('sha512', secret)
    .update('kith/1 local-tag\0')
    .update(bytes.subarray(0, 16))
    .digest();
  expect(bytes.subarray(16)).toEqual(Uint8Array.from(hmac.subarray(0, 16)));
  bytes[20]! ^= 1;
  expect(isLocalTagOf(naclSuite, toBase64Url(bytes), secret)).toBe(false);
  for (const rubbish of ['', 'A', 'A'.repeat(43), 'not base64!'])
    expect(isLocalTagOf(naclSuite, rubbish, secret)).toBe(false);
});
