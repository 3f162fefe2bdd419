import { z } from 'zod';
import type { Address } from '../identity/address.ts';
import type { callBodySchema } from '../protocol/peer-messages.ts';
import { addressSchema, idSchema, timeSchema } from '../protocol/schemas.ts';

/**
 * What remains of a call in the conversation. It says the same to both people (who called whom, how it
 * ended), so one record can travel to every device of both through chat delivery. Devices that saw the call
 * themselves write their own record; `mergeCallRecords` makes all copies of one call id the same.
 *
 * `superseded` is a call that gave way to another one between the same people (both called at once): it is
 * kept so that it wins over a stray "missed", and is never shown.
 */
export const callRecordSchema = z.strictObject({
  callId: idSchema,
  caller: addressSchema,
  callee: addressSchema,
  outcome: z.enum(['answered', 'declined', 'busy', 'missed', 'cancelled', 'failed', 'superseded']),
  /** When it was placed, by the caller's clock, in milliseconds since the epoch. */
  startedAt: timeSchema,
  /** Milliseconds with sound; 0 when there was none or when the writer doesn't know. */
  duration: timeSchema,
  writtenBy: z.enum(['caller', 'callee']),
});

export type CallRecord = z.infer<typeof callRecordSchema>;
export type CallOutcome = CallRecord['outcome'];
type CallBody = z.infer<typeof callBodySchema>;

/** What the person at one end reads: only the callee misses calls, only the caller cancels them. */
export type CallSummary =
  | {
      readonly direction: 'outgoing';
      readonly outcome: Exclude<CallOutcome, 'superseded' | 'missed'> | 'no-answer';
    }
  | { readonly direction: 'incoming'; readonly outcome: Exclude<CallOutcome, 'superseded' | 'cancelled'> };

const OUTCOME_RANK: Record<CallOutcome, number> = {
  missed: 0,
  failed: 1,
  busy: 2,
  cancelled: 3,
  declined: 4,
  answered: 5,
  superseded: 6,
};

/**
 * The one record of two with the same call id. The caller's word counts more than the callee's, since every
 * outcome is decided there; then the outcome that says more, then the longer duration. Commutative,
 * associative and idempotent, so devices agree in whatever order records reach them.
 */
export function mergeCallRecords(a: CallRecord, b: CallRecord): CallRecord {
  return compareRecords(a, b) >= 0 ? a : b;
}

function compareRecords(a: CallRecord, b: CallRecord): number {
  return (
    Number(a.writtenBy === 'caller') - Number(b.writtenBy === 'caller') ||
    OUTCOME_RANK[a.outcome] - OUTCOME_RANK[b.outcome] ||
    a.duration - b.duration ||
    a.startedAt - b.startedAt ||
    compareText(JSON.stringify(identityOf(a)), JSON.stringify(identityOf(b)))
  );
}

function identityOf(record: CallRecord): readonly string[] {
  return [record.callId, record.caller, record.callee];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How `me`, one of the two people, should read a record; `undefined` for one that is not shown. */
export function summarizeCall(record: CallRecord, me: Address): CallSummary | undefined {
  const { outcome } = record;
  if (outcome === 'superseded') return undefined;
  if (record.caller === me)
    return { direction: 'outgoing', outcome: outcome === 'missed' ? 'no-answer' : outcome };
  return { direction: 'incoming', outcome: outcome === 'cancelled' ? 'missed' : outcome };
}

/**
 * The record as the body of a conversation entry. `undefined` for one that is never shown: a conversation
 * that has an entry for its call id removes it.
 */
export function toCallBody(record: CallRecord): CallBody | undefined {
  const { callId, caller, outcome, startedAt, duration } = record;
  return outcome === 'superseded'
    ? undefined
    : { type: 'call', callId, caller, outcome, startedAt, duration };
}

/** A conversation entry as a record: its author says on whose word it stands. */
export function fromCallBody(
  body: CallBody,
  author: Address,
  people: readonly [Address, Address],
): CallRecord {
  const { callId, caller, outcome, startedAt, duration } = body;
  const callee = people[0] === caller ? people[1] : people[0];
  return {
    callId,
    caller,
    callee,
    outcome,
    startedAt,
    duration,
    writtenBy: author === caller ? 'caller' : 'callee',
  };
}
