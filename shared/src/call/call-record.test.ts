import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CallRecord, mergeCallRecords } from './call-record.ts';
import { alice, bob, CALL, NOW } from './testing/call-fixtures.ts';

const records: fc.Arbitrary<CallRecord> = fc.record({
  callId: fc.constant(CALL),
  caller: fc.constant(alice.address),
  callee: fc.constant(bob),
  outcome: fc.constantFrom('answered', 'declined', 'busy', 'missed', 'cancelled', 'failed', 'superseded'),
  startedAt: fc.integer({ min: NOW, max: NOW + 2 }),
  duration: fc.integer({ min: 0, max: 2 }),
  media: fc.constantFrom('voice', 'video'),
  writtenBy: fc.constantFrom('caller', 'callee'),
});

describe('CALL-10 copies of a record become the same on every device', () => {
  test('in whatever order and however often they come', () => {
    fc.assert(
      fc.property(
        fc.array(records, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (all, order) => {
          const shuffled = [...all, ...all].sort(() => ((order.next().value ?? 0) % 3) - 1);
          expect(shuffled.reduce(mergeCallRecords)).toEqual(all.reduce(mergeCallRecords));
        },
      ),
    );
  });

  test("the caller's word counts more than the callee's", () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        const caller: CallRecord = { ...a, writtenBy: 'caller' };
        expect(mergeCallRecords({ ...b, writtenBy: 'callee' }, caller)).toBe(caller);
      }),
    );
  });
});
