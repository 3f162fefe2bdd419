import { utf8 } from '@kith/shared/protocol/bytes';
import { ARGON2ID_FLOOR } from '@kith/shared/protocol/limits';
import { expect, test } from 'vitest';
import { nodePasswordHasher, wasmArgon2id } from './password-hasher.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('Argon2id is that of the reference implementation, in Node and in hash-wasm', async () => {
  // phc-winner-argon2, test.c: version 0x13, t=2, m=2^16, p=1.
  const parameters = { memoryKiB: 65_536, passes: 2, lanes: 1 };
  const expected = '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7';
  const [password, salt] = [utf8('password'), utf8('somesalt')];
  expect(hex(await nodePasswordHasher.argon2id(password, salt, parameters))).toBe(expected);
  expect(hex(await wasmArgon2id(password, salt, parameters))).toBe(expected);
});

test('Argon2id at the floor is the same both ways', async () => {
  const [password, salt] = [utf8('correct horse battery'), new Uint8Array(32).fill(7)];
  const native = await nodePasswordHasher.argon2id(password, salt, ARGON2ID_FLOOR);
  expect(hex(native)).toBe(hex(await wasmArgon2id(password, salt, ARGON2ID_FLOOR)));
});

test('HKDF is that of RFC 5869, test case 3 (no salt, no info)', async () => {
  const key = await nodePasswordHasher.hkdf(new Uint8Array(22).fill(0x0b), new Uint8Array());
  expect(hex(key)).toBe('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d');
});

test('SHA-256 is that of FIPS 180-2, appendix B.1', async () => {
  expect(hex(await nodePasswordHasher.sha256(utf8('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
