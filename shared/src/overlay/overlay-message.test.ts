import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCryptoSuite } from '../../node/node-crypto-suite.ts';
import { deviceIdOf, publicKeyText } from '../identity/certificates.ts';
import { naclSuite, type SigningKeys } from '../identity/crypto-suite.ts';
import { signToken } from '../identity/signed-token.ts';
import { utf8 } from '../protocol/bytes.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import type { HubBeacon } from './hub-beacon.ts';
import type { HubCertificate } from './hub-certificate.ts';
import { openLetter, sealLetter } from './letter.ts';
import { OverlayChecker } from './overlay-checker.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { decodeMessage, encodeMessage, type OverlayMessage, type WireMessage } from './overlay-message.ts';
import { presenceSigner } from './presence-key.ts';
import { openRecord, signRecord } from './presence-record.ts';
import { believed, randomId, randomKey } from './testing/overlay-world.ts';

const random = new SeededRandom(11);
const now = 1_750_000_000_000;
const HOUR = 3_600_000;
const server = nodeCryptoSuite.signingKeys(random.bytes(32));

function device(): {
  keys: SigningKeys;
  id: DeviceId;
  named: Pick<HubCertificate, 'device' | 'sign' | 'seal'>;
} {
  const keys = nodeCryptoSuite.signingKeys(random.bytes(32));
  const seal = random.bytes(32);
  const id = deviceIdOf(nodeCryptoSuite, keys.public, seal);
  return { keys, id, named: { device: id, sign: publicKeyText(keys.public), seal: publicKeyText(seal) } };
}

const certificateToken = (named: object, changes: object = {}, keys = server) =>
  signToken(
    nodeCryptoSuite,
    'hub-certificate',
    {
      v: 1,
      ...named,
      standby: false,
      listeners: [],
      relay: false,
      issuedAt: now,
      expiresAt: now + HOUR,
      ...changes,
    },
    keys,
  );
const passToken = (named: object, changes: object = {}, keys = server) =>
  signToken(nodeCryptoSuite, 'overlay-pass', { v: 1, ...named, expiresAt: now + HOUR, ...changes }, keys);

function beaconToken(hub: DeviceId, keys: SigningKeys, changes: Partial<HubBeacon> = {}) {
  const beacon = {
    v: 1,
    hub,
    sequence: now,
    leaves: 1,
    capacity: 100,
    neighbours: [],
    standbys: [],
    ...changes,
  };
  return signToken(nodeCryptoSuite, 'hub-beacon', beacon, keys);
}

const newChecker = (sequences = new Map<DeviceId, number>()) =>
  new OverlayChecker({
    suite: nodeCryptoSuite,
    serverKey: server.public,
    beaconSequence: hub => sequences.get(hub) ?? -1,
  });

const check = async (checker: OverlayChecker, message: WireMessage) =>
  (await checker.check(message, now))?.message;
const attach = (pass: string): WireMessage => ({
  kind: 'attach',
  pass,
  handle: 'H'.repeat(22),
  spare: false,
});

describe('messages', () => {
  it('OV-2: what does not fit is refused', async () => {
    expect(decodeMessage(new Uint8Array(OVERLAY_LIMITS.message + 1))).toEqual({
      ok: false,
      error: 'message-too-large',
    });
    const malformed = [
      '',
      'null',
      '{}',
      '{"kind":"detach","more":1}',
      '{"kind":"other"}',
      '{"kind":"lookup","id":"x","names":[]}',
      JSON.stringify({ kind: 'lookup', id: 'A'.repeat(22), names: new Array(33).fill('A'.repeat(43)) }),
      JSON.stringify({ ...attach('A'), pass: 'A'.repeat(OVERLAY_LIMITS.passToken + 1) }),
      JSON.stringify({ kind: 'forward', to: 'A', from: 'B', ttl: 9, id: 'C', message: {} }),
    ];
    for (const text of malformed)
      expect(decodeMessage(utf8(text))).toEqual({ ok: false, error: 'malformed-message' });
    await fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(decodeMessage(bytes).ok).toBe(false);
      }),
    );
  });

  it('OV-2: the largest messages of each kind fit', () => {
    const token = (length: number) => 'A'.repeat(length);
    const many = <T>(count: number, value: T) => new Array<T>(count).fill(value);
    const id = 'A'.repeat(22);
    const place = { hub: id, handle: id };
    const largest = [
      { kind: 'found', id, records: many(32, token(OVERLAY_LIMITS.recordToken)), unanswered: [] },
      {
        kind: 'forward',
        to: id,
        from: id,
        ttl: 4,
        id,
        message: { kind: 'store', records: many(32, token(OVERLAY_LIMITS.recordToken)) },
      },
      { kind: 'hubs', certificates: many(20, token(OVERLAY_LIMITS.certificateToken)), gone: many(64, id) },
      {
        kind: 'gossip',
        certificates: many(20, token(OVERLAY_LIMITS.certificateToken)),
        beacons: many(20, token(OVERLAY_LIMITS.beaconToken)),
        suspects: many(64, { hub: id, sequence: now }),
      },
      { kind: 'signal', id, to: place, content: { kind: 'letter', sealed: token(OVERLAY_LIMITS.letter) } },
      {
        kind: 'signal',
        id,
        to: { hub: id },
        content: {
          kind: 'knock',
          pass: token(OVERLAY_LIMITS.passToken),
          at: place,
          envelope: token(OVERLAY_LIMITS.envelope),
        },
      },
    ];
    for (const message of largest) expect(decodeMessage(utf8(JSON.stringify(message))).ok).toBe(true);
  });

  it('OV-2: signed values travel as their tokens', () => {
    const message: OverlayMessage = {
      kind: 'found',
      id: randomId(random),
      records: [believed({ v: 1, name: randomKey(random), day: 1, sequence: 1, expiresAt: 1, body: 'AA' })],
      unanswered: [],
    };
    expect(decodeMessage(encodeMessage(message))).toEqual({
      ok: true,
      value: { ...message, records: ['AAAA'] },
    });
  });

  it('OV-11, OV-18: the largest tokens are within their bounds', async () => {
    const { keys, named, id } = device();
    const listener = {
      address: '2001:0db8:aaaa:bbbb:cccc:dddd:eeee:ffff',
      port: 65_535,
      fingerprint: 'A'.repeat(43),
    };
    const certificate = await certificateToken(named, { listeners: [listener, listener] });
    expect(certificate.length).toBeLessThanOrEqual(OVERLAY_LIMITS.certificateToken);
    expect((await passToken(named)).length).toBeLessThanOrEqual(OVERLAY_LIMITS.passToken);
    const beacon = await beaconToken(id, keys, {
      neighbours: new Array(OVERLAY_LIMITS.neighboursMax).fill(id),
      standbys: new Array(OVERLAY_LIMITS.standbys).fill(id),
    });
    expect(beacon.length).toBeLessThanOrEqual(OVERLAY_LIMITS.beaconToken);
    const signer = presenceSigner(nodeCryptoSuite, keys, random.bytes(32), 20_254);
    const body = 'A'.repeat(OVERLAY_LIMITS.recordBody);
    const record = await signRecord(signer, { sequence: now, expiresAt: now + 1, body });
    expect((await openRecord(nodeCryptoSuite, record, now)).ok).toBe(true);
  });
});

describe('OverlayChecker', () => {
  it('OV-1: takes passes that the rendezvous signed for these keys, and no others', async () => {
    const checker = newChecker();
    const { named, keys } = device();
    const message = await check(checker, attach(await passToken(named)));
    expect(message).toMatchObject({ kind: 'attach', pass: { value: named } });
    const refused = [
      await passToken(named, {}, keys),
      await passToken(named, { expiresAt: now }),
      await passToken(named, { expiresAt: now + 80 * HOUR }),
      await passToken({ ...named, device: device().id }),
      await certificateToken(named),
      'AAAA',
    ];
    for (const token of refused) expect(await check(checker, attach(token))).toBeUndefined();
  });

  it('OV-1, OV-2: of a list, certificates that are good are left', async () => {
    const checker = newChecker();
    const [a, b] = [device(), device()];
    const good = await certificateToken(a.named);
    const certificates = [good, await certificateToken(b.named, {}, b.keys), 'AAAA', good];
    const message = await check(checker, { kind: 'hubs', certificates, gone: [] });
    const left = message?.kind === 'hubs' ? message.certificates.map(({ value }) => value.device) : [];
    expect(left).toEqual([a.id, a.id]);
  });

  it('OV-18, OV-19: beacons are checked by the key of the certificate that came with them', async () => {
    const checker = newChecker();
    const [a, b, c] = [device(), device(), device()];
    const gossip: WireMessage = {
      kind: 'gossip',
      certificates: [await certificateToken(a.named), await certificateToken(c.named)],
      beacons: [
        await beaconToken(a.id, a.keys),
        await beaconToken(b.id, b.keys),
        await beaconToken(c.id, b.keys),
      ],
      suspects: [],
    };
    const checked = await checker.check(gossip, now);
    expect(checked?.unknown).toEqual([b.id]);
    const { message } = checked!;
    expect(message.kind === 'gossip' && message.beacons.map(({ value }) => value.hub)).toEqual([a.id]);
  });

  it('OV-18: beacons that are known are not checked again', async () => {
    const { id, keys, named } = device();
    const checker = newChecker(new Map([[id, now]]));
    await checker.certificate(await certificateToken(named), now);
    expect(await checker.beacon(await beaconToken(id, keys))).toBeUndefined();
    expect(await checker.beacon(await beaconToken(id, keys, { sequence: now + 1 }))).toHaveProperty('token');
  });

  it('OV-11: records are checked wherever they are', async () => {
    const checker = newChecker();
    const signer = presenceSigner(nodeCryptoSuite, device().keys, random.bytes(32), 20_254);
    const good = await signRecord(signer, { sequence: now, expiresAt: now + HOUR, body: 'AAAA' });
    const bad = `B${good.slice(1)}`;
    const id = randomId(random);
    const found: WireMessage = { kind: 'found', id, records: [bad, good], unanswered: [] };
    expect(await check(checker, found)).toMatchObject({ records: [{ token: good }] });
    expect(await check(checker, { kind: 'publish', record: bad })).toBeUndefined();
    const forward = (records: string[]): WireMessage => ({
      kind: 'forward',
      to: id,
      from: id,
      ttl: 1,
      id,
      message: { kind: 'store', records },
    });
    expect(await check(checker, forward([good, bad]))).toMatchObject({
      message: { records: [{ token: good, value: { name: signer.name } }] },
    });
  });

  it('OV-27: a knock with a pass that is not good is lost', async () => {
    const checker = newChecker();
    const { named, keys } = device();
    const id = randomId(random);
    const knock = (pass: string): WireMessage => ({
      kind: 'signal',
      id,
      to: { hub: id },
      content: { kind: 'knock', pass, at: { hub: id, handle: id }, envelope: 'AAAA' },
    });
    expect(await check(checker, knock(await passToken(named)))).toMatchObject({
      content: { pass: { value: named } },
    });
    expect(await check(checker, knock(await passToken(named, {}, keys)))).toBeUndefined();
  });
});

describe('letters', () => {
  const letter = {
    from: randomId(random),
    at: [{ hub: randomId(random), handle: randomId(random) }],
    envelope: 'A'.repeat(OVERLAY_LIMITS.envelope),
  };
  const [today, yesterday, other] = [random.bytes(32), random.bytes(32), random.bytes(32)];
  const bytes = (length: number) => random.bytes(length);

  it('OV-25: open with any of the keys of the receiver, and with no other', () => {
    const sealed = sealLetter(naclSuite, bytes, letter, yesterday);
    expect(sealed.length).toBeLessThanOrEqual(OVERLAY_LIMITS.letter);
    expect(openLetter(naclSuite, sealed, [today, yesterday])).toEqual(letter);
    expect(openLetter(naclSuite, sealed, [today, other])).toBeUndefined();
    expect(openLetter(naclSuite, sealed, [])).toBeUndefined();
  });

  it('OV-25: rubbish opens as nothing', () => {
    const sealed = sealLetter(naclSuite, bytes, letter, today);
    for (const text of ['', 'A', 'AAAA', sealed.slice(0, -4), `${sealed.slice(0, -1)}_`])
      expect(openLetter(naclSuite, text, [today])).toBeUndefined();
  });
});
