import { keyBytes } from '@kith/shared/identity/certificates';
import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import {
  openSignal,
  type Signal,
  type SignalError,
  type SignalPurpose,
  sealSignal,
} from '@kith/shared/identity/signal-envelope';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { LIMITS } from '@kith/shared/protocol/limits';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Clock } from '../ports/clock.ts';
import type { LinkPeer } from '../ports/contacts.ts';
import type { DeviceKeys } from './account-record.ts';
import type { SeenSignals } from './seen-signals.ts';

export interface SealerParts {
  readonly suite: CryptoSuite;
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly seen: SeenSignals;
  /** Of this device, while an account is signed in. */
  readonly keys: () => DeviceKeys | undefined;
}

/** Seals what this device tells others and opens what they tell it: all checks of a signal are here, and none elsewhere. */
export class SignalSealer {
  readonly #parts: SealerParts;
  /** This run; the counter restarts with it. */
  readonly #session: string;
  #counter = 0;

  constructor(parts: SealerParts) {
    this.#parts = parts;
    this.#session = toBase64Url(parts.random(16));
  }

  /** An envelope that only this device can open. */
  seal(to: LinkPeer, purpose: SignalPurpose, body: unknown): Result<string, 'offline' | 'refused'> {
    const { suite, random, clock } = this.#parts;
    const keys = this.#parts.keys();
    if (!keys) return failed('offline');
    const signal = {
      purpose,
      from: keys.device,
      to: to.device,
      session: this.#session,
      counter: this.#counter++,
      expiresAt: clock.now() + LIMITS.signalLifetime,
      body,
    };
    const envelope = sealSignal(suite, random, signal, keys.sealing, keyBytes(to.seal));
    return envelope.length > LIMITS.signalEnvelopeLength ? failed('refused') : ok(envelope);
  }

  /** Opens an envelope of this device, once. */
  open(from: LinkPeer, envelope: string): Result<Signal, SignalError> {
    const { suite, clock, seen } = this.#parts;
    const keys = this.#parts.keys();
    if (!keys) return failed('wrong-device');
    const now = clock.now();
    const expected = { from: from.device, to: keys.device, now };
    const opened = openSignal(suite, envelope, expected, keys.sealing, keyBytes(from.seal));
    return opened.ok ? seen.admit(opened.value, now) : opened;
  }
}
