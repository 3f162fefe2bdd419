import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromBase64Url, toBase64Url } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { type Address, makeAddress } from './address.ts';
import { deviceIdOf, publicKeyText } from './certificates.ts';
import { type PublicKey, naclSuite as suite } from './crypto-suite.ts';
import {
  makePrekey,
  openMailboxEnvelope,
  openPrekey,
  type Prekey,
  type PrekeyPair,
  prekeyIdOf,
  sealMailboxEnvelope,
} from './mailbox-envelope.ts';
import type { Verified } from './signed-token.ts';

const NOW = 1_800_000_000_000;
const source = new SeededRandom(11);
const random = (length: number) => source.bytes(length);

function makeDevice(name: string) {
  const signing = suite.signingKeys(random(32));
  const sealing = suite.sealingKeys(random(32));
  const device: DeviceId = deviceIdOf(suite, signing.public, sealing.public);
  return { address: makeAddress(name, 'home.example'), device, signing };
}
const alice = makeDevice('alice');
const bob = makeDevice('bob');
const mallory = makeDevice('mallory');
const known = new Map<DeviceId, PublicKey>(
  [alice, bob, mallory].map(({ device, signing }) => [device, publicKeyText(signing.public)]),
);
const senderKey = async (address: Address, device: DeviceId) =>
  [alice, bob, mallory].some(who => who.address === address && who.device === device)
    ? known.get(device)
    : undefined;

async function prekeyOf(who = bob): Promise<{ pair: PrekeyPair; prekey: Verified<Prekey> }> {
  const pair = await makePrekey(suite, random, who.device, who.signing, true, NOW + 1_000);
  const opened = await openPrekey(suite, pair.token, who.device, publicKeyText(who.signing.public), NOW);
  if (!opened.ok) throw new Error(opened.error);
  return { pair, prekey: opened.value };
}
const open = (envelope: string, pair: PrekeyPair, me = bob) =>
  openMailboxEnvelope(suite, envelope, me.device, pair.keys, senderKey);

describe('prekey', () => {
  it('ID-15 is good for the device that signed it, until it expires', async () => {
    const { pair } = await prekeyOf();
    const key = publicKeyText(bob.signing.public);
    const check = (device: DeviceId, sign: PublicKey, now = NOW) =>
      openPrekey(suite, pair.token, device, sign, now);
    expect(await check(bob.device, key)).toMatchObject({ ok: true, value: { id: pair.id, oneTime: true } });
    expect(await check(alice.device, key)).toEqual({ ok: false, error: 'wrong-device' });
    const other = publicKeyText(alice.signing.public);
    expect(await check(bob.device, other)).toEqual({ ok: false, error: 'bad-signature' });
    expect(await check(bob.device, key, NOW + 1_001)).toEqual({ ok: false, error: 'expired' });
  });

  it('ID-15 a server can’t put a prekey of its own in its place', async () => {
    const forged = await makePrekey(suite, random, bob.device, mallory.signing, true, NOW + 1_000);
    expect(await openPrekey(suite, forged.token, bob.device, publicKeyText(bob.signing.public), NOW)).toEqual(
      { ok: false, error: 'bad-signature' },
    );
  });
});

describe('mailbox envelope', () => {
  it('ID-16 opens for the device whose prekey it was sealed to, and says who wrote', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 2 }), async body => {
        const { pair, prekey } = await prekeyOf();
        const envelope = await sealMailboxEnvelope(suite, random, alice, prekey, body, NOW);
        expect(prekeyIdOf(envelope)).toEqual({ ok: true, value: pair.id });
        const opened = await open(envelope, pair);
        expect(opened).toMatchObject({
          ok: true,
          value: { from: alice.device, fromAddress: alice.address, to: bob.device, sentAt: NOW },
        });
        if (opened.ok) expect(opened.value.body).toEqual(JSON.parse(JSON.stringify(body)));
      }),
      { numRuns: 8 },
    );
  });

  it('ID-16 its length tells the size in steps of 512 bytes only', async () => {
    const { prekey } = await prekeyOf();
    const length = async (text: string) =>
      (await sealMailboxEnvelope(suite, random, alice, prekey, { text }, NOW)).length;
    expect(await length('x')).toBe(await length('x'.repeat(40)));
    expect(await length('x')).toBeLessThan(await length('x'.repeat(600)));
    expect(await length('€'.repeat(20_000))).toBeLessThanOrEqual(LIMITS.mailboxEnvelopeLength);
  });

  it('ID-16 one changed bit anywhere is noticed', async () => {
    const { pair, prekey } = await prekeyOf();
    const bytes = fromBase64Url(await sealMailboxEnvelope(suite, random, alice, prekey, 'hi', NOW));
    if (!bytes) throw new Error('not base64url');
    const bits = [0, 8, 100, 17 * 8, 40 * 8, 50 * 8, 72 * 8, 73 * 8, 200 * 8, bytes.length * 8 - 1];
    for (const bit of bits) {
      const changed = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect((await open(toBase64Url(changed), pair)).ok, `bit ${bit}`).toBe(false);
    }
  });

  it('ID-16 without the secret of its prekey it stays closed, even with every long-lived key', async () => {
    const { prekey } = await prekeyOf();
    const envelope = await sealMailboxEnvelope(suite, random, alice, prekey, 'hi', NOW);
    const { pair: other } = await prekeyOf();
    expect(await open(envelope, other)).toEqual({ ok: false, error: 'not-authentic' });
  });

  it('ID-16 somebody else can’t write in another’s name', async () => {
    const { pair, prekey } = await prekeyOf();
    const claimed = { address: alice.address, device: alice.device, signing: mallory.signing };
    const envelope = await sealMailboxEnvelope(suite, random, claimed, prekey, 'pay mallory', NOW);
    expect(await open(envelope, pair)).toEqual({ ok: false, error: 'bad-signature' });
    const stranger = makeDevice('stranger');
    const unknown = await sealMailboxEnvelope(suite, random, stranger, prekey, 'hi', NOW);
    expect(await open(unknown, pair)).toEqual({ ok: false, error: 'unknown-sender' });
    const wrongAddress = { ...alice, address: mallory.address };
    const moved = await sealMailboxEnvelope(suite, random, wrongAddress, prekey, 'hi', NOW);
    expect(await open(moved, pair)).toEqual({ ok: false, error: 'unknown-sender' });
  });

  it('ID-16 a receiver can’t pass a message on as if it had been for somebody else', async () => {
    const { pair: malloryPair, prekey: malloryPrekey } = await prekeyOf(mallory);
    const forMallory = await sealMailboxEnvelope(suite, random, alice, malloryPrekey, 'secret', NOW);
    const bytes = fromBase64Url(forMallory);
    if (!bytes) throw new Error('not base64url');
    const ephemeral = bytes.subarray(17, 49);
    const nonce = bytes.subarray(49, 73);
    const plain = suite.openBox(bytes.subarray(73), nonce, ephemeral, malloryPair.keys.secret);
    if (!plain) throw new Error('does not open');
    // Mallory seals Alice's signed words to Bob, under an ephemeral key of his own.
    const { pair, prekey } = await prekeyOf();
    const own = suite.sealingKeys(random(32));
    const boxed = suite.box(plain, nonce, fromBase64Url(prekey.key) ?? new Uint8Array(32), own.secret);
    const id = fromBase64Url(prekey.id) ?? new Uint8Array(16);
    const passedOn = toBase64Url(concatBytes(Uint8Array.of(1), id, own.public, nonce, boxed));
    expect(await open(passedOn, pair)).toEqual({ ok: false, error: 'wrong-device' });
  });

  it('ID-16 bound to its prekey id: under another’s id it is refused though the key fits', async () => {
    const { pair, prekey } = await prekeyOf();
    const bytes = fromBase64Url(await sealMailboxEnvelope(suite, random, alice, prekey, 'hi', NOW));
    if (!bytes) throw new Error('not base64url');
    bytes.set(random(16), 1);
    expect(await open(toBase64Url(bytes), pair)).toEqual({ ok: false, error: 'wrong-device' });
  });

  it('ID-16 unknown suites and rubbish are named so', async () => {
    const { pair, prekey } = await prekeyOf();
    const bytes = fromBase64Url(await sealMailboxEnvelope(suite, random, alice, prekey, 'hi', NOW));
    if (!bytes) throw new Error('not base64url');
    const later = toBase64Url(bytes.map((byte, i) => (i === 0 ? 2 : byte)));
    expect(prekeyIdOf(later)).toEqual({ ok: false, error: 'unknown-suite' });
    expect(await open(later, pair)).toEqual({ ok: false, error: 'unknown-suite' });
    for (const text of ['', 'AAAA', '!', 'A'.repeat(LIMITS.mailboxEnvelopeLength + 4)]) {
      expect(await open(text, pair)).toEqual({ ok: false, error: 'malformed-envelope' });
      expect(prekeyIdOf(text)).toEqual({ ok: false, error: 'malformed-envelope' });
    }
  });

  it('ID-16 a length inside that points past the end is refused', async () => {
    const { pair, prekey } = await prekeyOf();
    const own = suite.sealingKeys(random(32));
    const nonce = random(24);
    const id = fromBase64Url(prekey.id) ?? new Uint8Array(16);
    for (const plain of [
      new Uint8Array(3),
      Uint8Array.of(255, 255, 255, 255, 1),
      Uint8Array.of(0, 0, 0, 2, 1),
    ]) {
      const boxed = suite.box(plain, nonce, fromBase64Url(prekey.key) ?? new Uint8Array(32), own.secret);
      const envelope = toBase64Url(concatBytes(Uint8Array.of(1), id, own.public, nonce, boxed));
      expect(await open(envelope, pair)).toEqual({ ok: false, error: 'malformed-envelope' });
    }
  });
});
