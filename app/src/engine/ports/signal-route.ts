import type { SignalPurpose } from '@kith/shared/identity/signal-envelope';
import type { Result } from '@kith/shared/protocol/result';
import type { KnownDevice } from './contacts.ts';

export type SignalFailure = 'device-offline' | 'not-buddies' | 'offline' | 'rate-limited' | 'refused';

/**
 * Carries sealed signals between two devices: over the rendezvous now, over the overlay later. What comes out was
 * opened, authenticated, and checked against replay, reflection and expiry; the body's shape is the listener's
 * to check.
 */
export interface SignalRoute {
  send(to: KnownDevice, purpose: SignalPurpose, body: unknown): Promise<Result<true, SignalFailure>>;
  on(purpose: SignalPurpose, listener: (from: KnownDevice, body: unknown) => void): () => void;
}
