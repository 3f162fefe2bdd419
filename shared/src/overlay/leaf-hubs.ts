import { backOff } from '../link/back-off.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { HubCertificate } from './hub-certificate.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { type PlacementKey, placementKey, placementScore } from './placement.ts';
import type { Signed } from './signed.ts';

interface Known {
  readonly certificate: Signed<HubCertificate>;
  readonly score: number;
  /** A hub said that it serves no longer: it is tried last. */
  gone: boolean;
  failures: number;
  readyAt: number;
}

const BACK_OFF = { first: OVERLAY_LIMITS.redialFirst, max: OVERLAY_LIMITS.redialMax };

/**
 * The hubs that a leaf knows, in the order in which it tries them: those that the rendezvous assigned, then by rendezvous
 * hashing of its own id, so that leaves spread over the hubs without a word.
 */
export class LeafHubs {
  readonly #key: PlacementKey;
  readonly #known = new Map<DeviceId, Known>();
  #assigned: readonly DeviceId[] = [];

  constructor(me: DeviceId) {
    this.#key = placementKey(me);
  }

  get size(): number {
    return this.#known.size;
  }

  get certificates(): Signed<HubCertificate>[] {
    return [...this.#known.values()].filter(({ gone }) => !gone).map(({ certificate }) => certificate);
  }

  get(hub: DeviceId): Signed<HubCertificate> | undefined {
    return this.#known.get(hub)?.certificate;
  }

  assign(hubs: readonly DeviceId[]): void {
    this.#assigned = hubs;
    for (const hub of hubs) this.#ready(hub);
  }

  /** This hub has room: it is tried first. */
  prefer(hub: DeviceId): void {
    this.assign([hub, ...this.#assigned.filter(other => other !== hub)].slice(0, 2));
  }

  /** Takes a certificate; says whether it was news. */
  add(certificate: Signed<HubCertificate>, now: number): boolean {
    const { device, issuedAt, expiresAt } = certificate.value;
    const known = this.#known.get(device);
    if (expiresAt <= now) return false;
    if (known && known.certificate.value.issuedAt >= issuedAt) {
      known.gone = false;
      return false;
    }
    if (!known && this.#known.size >= OVERLAY_LIMITS.leafHubsKept) this.#makeRoom(now);
    const score = placementScore(this.#key, placementKey(device));
    const { failures, readyAt } = known ?? { failures: 0, readyAt: 0 };
    this.#known.set(device, { certificate, score, gone: false, failures, readyAt });
    return true;
  }

  gone(hub: DeviceId): void {
    const known = this.#known.get(hub);
    if (known) known.gone = true;
  }

  /** A hub could not be reached, left, or refused. @param random in [0, 1) */
  failed(hub: DeviceId, now: number, random: number): void {
    const known = this.#known.get(hub);
    if (known === undefined) return;
    known.failures += 1;
    known.readyAt = now + backOff(known.failures, random, BACK_OFF);
  }

  /** A hub is not tried before then. */
  avoid(hub: DeviceId, until: number): void {
    const known = this.#known.get(hub);
    if (known) known.readyAt = Math.max(known.readyAt, until);
  }

  worked(hub: DeviceId): void {
    const known = this.#known.get(hub);
    if (known) {
      known.failures = 0;
      known.gone = false;
    }
  }

  /** All may be tried at once: the network changed. */
  available(): void {
    for (const hub of this.#known.keys()) this.#ready(hub);
  }

  /** Hubs to try now, best first, without some. */
  choice(except: (hub: DeviceId) => boolean, now: number): Signed<HubCertificate>[] {
    return [...this.#known.values()]
      .filter(({ certificate: { value }, readyAt }) => {
        return readyAt <= now && value.expiresAt > now && !except(value.device);
      })
      .sort((a, b) => this.#rank(a) - this.#rank(b) || a.failures - b.failures || b.score - a.score)
      .map(({ certificate }) => certificate);
  }

  /** When the next hub may be tried that may not be now. */
  readyAt(now: number): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { readyAt } of this.#known.values()) if (readyAt > now && readyAt < first) first = readyAt;
    return first;
  }

  /** Those that failed are tried after those that did not; stand-bys, which may have been woken, when nobody else is left. */
  #rank({ certificate: { value }, failures, gone }: Known): number {
    if (failures > 0 || gone) return value.standby ? 5 : 4;
    const assigned = this.#assigned.indexOf(value.device);
    if (assigned >= 0) return assigned;
    return value.standby ? 3 : 2;
  }

  #ready(hub: DeviceId): void {
    const known = this.#known.get(hub);
    if (known) known.failures = known.readyAt = 0;
  }

  /** Forgets what is over, or else one that is gone, or else the one that suits this leaf least. */
  #makeRoom(now: number): void {
    let worst: Known | undefined;
    for (const [hub, known] of this.#known) {
      if (known.certificate.value.expiresAt <= now) this.#known.delete(hub);
      else if (!worst || Number(known.gone) > Number(worst.gone)) worst = known;
      else if (known.gone === worst.gone && known.score < worst.score) worst = known;
    }
    if (worst && this.#known.size >= OVERLAY_LIMITS.leafHubsKept)
      this.#known.delete(worst.certificate.value.device);
  }
}
