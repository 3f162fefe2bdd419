import { describe, expect, it } from 'vitest';
import { LIMITS } from '../protocol/limits.ts';
import { type Address, makeAddress } from './address.ts';
import { deviceIdOf, publicKeyText } from './certificates.ts';
import { type ContactCard, type ContactPin, identityFingerprint, verifyContactCard } from './contact-card.ts';
import { type CryptoSuite, naclSuite, type SigningKeys } from './crypto-suite.ts';
import { type SignedToken, signToken } from './signed-token.ts';

/** tweetnacl's check takes 6 ms: the cards here are checked often, and what they say is not its business. */
const suite: CryptoSuite = naclSuite;
const NOW = 1_800_000_000_000;
const ALICE = makeAddress('alice', 'home.example');

let seeds = 1;
const signingKeys = () => suite.signingKeys(new Uint8Array(32).fill(seeds++));
const sealingKeys = () => suite.sealingKeys(new Uint8Array(32).fill(seeds++));
const server = signingKeys();

interface Identity {
  readonly signing: SigningKeys;
  readonly sign: ReturnType<typeof publicKeyText>;
  readonly seal: ReturnType<typeof publicKeyText>;
}
function makeIdentity(): Identity {
  const signing = signingKeys();
  return { signing, sign: publicKeyText(signing.public), seal: publicKeyText(sealingKeys().public) };
}
const identity = makeIdentity();
const next = makeIdentity();
const after = makeIdentity();

function makeDevice() {
  const sign = signingKeys();
  const seal = sealingKeys();
  return {
    device: deviceIdOf(suite, sign.public, seal.public),
    sign: publicKeyText(sign.public),
    seal: publicKeyText(seal.public),
  };
}
const laptop = makeDevice();
const phone = makeDevice();

const account = (who: Identity, changes: object = {}, signer = server) =>
  signToken(
    suite,
    'account-certificate',
    {
      v: 1,
      address: ALICE,
      sign: who.sign,
      seal: who.seal,
      generation: 0,
      issuedAt: NOW,
      expiresAt: NOW + LIMITS.accountCertificateLifetime,
      ...changes,
    },
    signer,
  );
const device = (keys: ReturnType<typeof makeDevice>, changes: object = {}, signer = identity.signing) =>
  signToken(
    suite,
    'device-certificate',
    { v: 1, address: ALICE, name: 'x', issuedAt: NOW, ...keys, ...changes },
    signer,
  );
const revocations = (seq: number, revoked: string[], changes: object = {}, signer = identity.signing) =>
  signToken(
    suite,
    'revocation-list',
    { v: 1, address: ALICE, seq, revoked, issuedAt: NOW, ...changes },
    signer,
  );
const rotation = (generation: number, from: Identity, to: Identity, changes: object = {}) =>
  signToken(
    suite,
    'identity-rotation',
    {
      v: 1,
      address: ALICE,
      generation,
      oldSign: from.sign,
      sign: to.sign,
      seal: to.seal,
      issuedAt: NOW,
      ...changes,
    },
    from.signing,
  );

async function card(changes: Partial<ContactCard> = {}): Promise<ContactCard> {
  return { account: await account(identity), devices: [await device(laptop)], rotations: [], ...changes };
}
const verify = (given: ContactCard, pin?: ContactPin, now = NOW, expected: Address = ALICE) =>
  verifyContactCard(suite, given, expected, server.public, pin, now);
const PIN: ContactPin = { sign: identity.sign, generation: 0, revocationSeq: 0 };

async function expectError(error: string, given: ContactCard, pin?: ContactPin, now?: number): Promise<void> {
  expect(await verify(given, pin, now)).toEqual({ ok: false, error });
}
const withDevices = (...devices: SignedToken[]) => card({ devices });

describe('contact card', () => {
  it('ID-9 says who is reached, by which devices', async () => {
    expect(await verify(await withDevices(await device(laptop), await device(phone)))).toMatchObject({
      ok: true,
      value: {
        address: ALICE,
        devices: [{ device: laptop.device }, { device: phone.device }],
        revoked: [],
        pin: PIN,
        rotated: false,
      },
    });
  });

  it('ID-9 signed by another server, for another address, or out of date, is refused', async () => {
    await expectError('bad-signature', await card({ account: await account(identity, {}, signingKeys()) }));
    const bob = { address: makeAddress('bob', 'home.example') };
    await expectError('wrong-address', await card({ account: await account(identity, bob) }));
    const late = NOW + LIMITS.accountCertificateLifetime + LIMITS.clockSkew;
    expect((await verify(await card(), undefined, late)).ok).toBe(true);
    await expectError('certificate-expired', await card(), undefined, late + 1);
  });

  it('ID-9 a device that the identity did not certify for this address spoils the card', async () => {
    await expectError('bad-signature', await withDevices(await device(laptop, {}, next.signing)));
    const moved = await device(laptop, { address: makeAddress('bob', 'home.example') });
    await expectError('wrong-address', await withDevices(moved));
    await expectError('malformed-token', await withDevices('AAAA'));
  });

  it('ID-8 a certificate can’t give the name of a device to other keys', async () => {
    const swapped = { ...laptop, sign: phone.sign };
    await expectError('device-id-mismatch', await withDevices(await device(swapped)));
    await expectError('device-id-mismatch', await withDevices(await device({ ...laptop, seal: phone.seal })));
    await expectError(
      'device-id-mismatch',
      await withDevices(await device({ ...laptop, device: phone.device })),
    );
  });

  it('ID-10 a server that swaps the identity is caught by the pin', async () => {
    const swapped = {
      account: await account(next),
      devices: [await device(laptop, {}, next.signing)],
      rotations: [],
    };
    expect((await verify(swapped)).ok).toBe(true);
    await expectError('identity-changed', swapped, PIN);
    const higher = { ...swapped, account: await account(next, { generation: 1 }) };
    await expectError('identity-changed', higher, PIN);
  });

  it('ID-10 a rotation signed by the old identity is followed, over several steps', async () => {
    const rotated: ContactCard = {
      account: await account(after, { generation: 2 }),
      devices: [await device(laptop, {}, after.signing)],
      rotations: [await rotation(1, identity, next), await rotation(2, next, after)],
    };
    const pin = { sign: after.sign, generation: 2, revocationSeq: 0 };
    expect(await verify(rotated, PIN)).toMatchObject({ ok: true, value: { rotated: true, pin } });
    const fromMiddle = { sign: next.sign, generation: 1, revocationSeq: 0 };
    expect(await verify(rotated, fromMiddle)).toMatchObject({ ok: true, value: { rotated: true } });
    expect(await verify(rotated, pin)).toMatchObject({ ok: true, value: { rotated: false } });
  });

  it('ID-10 a chain with a missing, forged, moved or misnumbered step is an identity that changed', async () => {
    const target = {
      account: await account(after, { generation: 2 }),
      devices: [await device(laptop, {}, after.signing)],
    };
    const first = await rotation(1, identity, next);
    const second = await rotation(2, next, after);
    const chains = [
      [],
      [first],
      [second],
      [second, first],
      [await rotation(1, { ...identity, signing: after.signing }, next), second],
      [await rotation(1, identity, next, { address: makeAddress('bob', 'home.example') }), second],
      [await rotation(2, identity, next), second],
      [first, await rotation(3, next, after)],
    ];
    for (const rotations of chains) await expectError('identity-changed', { ...target, rotations }, PIN);
  });

  it('ID-10 an older identity than the pinned one is a roll-back', async () => {
    await expectError('rolled-back', await card(), { sign: next.sign, generation: 1, revocationSeq: 0 });
  });

  it('ID-11 revoked devices are left out, whatever the server still hands out', async () => {
    const given = await card({
      devices: [await device(laptop), await device(phone)],
      revocations: await revocations(3, [phone.device]),
    });
    expect(await verify(given)).toMatchObject({
      ok: true,
      value: { devices: [{ device: laptop.device }], revoked: [phone.device], pin: { revocationSeq: 3 } },
    });
  });

  it('ID-11 a server can’t hold back, forge, move or roll back a list that was seen', async () => {
    const pin = { ...PIN, revocationSeq: 3 };
    await expectError('rolled-back', await card(), pin);
    await expectError('rolled-back', await card({ revocations: await revocations(2, []) }), pin);
    const forged = await revocations(4, [], {}, server);
    await expectError('bad-signature', await card({ revocations: forged }), pin);
    const moved = await revocations(4, [], { address: makeAddress('bob', 'home.example') });
    await expectError('wrong-address', await card({ revocations: moved }), pin);
    expect((await verify(await card({ revocations: await revocations(3, []) }), pin)).ok).toBe(true);
  });

  it('ID-10 the fingerprint of an invite link tells identities apart', () => {
    expect(identityFingerprint(suite, identity.sign)).toHaveLength(16);
    expect(identityFingerprint(suite, identity.sign)).not.toEqual(identityFingerprint(suite, next.sign));
  });
});
