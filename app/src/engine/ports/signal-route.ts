import type { SignalPurpose } from '@kith/shared/identity/signal-envelope';
import type { Result } from '@kith/shared/protocol/result';
import type { KnownDevice, LinkPeer } from './contacts.ts';

export type SignalFailure = 'device-offline' | 'not-buddies' | 'offline' | 'rate-limited' | 'refused';

/**
 * Carries sealed signals between two devices, by whatever way there is. What comes out was opened, authenticated, and
 * checked against replay, reflection and expiry; the body's shape is the listener's to check.
 */
export interface SignalRoute<P extends LinkPeer = KnownDevice> {
  send(to: P, purpose: SignalPurpose, body: unknown): Promise<Result<true, SignalFailure>>;
  on(purpose: SignalPurpose, listener: (from: P, body: unknown) => void): () => void;
}
