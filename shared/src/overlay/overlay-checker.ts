import { deviceIdOf, keyBytes } from '../identity/certificates.ts';
import type { CryptoSuite, PublicKey } from '../identity/crypto-suite.ts';
import { openToken, peekToken, type SignedToken } from '../identity/signed-token.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import { type HubBeacon, hubBeaconSchema } from './hub-beacon.ts';
import {
  type HubCertificate,
  hubCertificateSchema,
  type OverlayPass,
  overlayPassSchema,
} from './hub-certificate.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type {
  Content,
  OverlayMessage,
  Routed,
  WireContent,
  WireMessage,
  WireRouted,
} from './overlay-message.ts';
import { openRecord, type PresenceRecord } from './presence-record.ts';
import { Signed } from './signed.ts';

export interface OverlayCheckerParts {
  readonly suite: CryptoSuite;
  /** The rendezvous' key, which signs passes and certificates. */
  readonly serverKey: Uint8Array;
  /** `Hub.beaconSequence` where there is a hub: older beacons are not worth checking. */
  readonly beaconSequence?: (hub: DeviceId) => number;
}

export interface CheckedMessage {
  readonly message: OverlayMessage;
  /** Hubs whose beacons were left out, because nobody has their certificates. */
  readonly unknown: readonly DeviceId[];
}

type Wire<K extends WireMessage['kind']> = Extract<WireMessage, { kind: K }>;

/**
 * Checks the tokens of messages, so that the cores see none that they would have to doubt. A message that lives by one
 * token is lost when that is not good; lists lose only what is not good in them.
 */
export class OverlayChecker {
  readonly #parts: OverlayCheckerParts;
  /** The newest certificate of each hub, and the same by its text: most that come are known. */
  readonly #hubs = new Map<DeviceId, Signed<HubCertificate>>();
  readonly #byToken = new Map<SignedToken, Signed<HubCertificate>>();

  constructor(parts: OverlayCheckerParts) {
    this.#parts = parts;
  }

  /** A pass that is good now. */
  async pass(token: SignedToken, now: number): Promise<Signed<OverlayPass> | undefined> {
    const { suite, serverKey } = this.#parts;
    const opened = await openToken(suite, 'overlay-pass', token, overlayPassSchema, serverKey);
    return opened.ok && this.#isGood(opened.value, now) ? new Signed(token, opened.value) : undefined;
  }

  /** A hub's certificate that is good now; the hub's beacons can be checked from then on. */
  async certificate(token: SignedToken, now: number): Promise<Signed<HubCertificate> | undefined> {
    const known = this.#byToken.get(token);
    if (known) return known.value.expiresAt > now ? known : undefined;
    const { suite, serverKey } = this.#parts;
    const opened = await openToken(suite, 'hub-certificate', token, hubCertificateSchema, serverKey);
    if (!opened.ok || !this.#isGood(opened.value, now)) return undefined;
    const signed = new Signed(token, opened.value);
    this.#remember(signed, now);
    return signed;
  }

  /** Those of a list that are good now. */
  async certificates(tokens: readonly SignedToken[], now: number): Promise<Signed<HubCertificate>[]> {
    return present(await Promise.all(tokens.map(token => this.certificate(token, now))));
  }

  /** A beacon of a hub whose certificate was seen. */
  async beacon(token: SignedToken): Promise<Signed<HubBeacon> | { readonly unknown: DeviceId } | undefined> {
    const claim = peekToken(token, hubBeaconSchema);
    if (!claim.ok) return undefined;
    const { hub, sequence } = claim.value;
    const certificate = this.#hubs.get(hub);
    if (certificate === undefined) return { unknown: hub };
    if (sequence <= (this.#parts.beaconSequence?.(hub) ?? -1)) return undefined;
    const signer = keyBytes(certificate.value.sign);
    const opened = await openToken(this.#parts.suite, 'hub-beacon', token, hubBeaconSchema, signer);
    return opened.ok ? new Signed(token, opened.value) : undefined;
  }

  /** Checks what is signed in a message; `undefined` when it is worth nothing without what was wrong. */
  async check(message: WireMessage, now: number): Promise<CheckedMessage | undefined> {
    if (message.kind === 'gossip') return this.#gossip(message, now);
    const checked = await this.#single(message, now);
    return checked && { message: checked, unknown: [] };
  }

  async #gossip(message: Wire<'gossip'>, now: number): Promise<CheckedMessage> {
    // Certificates first: they bring the keys of the beacons.
    const certificates = await this.certificates(message.certificates, now);
    const opened = await Promise.all(message.beacons.map(token => this.beacon(token)));
    const beacons = opened.filter(item => item instanceof Signed);
    const unknown = opened.flatMap(item => (item !== undefined && 'unknown' in item ? [item.unknown] : []));
    return { message: { ...message, certificates, beacons }, unknown };
  }

  async #single(
    message: Exclude<WireMessage, { kind: 'gossip' }>,
    now: number,
  ): Promise<OverlayMessage | undefined> {
    switch (message.kind) {
      case 'attach': {
        const pass = await this.pass(message.pass, now);
        return pass && { ...message, pass };
      }
      case 'publish': {
        const record = await this.#record(message.record, now);
        return record && { ...message, record };
      }
      case 'signal':
      case 'delivered': {
        const content = await this.#content(message.content, now);
        return content && { ...message, content };
      }
      case 'found':
        return { ...message, records: await this.#records(message.records, now) };
      case 'hubs':
        return { ...message, certificates: await this.certificates(message.certificates, now) };
      case 'greet': {
        const certificate = await this.certificate(message.certificate, now);
        return certificate && { ...message, certificate };
      }
      case 'forward': {
        const routed = await this.#routed(message.message, now);
        return routed && { ...message, message: routed };
      }
      default:
        return message;
    }
  }

  async #routed(message: WireRouted, now: number): Promise<Routed | undefined> {
    switch (message.kind) {
      case 'store':
      case 'found':
        return { ...message, records: await this.#records(message.records, now) };
      case 'signal': {
        const content = await this.#content(message.content, now);
        return content && { ...message, content };
      }
      default:
        return message;
    }
  }

  async #content(content: WireContent, now: number): Promise<Content | undefined> {
    if (content.kind !== 'knock') return content;
    const pass = await this.pass(content.pass, now);
    return pass && { ...content, pass };
  }

  async #record(token: SignedToken, now: number): Promise<Signed<PresenceRecord> | undefined> {
    const opened = await openRecord(this.#parts.suite, token, now);
    return opened.ok ? opened.value : undefined;
  }

  async #records(tokens: readonly SignedToken[], now: number): Promise<Signed<PresenceRecord>[]> {
    return present(await Promise.all(tokens.map(token => this.#record(token, now))));
  }

  #remember(signed: Signed<HubCertificate>, now: number): void {
    const { device, issuedAt } = signed.value;
    const known = this.#hubs.get(device);
    if (known && known.value.issuedAt >= issuedAt) return;
    if (known) this.#byToken.delete(known.token);
    else if (this.#hubs.size >= OVERLAY_LIMITS.hubs) this.#forgetExpired(now);
    if (!known && this.#hubs.size >= OVERLAY_LIMITS.hubs) return;
    this.#hubs.set(device, signed);
    this.#byToken.set(signed.token, signed);
  }

  #forgetExpired(now: number): void {
    for (const [hub, { token, value }] of this.#hubs) {
      if (value.expiresAt > now) continue;
      this.#hubs.delete(hub);
      this.#byToken.delete(token);
    }
  }

  /** Of the time, and with the id that follows from its keys. */
  #isGood(
    claim: { device: DeviceId; sign: PublicKey; seal: PublicKey; expiresAt: number },
    now: number,
  ): boolean {
    const latest = now + LIMITS.overlayPassLifetime + LIMITS.clockSkew;
    return (
      claim.expiresAt > now &&
      claim.expiresAt <= latest &&
      claim.device === deviceIdOf(this.#parts.suite, keyBytes(claim.sign), keyBytes(claim.seal))
    );
  }
}

function present<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter(item => item !== undefined);
}
