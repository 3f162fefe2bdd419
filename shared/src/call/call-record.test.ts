import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address } from '../identity/address.ts';
import { callBodySchema } from '../protocol/peer-messages.ts';
import {
  type CallRecord,
  callRecordSchema,
  fromCallBody,
  mergeCallRecords,
  summarizeCall,
  toCallBody,
} from './call-record.ts';
import { alice, bob, CALL, NOW } from './testing/call-fixtures.ts';

const records: fc.Arbitrary<CallRecord> = fc.record({
  callId: fc.constant(CALL),
  caller: fc.constantFrom<Address>(alice.address, bob),
  callee: fc.constantFrom<Address>(alice.address, bob),
  outcome: fc.constantFrom('answered', 'declined', 'busy', 'missed', 'cancelled', 'failed', 'superseded'),
  startedAt: fc.integer({ min: NOW, max: NOW + 2 }),
  duration: fc.integer({ min: 0, max: 2 }),
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

  test('only the callee misses a call, only the caller cancels one, and nobody sees what gave way', () => {
    const record = (outcome: CallRecord['outcome']): CallRecord => ({
      callId: CALL,
      caller: alice.address,
      callee: bob,
      outcome,
      startedAt: NOW,
      duration: 0,
      writtenBy: 'caller',
    });
    expect(summarizeCall(record('missed'), bob)).toEqual({ direction: 'incoming', outcome: 'missed' });
    expect(summarizeCall(record('cancelled'), bob)).toEqual({ direction: 'incoming', outcome: 'missed' });
    expect(summarizeCall(record('missed'), alice.address)).toEqual({
      direction: 'outgoing',
      outcome: 'no-answer',
    });
    expect(summarizeCall(record('cancelled'), alice.address)).toEqual({
      direction: 'outgoing',
      outcome: 'cancelled',
    });
    expect(summarizeCall(record('superseded'), bob)).toBeUndefined();
    expect(callRecordSchema.safeParse(record('busy')).success).toBe(true);
    expect(callRecordSchema.safeParse({ ...record('busy'), duration: -1 }).success).toBe(false);
  });

  test('a record travels as an entry and back', () => {
    fc.assert(
      fc.property(records, anyRecord => {
        const caller = anyRecord.caller;
        const callee = caller === bob ? alice.address : bob;
        const record: CallRecord = { ...anyRecord, callId: 'c'.repeat(22), callee };
        const body = toCallBody(record);
        if (body === undefined) {
          expect(record.outcome).toBe('superseded');
          return;
        }
        const author = record.writtenBy === 'caller' ? caller : callee;
        expect(fromCallBody(callBodySchema.parse(body), author, [alice.address, bob])).toEqual(record);
      }),
    );
  });
});
