import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { LeafEffect } from '@kith/shared/overlay/leaf-events';
import { dayOf, presenceBodyKey, presenceSigner, startOfDay } from '@kith/shared/overlay/presence-key';
import { openRecord, type PresenceRecord, sealBody, signRecord } from '@kith/shared/overlay/presence-record';
import type { Signed } from '@kith/shared/overlay/signed';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Clock } from '../ports/clock.ts';
import type { OwnPresence } from './presence-exchange.ts';
import type { OwnPresenceKey } from './presence-keys.ts';

const DAY = 86_400_000;

export interface OwnRecordParts {
  readonly suite: CryptoSuite;
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly device: DeviceId;
  readonly key: () => OwnPresenceKey;
}

/** This device's own presence record: what it says, under which name, and which letters it opens. */
export class OwnRecord {
  readonly #parts: OwnRecordParts;

  constructor(parts: OwnRecordParts) {
    this.#parts = parts;
  }

  async sign(
    { day, at, sequence, expiresAt, until }: Extract<LeafEffect, { kind: 'sign-record' }>,
    own: OwnPresence,
  ): Promise<Signed<PresenceRecord> | undefined> {
    const { suite, random, clock, device } = this.#parts;
    const { signing, secret } = this.#parts.key();
    const now = clock.now();
    const { state, text } = own;
    const key = presenceBodyKey(suite, secret, day);
    const body = sealBody(suite, random, { device, at: [...at], state, text, until }, key);
    const token = await signRecord(presenceSigner(suite, signing, secret, day), {
      sequence,
      expiresAt,
      body,
    });
    const opened = await openRecord(suite, token, now);
    return opened.ok ? opened.value : undefined;
  }

  /** Newest first; that of tomorrow is for those whose clocks are ahead. */
  letterKeys(): Uint8Array[] {
    const { suite, clock } = this.#parts;
    const { secret } = this.#parts.key();
    const today = dayOf(clock.now());
    return [today + 1, today, today - 1].map(day => presenceBodyKey(suite, secret, day));
  }

  /** Milliseconds until the name is another. */
  untilTomorrow(): number {
    const now = this.#parts.clock.now();
    return startOfDay(dayOf(now)) + DAY - now;
  }
}
