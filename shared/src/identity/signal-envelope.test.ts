import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url, utf8 } from '../protocol/bytes.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { deviceIdOf } from './certificates.ts';
import { naclSuite as suite } from './crypto-suite.ts';
import { openSignal, ReplayGuard, type Signal, sealSignal } from './signal-envelope.ts';

const NOW = 1_800_000_000_000;
const source = new SeededRandom(7);
const random = (length: number) => source.bytes(length);

function makeDevice() {
  const sealing = suite.sealingKeys(random(32));
  const id: DeviceId = deviceIdOf(suite, random(32), sealing.public);
  return { id, sealing };
}
const alice = makeDevice();
const bob = makeDevice();
const carol = makeDevice();
type Device = typeof alice;

const signal = (changes: Partial<Signal> = {}): Omit<Signal, 'v'> => ({
  purpose: 'link',
  from: alice.id,
  to: bob.id,
  session: toBase64Url(new Uint8Array(16)),
  counter: 0,
  expiresAt: NOW + 60_000,
  body: { kind: 'offer', sdp: 'fingerprint' },
  ...changes,
});
const seal = (changes: Partial<Signal> = {}, from: Device = alice, to: Device = bob) =>
  sealSignal(suite, random, signal(changes), from.sealing, to.sealing.public);
const open = (envelope: string, from: Device = alice, to: Device = bob, now = NOW) =>
  openSignal(suite, envelope, { from: from.id, to: to.id, now }, to.sealing, from.sealing.public);

describe('signal envelope', () => {
  it('ID-13 opens for its receiver, whatever the body', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (body, counter) => {
        const opened = open(seal({ body, counter }));
        expect(opened).toEqual({
          ok: true,
          value: JSON.parse(JSON.stringify({ v: 1, ...signal({ body, counter }) })),
        });
      }),
      { numRuns: 20 },
    );
  });

  it('ID-13 a server can’t change a bit of it, nor seal one of its own', () => {
    const bytes = fromBase64Url(seal()) ?? new Uint8Array();
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), bit => {
        const changed = bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        expect(open(toBase64Url(changed))).toEqual({ ok: false, error: 'not-authentic' });
      }),
      { numRuns: 30 },
    );
    expect(open(seal({}, carol))).toEqual({ ok: false, error: 'not-authentic' });
  });

  it('ID-13 reflected to its sender it is refused, though the same key opens it', () => {
    expect(open(seal(), bob, alice)).toEqual({ ok: false, error: 'wrong-device' });
  });

  it('ID-13 moved to another receiver, or passed off as from another sender, it is refused', () => {
    expect(open(seal(), alice, carol)).toEqual({ ok: false, error: 'not-authentic' });
    expect(open(seal(), carol, bob)).toEqual({ ok: false, error: 'not-authentic' });
    expect(open(seal({ from: carol.id }))).toEqual({ ok: false, error: 'wrong-device' });
    expect(open(seal({ to: carol.id }))).toEqual({ ok: false, error: 'wrong-device' });
  });

  it('ID-13 delayed past its expiry, or made to live for ever, it is refused', () => {
    const envelope = seal();
    expect(open(envelope, alice, bob, NOW + 60_000).ok).toBe(true);
    expect(open(envelope, alice, bob, NOW + 60_001)).toEqual({ ok: false, error: 'expired' });
    const longest = LIMITS.signalLifetime + LIMITS.clockSkew;
    expect(open(seal({ expiresAt: NOW + longest })).ok).toBe(true);
    expect(open(seal({ expiresAt: NOW + longest + 1 }))).toEqual({ ok: false, error: 'expired' });
  });

  it('ID-13 rubbish, sealed or not, is named so', () => {
    for (const text of [
      '',
      'A',
      '!!!!',
      toBase64Url(random(24)),
      'A'.repeat(LIMITS.signalEnvelopeLength + 4),
    ]) {
      expect(open(text)).toEqual({ ok: false, error: 'malformed-envelope' });
    }
    for (const plain of ['', '{}', 'null', JSON.stringify({ ...signal(), v: 1, purpose: 'other' })]) {
      const nonce = random(24);
      const boxed = suite.box(utf8(plain), nonce, bob.sealing.public, alice.sealing.secret);
      expect(open(toBase64Url(Uint8Array.of(...nonce, ...boxed)))).toEqual({
        ok: false,
        error: 'malformed-envelope',
      });
    }
  });
});

describe('replay guard', () => {
  const opened = (changes: Partial<Signal> = {}): Signal => ({ v: 1, ...signal(changes) });

  it('ID-14 takes each (sender, session, counter) once, in any order', () => {
    const guard = new ReplayGuard();
    for (const counter of [2, 0, 1]) expect(guard.admit(opened({ counter }), NOW).ok).toBe(true);
    for (const counter of [0, 1, 2]) {
      expect(guard.admit(opened({ counter }), NOW)).toEqual({ ok: false, error: 'replayed' });
    }
    expect(guard.admit(opened({ session: toBase64Url(random(16)) }), NOW).ok).toBe(true);
    expect(guard.admit(opened({ from: carol.id }), NOW).ok).toBe(true);
  });

  it('ID-14 forgets only what has expired, which is refused for that', () => {
    const guard = new ReplayGuard();
    const first = opened({ expiresAt: NOW + 1_000 });
    guard.admit(first, NOW);
    expect(guard.admit(first, NOW + 1_000)).toEqual({ ok: false, error: 'replayed' });
    const envelope = seal({ expiresAt: NOW + 1_000 });
    expect(open(envelope, alice, bob, NOW + 1_001)).toEqual({ ok: false, error: 'expired' });
  });

  it('ID-14 no order of arrivals and delays lets an envelope in twice', () => {
    const step = fc.record({
      counter: fc.nat(5),
      life: fc.integer({ min: 1, max: 100 }),
      wait: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const guard = new ReplayGuard();
        const sent = new Map<number, Signal>();
        const taken = new Set<number>();
        let now = NOW;
        for (const { counter, life, wait } of steps) {
          now += wait;
          const envelope = sent.get(counter) ?? opened({ counter, expiresAt: now + life });
          sent.set(counter, envelope);
          if (envelope.expiresAt < now) continue;
          const admitted = guard.admit(envelope, now).ok;
          expect(admitted).toBe(!taken.has(counter));
          taken.add(counter);
        }
      }),
    );
  });
});
