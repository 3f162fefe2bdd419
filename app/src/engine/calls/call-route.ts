import type { CallMessage } from '@kith/shared/call/call-messages';
import { fromUtf8, utf8 } from '@kith/shared/protocol/bytes';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Links } from '../links/links.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts } from '../ports/contacts.ts';
import type { SignalRoute } from '../ports/signal-route.ts';

/**
 * A link that did not confirm a message after so many round trips, and this, may have lost its path without knowing. Milliseconds.
 */
const SLOW = { roundTrips: 3, more: 50, most: 300 } as const;

export interface CallRouteParts {
  readonly links: Pick<Links, 'send' | 'state' | 'onMessage'>;
  readonly signals: SignalRoute;
  readonly contacts: Pick<Contacts, 'find'>;
  readonly clock: Clock;
}

/**
 * Carries call messages: over a link's `call` channel when one is open, which needs no server, else as sealed
 * signals. What the link did not deliver soon goes as a signal too: the relay that both link and media went through may
 * be gone, and how to go on is agreed on by these messages. The call machine does not mind hearing twice.
 */
export class CallRoute {
  readonly #parts: CallRouteParts;

  constructor(parts: CallRouteParts) {
    this.#parts = parts;
  }

  send(device: DeviceId, message: CallMessage): void {
    const { links } = this.#parts;
    const link = links.state(device);
    if (link.state === 'open' || link.state === 'replacing')
      void this.#overLink(device, message, link.roundTripMs);
    // A link that is being replaced may take long to deliver: whichever way is faster counts.
    if (link.state !== 'open') void this.#asSignal(device, message);
  }

  /**
   * Hands over what devices say about calls, authenticated as coming from them, of unchecked shape.
   * @returns a function that ends it
   */
  onMessage(handler: (from: DeviceId, body: unknown) => void): () => void {
    const endLinks = this.#parts.links.onMessage('call', (from, bytes) => handler(from, readJson(bytes)));
    const endSignals = this.#parts.signals.on('call', (from, body) => handler(from.device, body));
    return () => {
      endLinks();
      endSignals();
    };
  }

  async #overLink(device: DeviceId, message: CallMessage, roundTrip: number | undefined): Promise<void> {
    const { roundTrips, more, most } = SLOW;
    const patience = roundTrip === undefined ? most : Math.min(most, roundTrip * roundTrips + more);
    const sent = this.#parts.links.send(device, 'call', utf8(JSON.stringify(message)));
    const slow = Promise.withResolvers<'slow'>();
    const cancel = this.#parts.clock.after(patience, () => slow.resolve('slow'));
    const outcome = await Promise.race([sent.outcome, slow.promise]);
    cancel();
    if (outcome === 'slow' || !outcome.ok) await this.#asSignal(device, message);
  }

  /** A signal that can't be sent is lost: what matters is repeated by the call machine. */
  async #asSignal(device: DeviceId, message: CallMessage): Promise<void> {
    const known = this.#parts.contacts.find(device);
    if (known !== undefined) await this.#parts.signals.send(known, 'call', message);
  }
}

function readJson(bytes: Uint8Array): unknown {
  const text = fromUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
