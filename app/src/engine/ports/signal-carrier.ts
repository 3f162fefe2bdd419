import type { Address } from '@kith/shared/identity/address';
import type { Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { KnownDevice } from './contacts.ts';
import type { SignalFailure } from './signal-route.ts';

/** Whom an envelope claims to be from; only opening it tells whether that is so. */
export interface ClaimedSender {
  readonly address: Address;
  readonly device: DeviceId;
}

/** A way for sealed envelopes to devices of buddies. It can't read them, and nothing that it says is believed. */
export interface SignalCarrier {
  /** Whether it may bring something to this device now. */
  reaches(to: KnownDevice): boolean;
  carry(to: KnownDevice, envelope: string): Promise<Result<true, SignalFailure>>;
  onArrived(listener: (from: ClaimedSender, envelope: string) => void): () => void;
}
