import { naclSuite } from '@kith/shared/identity/crypto-suite';
import { utf8 } from '@kith/shared/protocol/bytes';
import { expect, test } from 'vitest';
import { browserCryptoSuite } from './crypto-suite.ts';

const seed = new Uint8Array(32).fill(9);

test('signs and verifies as the suite of record does, with the same keys', async () => {
  const suite = await browserCryptoSuite();
  expect(suite).not.toBe(naclSuite);
  const keys = suite.signingKeys(seed);
  const message = utf8('a message');
  const signature = await suite.sign(message, keys);
  expect(signature).toEqual(await naclSuite.sign(message, naclSuite.signingKeys(seed)));
  expect(await suite.verify(message, signature, keys.public)).toBe(true);
  expect(await suite.verify(utf8('another'), signature, keys.public)).toBe(false);
});

test('takes no signature or key of another length, and no key that is no point', async () => {
  const suite = await browserCryptoSuite();
  const keys = suite.signingKeys(seed);
  const message = utf8('a message');
  const signature = await suite.sign(message, keys);
  expect(await suite.verify(message, signature.subarray(1), keys.public)).toBe(false);
  expect(await suite.verify(message, signature, keys.public.subarray(1))).toBe(false);
  expect(await suite.verify(message, signature, new Uint8Array(32).fill(0xff))).toBe(false);
});
