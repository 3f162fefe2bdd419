import { LIMITS } from '../protocol/limits.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { HubBeacon } from './hub-beacon.ts';
import type { HubCertificate } from './hub-certificate.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import { type PlacedHub, placedHub } from './placement.ts';
import type { Signed } from './signed.ts';
import { TimerQueue } from './timer-queue.ts';

type Life =
  /** No beacon came so far. */
  | 'unheard'
  | 'live'
  | 'suspected'
  /** It stopped, nobody answers there, or no beacon came for long. */
  | 'gone';

interface Entry {
  readonly placed: PlacedHub;
  certificate: Signed<HubCertificate>;
  beacon: Signed<HubBeacon> | undefined;
  life: Life;
}

/**
 * The hubs there are, by their certificates, and which of them live, by their beacons and by what others saw (suspicion and
 * refutation as in SWIM: Das, Gupta, Motivala, 2002).
 *
 *     unheard --beacon--> live --suspect--> suspected --10 s--> gone
 *                          ^ |                 |                 |
 *                          | +-- 150 s of silence, or it stops --+
 *                          +------- newer beacon ----------------+
 *
 * A suspected hub still counts as live.
 */
export class HubList {
  readonly #entries = new Map<DeviceId, Entry>();
  readonly #deadlines = new TimerQueue<DeviceId>();
  readonly #certificates = new TimerQueue<DeviceId>();
  #live: PlacedHub[] | undefined;
  #version = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** Grows whenever a hub begins or ceases to count as live. */
  get version(): number {
    return this.#version;
  }

  /** Hubs that records are placed on and signals routed to. */
  get live(): readonly PlacedHub[] {
    this.#live ??= [...this.#entries.values()].filter(isLive).map(({ placed }) => placed);
    return this.#live;
  }

  get wakeAt(): number {
    return Math.min(this.#deadlines.wakeAt, this.#certificates.wakeAt);
  }

  isLive(hub: DeviceId): boolean {
    const entry = this.#entries.get(hub);
    return entry !== undefined && isLive(entry);
  }

  /** Nobody answered there, and it did not speak since. */
  isSuspected(hub: DeviceId): boolean {
    const life = this.#entries.get(hub)?.life;
    return life === 'suspected' || life === 'gone';
  }

  certificate(hub: DeviceId): Signed<HubCertificate> | undefined {
    return this.#entries.get(hub)?.certificate;
  }

  beacon(hub: DeviceId): Signed<HubBeacon> | undefined {
    return this.#entries.get(hub)?.beacon;
  }

  /** Of hubs that are worth a dial: live, or not heard of so far. Stand-bys that nobody woke serve nobody. */
  *candidates(): Iterable<Signed<HubCertificate>> {
    for (const entry of this.#entries.values()) {
      if (isLive(entry) || (entry.life === 'unheard' && !entry.certificate.value.standby))
        yield entry.certificate;
    }
  }

  /** Of hubs that are not known to be gone. */
  *certificates(): Iterable<Signed<HubCertificate>> {
    for (const { life, certificate } of this.#entries.values()) if (life !== 'gone') yield certificate;
  }

  /** Newest beacons of the hubs that live. */
  *beacons(): Iterable<Signed<HubBeacon>> {
    for (const { life, beacon } of this.#entries.values()) if (life !== 'gone' && beacon) yield beacon;
  }

  /** Takes a certificate; says whether it is newer than what was known. */
  add(certificate: Signed<HubCertificate>, now: number): boolean {
    const { device, issuedAt, expiresAt } = certificate.value;
    const entry = this.#entries.get(device);
    if (expiresAt <= now || (entry && entry.certificate.value.issuedAt >= issuedAt)) return false;
    if (entry) entry.certificate = certificate;
    else if (this.#entries.size >= OVERLAY_LIMITS.hubs) return false;
    else
      this.#entries.set(device, {
        placed: placedHub(device),
        certificate,
        beacon: undefined,
        life: 'unheard',
      });
    this.#certificates.set(device, expiresAt);
    return true;
  }

  /** Takes a beacon; says whether it is newer than what was known. */
  hear(beacon: Signed<HubBeacon>, now: number): boolean {
    const { hub, sequence, capacity } = beacon.value;
    const entry = this.#entries.get(hub);
    if (entry === undefined || sequence <= (entry.beacon?.value.sequence ?? -1)) return false;
    if (Math.abs(now - sequence) > OVERLAY_LIMITS.beaconTimeout + LIMITS.clockSkew) return false;
    entry.beacon = beacon;
    this.#become(entry, capacity > 0 ? 'live' : 'gone');
    if (capacity > 0) this.#deadlines.set(hub, now + OVERLAY_LIMITS.beaconTimeout);
    return true;
  }

  /** Takes word that nobody answers at a live hub since its beacon `sequence`; says whether that is news. */
  suspect(hub: DeviceId, sequence: number, now: number): boolean {
    const entry = this.#entries.get(hub);
    if (entry?.life !== 'live' || sequence < (entry.beacon?.value.sequence ?? 0)) return false;
    this.#become(entry, 'suspected');
    this.#deadlines.set(hub, now + OVERLAY_LIMITS.suspicion);
    return true;
  }

  /** Lets go of those whose time is over; says whether there were any. */
  expire(now: number): boolean {
    let any = false;
    for (let hub = this.#deadlines.take(now); hub !== undefined; hub = this.#deadlines.take(now)) {
      const entry = this.#entries.get(hub);
      if (entry) this.#become(entry, 'gone');
      any = true;
    }
    for (let hub = this.#certificates.take(now); hub !== undefined; hub = this.#certificates.take(now)) {
      const entry = this.#entries.get(hub);
      if (entry) this.#become(entry, 'gone');
      this.#entries.delete(hub);
      any = true;
    }
    return any;
  }

  #become(entry: Entry, life: Life): void {
    const before = isLive(entry);
    entry.life = life;
    if (life === 'gone') this.#deadlines.delete(entry.placed.hub);
    if (isLive(entry) === before) return;
    this.#live = undefined;
    this.#version += 1;
  }
}

function isLive({ life }: Entry): boolean {
  return life === 'live' || life === 'suspected';
}
