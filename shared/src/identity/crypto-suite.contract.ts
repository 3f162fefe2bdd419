import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CryptoSuite, naclSuite } from './crypto-suite.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], pair => Number.parseInt(pair, 16));

/** What every suite does alike: published vectors, and whatever the suite of record does. */
export function cryptoSuiteContract(name: string, suite: CryptoSuite): void {
  describe(`CryptoSuite: ${name}`, () => {
    it('signs the test vectors of RFC 8032', async () => {
      const keys = suite.signingKeys(hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'));
      expect(keys.public).toEqual(hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'));
      const signature = await suite.sign(hex('72'), keys);
      expect(Uint8Array.from(signature)).toEqual(
        hex(
          '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
        ),
      );
      expect(await suite.verify(hex('72'), signature, keys.public)).toBe(true);
    });

    it('derives the X25519 keys of RFC 7748', () => {
      const alice = hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
      expect(suite.sealingKeys(alice).public).toEqual(
        hex('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'),
      );
    });

    it('hashes the test vector of FIPS 180-2', () => {
      const abc = Uint8Array.of(0x61, 0x62, 0x63);
      expect(Uint8Array.from(suite.hash(abc)).slice(0, 8)).toEqual(hex('ddaf35a193617aba'));
    });

    it('gives the same keys and signatures as the suite of record, and accepts each other’s', async () => {
      await fc.assert(
        fc.asyncProperty(bytes(32), fc.uint8Array({ maxLength: 500 }), async (seed, message) => {
          const keys = suite.signingKeys(seed);
          const reference = naclSuite.signingKeys(seed);
          expect(keys.public).toEqual(reference.public);
          const signature = Uint8Array.from(await suite.sign(message, keys));
          expect(signature).toEqual(await naclSuite.sign(message, reference));
          expect(await suite.verify(message, signature, reference.public)).toBe(true);
        }),
        { numRuns: 10 },
      );
    });

    it('refuses a signature when one bit of message, signature or key differs', async () => {
      const keys = suite.signingKeys(new Uint8Array(32).fill(7));
      const message = new Uint8Array(40).fill(1);
      const signature = Uint8Array.from(await suite.sign(message, keys));
      const flip = (array: Uint8Array, bit: number) =>
        array.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      await fc.assert(
        fc.asyncProperty(fc.nat(40 * 8 - 1), fc.nat(64 * 8 - 1), fc.nat(32 * 8 - 1), async (m, s, k) => {
          expect(await suite.verify(flip(message, m), signature, keys.public)).toBe(false);
          expect(await suite.verify(message, flip(signature, s), keys.public)).toBe(false);
          expect(await suite.verify(message, signature, flip(keys.public, k))).toBe(false);
        }),
        { numRuns: 15 },
      );
    });

    it('refuses keys and signatures of a wrong length instead of failing', async () => {
      const keys = suite.signingKeys(new Uint8Array(32).fill(7));
      const message = Uint8Array.of(1);
      const signature = await suite.sign(message, keys);
      expect(await suite.verify(message, signature.subarray(1), keys.public)).toBe(false);
      expect(await suite.verify(message, new Uint8Array(65), keys.public)).toBe(false);
      expect(await suite.verify(message, signature, keys.public.subarray(1))).toBe(false);
      expect(await suite.verify(message, signature, new Uint8Array())).toBe(false);
    });

    it('opens its own boxes and those of the suite of record, and nothing that was changed', () => {
      fc.assert(
        fc.property(
          bytes(32),
          bytes(32),
          bytes(24),
          fc.uint8Array({ maxLength: 300 }),
          (a, b, nonce, plain) => {
            const alice = suite.sealingKeys(a);
            const bob = suite.sealingKeys(b);
            const boxed = suite.box(plain, nonce, bob.public, alice.secret);
            expect(boxed).toEqual(naclSuite.box(plain, nonce, bob.public, alice.secret));
            expect(suite.openBox(boxed, nonce, alice.public, bob.secret)).toEqual(plain);
            const changed = boxed.map((byte, i) => (i === boxed.length - 1 ? byte ^ 1 : byte));
            expect(suite.openBox(changed, nonce, alice.public, bob.secret)).toBeUndefined();
            const closed = suite.secretbox(plain, nonce, a);
            expect(suite.openSecretbox(closed, nonce, a)).toEqual(plain);
            expect(suite.openSecretbox(closed.subarray(1), nonce, a)).toBeUndefined();
          },
        ),
        { numRuns: 15 },
      );
    });
  });
}
