import type { Address } from '../identity/address.ts';
import type { CallMediaKind } from './call-messages.ts';

/**
 * What remains of a call in the conversation. It says the same to both people (who called whom, how it
 * ended). Devices that saw the call each write their own record; the caller's also goes to every device of
 * both people through chat delivery, which makes it the notice of a missed call. `mergeCallRecords` says which
 * one holds.
 */
export interface CallRecord {
  readonly callId: string;
  readonly caller: Address;
  readonly callee: Address;
  /**
   * `superseded`: gave way to another call between the same people, since both called at once. It is not
   * shown, and takes away what may be shown of it.
   */
  readonly outcome: CallOutcome;
  /** When it was placed, by the caller's clock, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds with sound; 0 when there was none. */
  readonly duration: number;
  readonly media: CallMediaKind;
  /** What was said with a decline. */
  readonly message?: string;
  readonly writtenBy: 'caller' | 'callee';
}

export type CallOutcome = 'answered' | 'declined' | 'busy' | 'missed' | 'cancelled' | 'failed' | 'superseded';

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
    compareText(a.media, b.media) ||
    compareText(a.message ?? '', b.message ?? '')
  );
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
