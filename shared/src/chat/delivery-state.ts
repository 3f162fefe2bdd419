/**
 * How far an entry got. Of one's own: `queued` (still only here), `sent` (the server keeps it for a device of the
 * other person; on one's other devices: it left the device it was written on), `delivered` (stored on a device of
 * the other person), `read` (the other person saw it), `failed` (nothing is tried until the person says so, or
 * the obstacle goes away). Of the other person: `delivered`, or `read` when it was seen here.
 */
export type DeliveryState = 'queued' | 'sent' | 'delivered' | 'read' | 'failed';

const RANK: Readonly<Record<DeliveryState, number>> = {
  failed: 0,
  queued: 0,
  sent: 1,
  delivered: 2,
  read: 3,
};

/** The further of two; facts may come in any order and more than once. */
export function further(a: DeliveryState, b: DeliveryState): DeliveryState {
  return RANK[b] > RANK[a] ? b : a;
}

/** Whether `to` says more than `from`. */
export function isFurther(from: DeliveryState, to: DeliveryState): boolean {
  return RANK[to] > RANK[from];
}

/** Why nothing of an entry gets through. */
export type DeliveryFailure = 'expired' | 'mailbox-full' | 'not-buddies';
