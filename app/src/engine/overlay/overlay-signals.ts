import type { SignalPurpose } from '@kith/shared/identity/signal-envelope';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { LinkPeer } from '../ports/contacts.ts';
import type { SignalFailure, SignalRoute } from '../ports/signal-route.ts';
import type { SignalSealer } from '../session/signal-sealer.ts';

/** Answers to peers that wrote first; more are forgotten, the oldest first. */
const ANSWERS = 512;

/** A way for an envelope to a hub; false when it is known not to lead there now. */
export type OverlayWay = (to: LinkPeer, envelope: string) => Promise<boolean> | boolean;

type SignalListener = (from: LinkPeer, body: unknown) => void;

export interface OverlaySignalsParts {
  readonly sealer: SignalSealer;
  /** Tried in this order. */
  readonly ways: readonly OverlayWay[];
  /** What came does not stand up to the checks. `reason` is a stable code. */
  readonly refused: (reason: string) => void;
}

/**
 * Sealed signals by which links with hubs are made. Hubs are strangers: what is wrong with their signals is dropped and
 * counted, and alarms nobody.
 */
export class OverlaySignals implements SignalRoute<LinkPeer> {
  readonly #parts: OverlaySignalsParts;
  readonly #answers = new Map<DeviceId, OverlayWay>();
  readonly #listeners = new Set<{ purpose: SignalPurpose; listener: SignalListener }>();

  constructor(parts: OverlaySignalsParts) {
    this.#parts = parts;
  }

  async send(to: LinkPeer, purpose: SignalPurpose, body: unknown): Promise<Result<true, SignalFailure>> {
    const sealed = this.#parts.sealer.seal(to, purpose, body);
    if (!sealed.ok) return sealed;
    const answer = this.#answers.get(to.device);
    for (const way of answer ? [answer, ...this.#parts.ways] : this.#parts.ways) {
      if (await way(to, sealed.value)) return ok(true);
    }
    return failed('device-offline');
  }

  on(purpose: SignalPurpose, listener: SignalListener): () => void {
    const entry = { purpose, listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** @param answer the way back */
  arrived(from: LinkPeer, envelope: string, answer: OverlayWay): void {
    const opened = this.#parts.sealer.open(from, envelope);
    if (!opened.ok) {
      this.#parts.refused(`overlay-signal-${opened.error}`);
      return;
    }
    this.#answers.delete(from.device);
    this.#answers.set(from.device, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
    const { purpose, body } = opened.value;
    for (const each of this.#listeners) if (each.purpose === purpose) each.listener(from, body);
  }

  /** A link stands: the next one is made by whatever way there is then. */
  forget(device: DeviceId): void {
    this.#answers.delete(device);
  }
}
