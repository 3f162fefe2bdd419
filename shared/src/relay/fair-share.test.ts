import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairShare } from './fair-share.ts';

const CAP = 1_000_000;
const PACKET = 1_200;

/** Users who send packets at steady rates, bytes per second; @returns what passed of each, bytes per second. */
function run(rates: Record<string, number>, seconds: number, share = new FairShare(CAP), from = 1_000_000) {
  const passed: Record<string, number> = {};
  const due: Record<string, number> = {};
  for (let now = from; now < from + seconds * 1_000; now++) {
    for (const [user, rate] of Object.entries(rates)) {
      passed[user] ??= 0;
      due[user] = (due[user] ?? 0) + rate / 1_000;
      while (due[user]! >= PACKET) {
        due[user]! -= PACKET;
        if (share.take(user, PACKET, now)) passed[user] += PACKET;
      }
    }
  }
  for (const user of Object.keys(passed)) passed[user]! /= seconds;
  return passed;
}

test('who wants little gets all of it, and the others share the rest alike', () => {
  const passed = run({ voice: 24_000, a: 3_000_000, b: 900_000 }, 10);
  expect(passed['voice']).toBeGreaterThan(23_800);
  const rest = (CAP - 24_000) / 2;
  for (const user of ['a', 'b']) expect(Math.abs(passed[user]! / rest - 1)).toBeLessThan(0.05);
});

test('one alone has the whole cap, and again as soon as another one has gone', () => {
  const share = new FairShare(CAP);
  expect(run({ a: 4 * CAP }, 5, share)['a']).toBeGreaterThan(CAP * 0.95);
  expect(run({ a: 4 * CAP, b: 4 * CAP }, 5, share, 2_000_000)['b']).toBeGreaterThan(CAP * 0.45);
  expect(run({ a: 4 * CAP }, 5, share, 3_000_000)['a']).toBeGreaterThan(CAP * 0.95);
});

test('shares that are smaller than a packet are as fair', () => {
  const rates = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`user ${i}`, 60_000]));
  const passed = Object.values(run(rates, 30, new FairShare(50_000)));
  expect(passed.reduce((a, b) => a + b)).toBeLessThan(52_500);
  for (const each of passed) expect(Math.abs(each / 5_000 - 1)).toBeLessThan(0.1);
});

test('the cap holds whatever is sent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1_000, max: 5_000_000 }), { minLength: 1, maxLength: 12 }),
      rates => {
        const passed = run(Object.fromEntries(rates.map((rate, i) => [`user ${i}`, rate])), 3);
        const sum = Object.values(passed).reduce((a, b) => a + b, 0);
        expect(sum).toBeLessThan(CAP * 1.05);
        const wanted = rates.reduce((a, b) => a + b, 0);
        expect(sum).toBeGreaterThan(Math.min(wanted - rates.length * PACKET, CAP) * 0.9);
      },
    ),
    { numRuns: 50 },
  );
});
