import type { Address } from '../identity/address.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { DeliveryFailure, DeliveryState } from './delivery-state.ts';

/**
 * What is sent: an entry, that it is stored here, that the person saw it (to its author, to own devices), this device's
 * presence key.
 */
export type OutboxKind = 'entry' | 'received' | 'read' | 'seen' | 'presence-key';

/** One thing that one device still has to get. */
export interface OutboxRow {
  /** `''` while no device of the owner is known. */
  readonly device: DeviceId | '';
  /** Whose device it is. */
  readonly owner: Address;
  readonly kind: OutboxKind;
  /** The entry it is about; which presence key it was. */
  readonly id: string;
  /** The other person of the conversation. */
  readonly peer: Address;
  /** Bytes it takes in a payload. */
  readonly size: number;
  readonly queuedAt: number;
  /** When the mailbox took it; from then on it waits for the device to say that it has it. */
  readonly storedAt?: number | undefined;
  readonly problem?: DeliveryFailure | undefined;
}

/** What to write down. All changes of one step belong into one transaction. */
export type OutboxChange =
  | { readonly change: 'put'; readonly row: OutboxRow }
  | { readonly change: 'remove'; readonly row: OutboxRow }
  /** How far an entry of one's own got; only ever forward, but for `failed` and back to `queued`. */
  | {
      readonly change: 'state';
      readonly id: string;
      readonly peer: Address;
      readonly state: DeliveryState;
      readonly failure?: DeliveryFailure | undefined;
    };

export function rowKey(row: { readonly kind: OutboxKind; readonly id: string }): string {
  return `${row.kind} ${row.id}`;
}
