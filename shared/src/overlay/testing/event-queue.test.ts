import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

it('calls back in order of time, near and far, and leaves what is due later', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3_000), { maxLength: 200 }), fc.nat(3_000), (delays, end) => {
      const queue = new EventQueue();
      const seen: number[] = [];
      for (const delay of delays) queue.after(delay, () => seen.push(queue.now));
      queue.runUntil(end);
      const due = delays.filter(delay => delay <= end).sort((a, b) => a - b);
      expect(seen).toEqual(due);
      expect(queue.pending).toBe(delays.length - due.length);
      expect(queue.now).toBe(end);
    }),
  );
});

it('keeps the order of one instant, and lets callbacks set more for it', () => {
  const queue = new EventQueue();
  const seen: string[] = [];
  for (const delay of [5, 900]) {
    queue.after(delay, () => {
      seen.push(`first ${delay}`);
      queue.after(0, () => seen.push(`last ${delay}`));
    });
    queue.after(delay, () => seen.push(`second ${delay}`));
  }
  queue.runUntil(1_000);
  expect(seen).toEqual(['first 5', 'second 5', 'last 5', 'first 900', 'second 900', 'last 900']);
});
