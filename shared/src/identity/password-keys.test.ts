import { argon2, createHash, hkdfSync } from 'node:crypto';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../protocol/bytes.ts';
import { ARGON2ID_CEILING, ARGON2ID_FLOOR } from '../protocol/limits.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { makeAddress } from './address.ts';
import { naclSuite as suite } from './crypto-suite.ts';
import {
  derivePasswordKeys,
  deriveRecoveryKeys,
  makeIdentity,
  makeRecoveryCode,
  type PasswordHasher,
  parseRecoveryCode,
  unwrapIdentity,
  wrapIdentity,
} from './password-keys.ts';

const argon2Async = promisify(argon2);
const hasher: PasswordHasher = {
  argon2id: async (message, nonce, { memoryKiB: memory, passes, lanes: parallelism }) =>
    argon2Async('argon2id', { message, nonce, memory, passes, parallelism, tagLength: 32 }),
  sha256: async message => createHash('sha256').update(message).digest(),
  hkdf: async (key, info) => new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), info, 32)),
};
/** Counts what it is asked and hashes quickly: for what does not depend on Argon2id. */
const quick: PasswordHasher = {
  ...hasher,
  argon2id: async (password, salt) => createHash('sha256').update(password).update(salt).digest(),
};
const source = new SeededRandom(3);
const random = (length: number) => source.bytes(length);
const alice = makeAddress('alice', 'home.example');
const bob = makeAddress('bob', 'home.example');

const keysOf = async (password: string, address = alice, parameters = { ...ARGON2ID_FLOOR }) => {
  const keys = await derivePasswordKeys(quick, password, address, parameters);
  if (!keys.ok) throw new Error(keys.error);
  return keys.value;
};

describe('password keys', () => {
  it('ID-5 are the same on every machine', async () => {
    const keys = await derivePasswordKeys(hasher, 'correct horse', alice, { ...ARGON2ID_FLOOR });
    if (!keys.ok) throw new Error(keys.error);
    expect({
      auth: toBase64Url(keys.value.auth),
      wrap: toBase64Url(keys.value.wrap),
    }).toMatchInlineSnapshot(`
      {
        "auth": "HvIlOD9ZSkTIdQtbc63fUwcZUH6h08K_xQzzEjJUhiQ",
        "wrap": "JDEDDxL6x_Vh3NfAI9FR2HR8_HSUmhFJ212pnznRa4A",
      }
    `);
  });

  it('ID-5 differ with the password, the address and the purpose', async () => {
    const all = [await keysOf('a'), await keysOf('b'), await keysOf('a', bob)].flatMap(({ auth, wrap }) => [
      toBase64Url(auth),
      toBase64Url(wrap),
    ]);
    expect(new Set(all).size).toBe(6);
  });

  it('ID-5 don’t depend on how a keyboard composes letters', async () => {
    expect(await keysOf('pa\u0308sswort')).toEqual(await keysOf('p\u00e4sswort'));
  });

  it('ID-4 a server can’t lower the parameters, nor raise them without bound', async () => {
    const ask = (changes: object) => derivePasswordKeys(quick, 'x', alice, { ...ARGON2ID_FLOOR, ...changes });
    const refused = { ok: false, error: 'weak-parameters' };
    expect(await ask({ memoryKiB: ARGON2ID_FLOOR.memoryKiB - 1 })).toEqual(refused);
    expect(await ask({ passes: ARGON2ID_FLOOR.passes - 1 })).toEqual(refused);
    expect(await ask({ lanes: 0 })).toEqual(refused);
    expect(await ask({ memoryKiB: ARGON2ID_CEILING.memoryKiB + 1 })).toEqual(refused);
    expect(await ask({ passes: ARGON2ID_CEILING.passes + 1 })).toEqual(refused);
    expect((await ask({ passes: 4 })).ok).toBe(true);
  });
});

describe('wrapped identity', () => {
  const identity = makeIdentity(suite, random);

  it('ID-6 opens with its key and no other, and notices any change', () => {
    const key = random(32);
    const wrapped = wrapIdentity(suite, random, identity, key);
    expect(unwrapIdentity(suite, wrapped, key)).toEqual({ ok: true, value: identity });
    expect(unwrapIdentity(suite, wrapped, random(32))).toEqual({ ok: false, error: 'wrong-key' });
    const bytes = fromBase64Url(wrapped) ?? new Uint8Array();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), i => {
        const changed = bytes.map((byte, j) => (i === j ? byte ^ 1 : byte));
        expect(unwrapIdentity(suite, toBase64Url(changed), key).ok).toBe(false);
      }),
      { numRuns: 20 },
    );
    for (const text of ['', 'AAAA', '!']) {
      expect(unwrapIdentity(suite, text, key)).toEqual({ ok: false, error: 'wrong-key' });
    }
  });
});

describe('recovery code', () => {
  it('ID-7 has 160 bits and reads back as people type it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), bytes => {
        const code = makeRecoveryCode(() => bytes);
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
        expect(parseRecoveryCode(code)).toBe(code);
        expect(parseRecoveryCode(` ${code.toLowerCase().replaceAll('-', ' ')}\n`)).toBe(code);
        const misread = code.replaceAll('0', 'O').replaceAll('1', 'l');
        expect(parseRecoveryCode(misread)).toBe(code);
      }),
    );
    expect(makeRecoveryCode(() => new Uint8Array(20).fill(255))).toBe('ZZZZ-'.repeat(8).slice(0, -1));
  });

  it('ID-7 what can’t be one is refused', () => {
    for (const text of ['', 'ABCD', 'U'.repeat(32), '0'.repeat(31), '0'.repeat(33), '!'.repeat(32)]) {
      expect(parseRecoveryCode(text), text).toBeUndefined();
    }
  });

  it('ID-7 has keys of its own for each account', async () => {
    const code = makeRecoveryCode(random);
    const mine = await deriveRecoveryKeys(hasher, code, alice);
    const theirs = await deriveRecoveryKeys(hasher, code, bob);
    const texts = [mine.auth, mine.wrap, theirs.auth, theirs.wrap].map(toBase64Url);
    expect(new Set(texts).size).toBe(4);
  });
});
