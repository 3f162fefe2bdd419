import type { HubListener } from '@kith/shared/overlay/hub-certificate';
import type { Candidate, Offer, Reach } from './candidate.ts';
import type { HubFacts, OverlayTokens } from './overlay-tokens.ts';

/** While it serves. Milliseconds. */
const RENEWED_AFTER = 24 * 3_600_000;

/** Keeps the certificates of hubs and stand-bys true and fresh. */
export class HubCertificates {
  readonly #tokens: OverlayTokens;
  readonly #now: () => number;

  constructor(tokens: OverlayTokens, now: () => number) {
    this.#tokens = tokens;
    this.#now = now;
  }

  /**
   * Signs what is missing, different or a day old, and takes it from who is no hub.
   *
   * @returns whether anything changed
   */
  async update({ record, here, relay, reach }: Candidate): Promise<boolean> {
    const last = record.certificate;
    if (record.hub === 'none') {
      record.certificate = undefined;
      return last !== undefined;
    }
    if (here === undefined) return false;
    // Before it was looked at again, what was seen before the server's restart counts.
    const listeners = reach === undefined ? (last?.value.listeners ?? []) : listenersOf(reach, here.offer);
    const facts = { standby: record.hub === 'standby', relay: relay !== undefined, listeners };
    const isFresh = last !== undefined && this.#now() - last.value.issuedAt < RENEWED_AFTER;
    if (isFresh && says(last.value, facts)) return false;
    record.certificate = await this.#tokens.hub(here.session.device, facts, last?.value.issuedAt ?? 0);
    return true;
  }
}

function listenersOf({ address, tls }: Reach, offer: Offer): HubListener[] {
  return tls && offer.tls ? [{ address, ...offer.tls }] : [];
}

function says({ standby, relay, listeners }: HubFacts, facts: HubFacts): boolean {
  const isSame = standby === facts.standby && relay === facts.relay;
  return isSame && JSON.stringify(listeners) === JSON.stringify(facts.listeners);
}
