import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCryptoSuite } from '../../node/node-crypto-suite.ts';
import { keyBytes } from '../identity/certificates.ts';
import { type CryptoSuite, naclSuite } from '../identity/crypto-suite.ts';
import { signToken } from '../identity/signed-token.ts';
import { toBase64Url, utf8 } from '../protocol/bytes.ts';
import { dayOf, presenceBodyKey, presenceName, presenceSigner, startOfDay } from './presence-key.ts';
import { openBody, openRecord, type PresenceBody, sealBody, signRecord } from './presence-record.ts';

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const day = fc.integer({ min: 0, max: 0xffff_ffff });
const keysOf = (seed: Uint8Array) => nodeCryptoSuite.signingKeys(seed);
const SUITES: readonly (readonly [string, CryptoSuite])[] = [
  ['tweetnacl', naclSuite],
  ['node:crypto', nodeCryptoSuite],
];

const seed = new Uint8Array(32).fill(7);
const secret = new Uint8Array(32).fill(9);
const now = startOfDay(20_000) + 3_600_000;
const body: PresenceBody = {
  device: 'A'.repeat(22) as PresenceBody['device'],
  at: [{ hub: 'B'.repeat(22) as PresenceBody['device'], handle: 'C'.repeat(22) }],
  state: 'away',
  text: 'out for a walk',
  until: now + 1_000,
};

async function record(changes: { sequence?: number; expiresAt?: number; day?: number } = {}) {
  const signer = presenceSigner(nodeCryptoSuite, keysOf(seed), secret, changes.day ?? dayOf(now));
  const sealed = sealBody(
    nodeCryptoSuite,
    length => new Uint8Array(length),
    body,
    presenceBodyKey(nodeCryptoSuite, secret, signer.day),
  );
  return signRecord(signer, {
    sequence: changes.sequence ?? now,
    expiresAt: changes.expiresAt ?? now + 72 * 3_600_000,
    body: sealed,
  });
}

describe('presence keys', () => {
  it('OV-10: whoever has key and secret computes the name that the device signs under', async () => {
    await fc.assert(
      fc.property(bytes32, bytes32, day, (seed, secret, day) => {
        const keys = keysOf(seed);
        const signer = presenceSigner(naclSuite, keys, secret, day);
        expect(presenceName(nodeCryptoSuite, { key: keys.public, secret }, day)).toBe(signer.name);
      }),
      { numRuns: 25 },
    );
  });

  it('OV-10: names of other days, secrets and keys are others, and none is the key', async () => {
    await fc.assert(
      fc.property(bytes32, bytes32, bytes32, day, (seed, secret, other, day) => {
        fc.pre(toBase64Url(secret) !== toBase64Url(other) && toBase64Url(seed) !== toBase64Url(other));
        const access = { key: keysOf(seed).public, secret };
        const names = [
          toBase64Url(access.key),
          presenceName(nodeCryptoSuite, access, day),
          presenceName(nodeCryptoSuite, access, (day + 1) % 2 ** 32),
          presenceName(nodeCryptoSuite, { ...access, secret: other }, day),
          presenceName(nodeCryptoSuite, { ...access, key: keysOf(other).public }, day),
        ];
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 15 },
    );
  });

  it('OV-10: names have no bit that is mostly one or the other', () => {
    const { public: key } = keysOf(seed);
    const ones = new Array<number>(256).fill(0);
    const days = 200;
    for (let day = 0; day < days; day++) {
      const name = keyBytes(presenceName(nodeCryptoSuite, { key, secret }, day)!);
      for (let bit = 0; bit < 256; bit++) ones[bit]! += (name[bit >> 3]! >> (bit & 7)) & 1;
    }
    // Six standard deviations around one half; the 255th bit of y is that of a number below 2^255 - 19, the last the sign of x.
    for (const count of ones) expect(Math.abs(count - days / 2)).toBeLessThan(6 * Math.sqrt(days / 4));
  });

  it('OV-10: a key that is no point, or one of small order, has no name', () => {
    const noPoint = new Uint8Array(32).fill(2);
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    for (const key of [noPoint, identity, new Uint8Array(31)])
      expect(presenceName(naclSuite, { key, secret }, 1)).toBeUndefined();
  });

  it.each(SUITES)(
    'OV-11: %s verifies what a blinded key signed, and nothing that was changed',
    async (_, suite) => {
      await fc.assert(
        fc.asyncProperty(
          bytes32,
          bytes32,
          day,
          fc.uint8Array({ minLength: 1, maxLength: 200 }),
          fc.nat(),
          async (seed, secret, day, message, at) => {
            const signer = presenceSigner(suite, keysOf(seed), secret, day);
            const signature = await signer.sign(message);
            const name = keyBytes(signer.name);
            expect(await suite.verify(message, signature, name)).toBe(true);
            const changed = message.slice();
            changed[at % message.length]! ^= 1;
            expect(await suite.verify(changed, signature, name)).toBe(false);
            const other = presenceSigner(suite, keysOf(seed), secret, day === 0 ? 1 : day - 1);
            expect(await suite.verify(message, await other.sign(message), name)).toBe(false);
            // The key itself, which buddies know the public half of, does not sign for its names.
            expect(await suite.verify(message, await suite.sign(message, keysOf(seed)), name)).toBe(false);
          },
        ),
        { numRuns: 8 },
      );
    },
  );

  it('OV-10, OV-11: test vector', async () => {
    const signer = presenceSigner(naclSuite, keysOf(seed), secret, 20_000);
    expect(signer.name).toBe('nv5FbyhnSd-BeuEinAUI9mvlt5pNUnnkA8EByczkjbM');
    expect(toBase64Url(await signer.sign(utf8('kith')))).toBe(
      'MHS2arAIbwUfH_B1vUz1KuAuEXT2RXJpTmOXYkwTebR9tjSNQZ3wIJnt9XM0b-6DPemIi16cFmyTcWaEb8ogCA',
    );
    expect(toBase64Url(presenceBodyKey(naclSuite, secret, 20_000))).toBe(
      'FQIxWyTIJbQ7myHcpj4LyC02ENIowMq6EqtdwqTpvTo',
    );
  });
});

describe('presence records', () => {
  it('OV-11: a record opens for whoever has the secret', async () => {
    const opened = await openRecord(naclSuite, await record(), now);
    if (!opened.ok) throw new Error(opened.error);
    const { value } = opened.value;
    expect(value).toMatchObject({ day: 20_000, sequence: now });
    const key = presenceBodyKey(naclSuite, secret, value.day);
    expect(openBody(naclSuite, value, key)).toEqual(body);
    expect(openBody(naclSuite, value, presenceBodyKey(naclSuite, seed, value.day))).toBeUndefined();
    expect(openBody(naclSuite, value, presenceBodyKey(naclSuite, secret, value.day + 1))).toBeUndefined();
  });

  it('OV-11: the length of a body tells no status text', () => {
    const key = presenceBodyKey(naclSuite, secret, 1);
    const sealed = (text: string) =>
      sealBody(naclSuite, length => new Uint8Array(length), { ...body, text }, key).length;
    expect(sealed('')).toBe(sealed('x'.repeat(50)));
  });

  it('OV-11: the longest body fits a record', async () => {
    const long: PresenceBody = { ...body, at: [body.at[0]!, body.at[0]!], text: '"'.repeat(140) };
    const wide: PresenceBody = { ...long, text: '\u{ffff}'.repeat(140) };
    for (const each of [long, wide]) {
      const signer = presenceSigner(nodeCryptoSuite, keysOf(seed), secret, 20_000);
      const sealed = sealBody(nodeCryptoSuite, length => new Uint8Array(length), each, new Uint8Array(32));
      const token = await signRecord(signer, { sequence: now, expiresAt: now + 1, body: sealed });
      expect((await openRecord(nodeCryptoSuite, token, now)).ok).toBe(true);
    }
  });

  it('OV-11: a record is refused that is over, lives too long, is of a day to come, or was changed', async () => {
    const error = async (token: string) => {
      const opened = await openRecord(nodeCryptoSuite, token, now);
      return opened.ok ? undefined : opened.error;
    };
    expect(await error(await record())).toBeUndefined();
    expect(await error(await record({ expiresAt: now }))).toBe('expired');
    expect(await error(await record({ expiresAt: now + 73 * 3_600_000 }))).toBe('expired');
    expect(await error(await record({ sequence: now + 3 * 60_000 }))).toBe('expired');
    expect(await error(await record({ day: 20_001 }))).toBe('expired');
    const token = await record();
    expect(await error(`A${token.slice(1)}`)).toBe('bad-signature');
    expect(await error('A'.repeat(4_000))).toBe('too-large');
    expect(await error('AAAA')).toBe('malformed-token');
  });

  it('OV-11: a record under a name that is another key is refused', async () => {
    const mine = presenceSigner(nodeCryptoSuite, keysOf(seed), secret, 20_000);
    const forged = {
      v: 1,
      name: mine.name,
      day: 20_000,
      sequence: now,
      expiresAt: now + 1_000,
      body: 'AAAA',
    };
    const token = await signToken(nodeCryptoSuite, 'presence-record', forged, keysOf(secret));
    expect(await openRecord(nodeCryptoSuite, token, now)).toEqual({ ok: false, error: 'bad-signature' });
  });
});
