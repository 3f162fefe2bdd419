import type { DeviceId } from '../../protocol/schemas.ts';
import type { HubCertificate } from '../hub-certificate.ts';
import { type PlacedHub, placedHub, placementKey, rankHubs } from '../placement.ts';
import { PROMOTION_RULES } from '../promotion.ts';
import { type HubCandidate, promote } from '../rendezvous-promotion.ts';
import type { Signed } from '../signed.ts';
import type { EventQueue } from './event-queue.ts';
import { certificateOf, passOf } from './overlay-world.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedOverlay } from './simulated-overlay.ts';

/** Who serves is decided anew this often. Milliseconds. */
const REVIEW = 60_000;
/** Where a hub listens: nobody looks. */
const LISTENER = { address: '192.0.2.1', port: 443, fingerprint: 'A'.repeat(43) };

/** The server as far as the overlay needs it, while it is there: passes, promotion, hubs for each leaf. */
export class SimulatedRendezvous {
  readonly #overlay: SimulatedOverlay;
  readonly #queue: EventQueue;
  readonly #here = new Set<SimulatedDevice>();
  #hubs: PlacedHub[] = [];
  #certificates = new Map<DeviceId, Signed<HubCertificate>>();
  #isThere = true;

  constructor(overlay: SimulatedOverlay, queue: EventQueue) {
    this.#overlay = overlay;
    this.#queue = queue;
  }

  get isThere(): boolean {
    return this.#isThere;
  }

  /** From now on who serves is decided every minute. */
  open(): void {
    if (!this.#isThere) return;
    this.#review();
    this.#queue.after(REVIEW, () => this.open());
  }

  stop(): void {
    this.#isThere = false;
  }

  /** A device that came: it logs in, or goes by what it kept. Who kept nothing was told yesterday. */
  came(device: SimulatedDevice): void {
    const { now } = this.#overlay;
    if (!this.#isThere) {
      const { own, shelf } = device;
      this.#overlay.toLeaf(device, { kind: 'pass', pass: passOf(device.id, now) });
      if (own?.active && own.certificate.value.expiresAt > now) this.#overlay.serve(device, own.certificate);
      this.#tell(device, shelf ?? [...this.#certificates.values()].slice(0, 200), []);
      return;
    }
    this.#here.add(device);
    this.#overlay.toLeaf(device, { kind: 'pass', pass: passOf(device.id, now) });
    this.#tell(device, [...this.#certificates.values()], this.#assigned(device));
  }

  gone(device: SimulatedDevice): void {
    this.#here.delete(device);
    if (this.#isThere) device.own = undefined;
  }

  #assigned(device: SimulatedDevice): DeviceId[] {
    return rankHubs(placementKey(device.id), this.#hubs, 3)
      .map(({ hub }) => hub)
      .filter(hub => hub !== device.id)
      .slice(0, 2);
  }

  #tell(
    device: SimulatedDevice,
    certificates: readonly Signed<HubCertificate>[],
    assigned: readonly DeviceId[],
  ): void {
    this.#overlay.toLeaf(device, { kind: 'hubs', certificates, assigned });
    this.#overlay.toHub(device, { kind: 'hubs', certificates });
  }

  #review(): void {
    const { now } = this.#overlay;
    const willing = [...this.#here].filter(({ nature }) => nature.willing);
    const decisions = promote(
      willing.map(device => candidateOf(device, now)),
      this.#here.size,
      PROMOTION_RULES,
    );
    const changed: Signed<HubCertificate>[] = [];
    for (const device of willing) {
      const hub = decisions.get(device.id)?.hub ?? 'none';
      const before = device.own === undefined ? 'none' : device.own.active ? 'active' : 'standby';
      if (hub === before) continue;
      if (hub === 'none') {
        device.own = undefined;
        this.#overlay.toHub(device, { kind: 'stop' });
        continue;
      }
      const certificate = certificateOf(device.id, now, {
        standby: hub === 'standby',
        listeners: device.nature.reachable ? [LISTENER] : [],
      });
      device.own = { certificate, active: hub === 'active' };
      changed.push(certificate);
      if (hub === 'active') this.#overlay.serve(device, certificate);
      else this.#overlay.toHub(device, { kind: 'stop' });
    }
    this.#publish(willing, changed);
  }

  #publish(willing: readonly SimulatedDevice[], changed: readonly Signed<HubCertificate>[]): void {
    const size = this.#certificates.size;
    const serving = willing.filter(({ own }) => own?.active === true);
    this.#hubs = serving.map(({ id }) => placedHub(id));
    this.#certificates = new Map(
      willing.flatMap(({ id, own }) => (own === undefined ? [] : [[id, own.certificate] as const])),
    );
    if (changed.length === 0 && size === this.#certificates.size) return;
    for (const device of this.#here) this.#tell(device, changed, this.#assigned(device));
  }
}

function candidateOf(device: SimulatedDevice, now: number): HubCandidate {
  const { id, nature, own, hub, sessions, startedAt } = device;
  const { leaves, capacity } = hub?.status ?? { leaves: 0, capacity: 0 };
  return {
    device: id,
    willing: nature.willing,
    uptime: now - startedAt,
    sessions,
    reachable: nature.reachable,
    uplink: nature.uplink,
    load: capacity === 0 ? 0 : Math.min(1, leaves / capacity),
    refusals: 0,
    hub: own === undefined ? 'none' : own.active ? 'active' : 'standby',
  };
}
