import type { SignedToken } from '@kith/shared/identity/signed-token';
import {
  type PlacedHub,
  type PlacementKey,
  placedHub,
  placementKey,
  placementScore,
} from '@kith/shared/overlay/placement';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { EventPayload } from '@kith/shared/protocol/rendezvous-contract';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Session } from '../presence/sessions.ts';

/** A hub that did not take a leaf is not assigned to it again for so long. Milliseconds. */
const AVOIDED = 10 * 60_000;
/** Hub and spare. */
const ASSIGNED = 2;

/** A hub or a stand-by, as leaves are told of it. */
export interface ListedHub {
  readonly device: DeviceId;
  readonly token: SignedToken;
  /** Whether it takes leaves: active, and not about to go. */
  readonly takesLeaves: boolean;
  /** Others are assigned before it: it is not connected just now, or has much to do. */
  readonly isLast: boolean;
}

interface Leaf {
  readonly session: Session;
  readonly key: PlacementKey;
  /** Hubs that did not take it, and when it said so. */
  readonly failed: Map<DeviceId, number>;
  assigned: readonly DeviceId[];
}

type Overlay = Omit<EventPayload<'overlay:changed'>, 'gone'>;

/**
 * Which hubs there are and whom each leaf has: by rendezvous hashing, as the leaves do it themselves when there is no server,
 * so that a hub that goes moves only its own leaves. What changes within a moment is told together.
 */
export class Leaves {
  readonly #now: () => number;
  readonly #settle: number;
  readonly #leaves = new Map<Session, Leaf>();
  #hubs = new Map<DeviceId, ListedHub & { readonly placed: PlacedHub }>();
  /** As told last. */
  #told = new Map<DeviceId, SignedToken>();
  #timer: NodeJS.Timeout | undefined;

  /** @param settle milliseconds that changes wait for others */
  constructor(now: () => number, settle: number) {
    this.#now = now;
    this.#settle = settle;
  }

  get size(): number {
    return this.#leaves.size;
  }

  /** A device joins, or says which of its hubs did not take it. */
  join(session: Session, failed: readonly DeviceId[]): Overlay {
    const key = placementKey(session.device.id);
    const leaf = this.#leaves.get(session) ?? { session, key, failed: new Map(), assigned: [] };
    for (const hub of failed) leaf.failed.set(hub, this.#now());
    this.#leaves.set(session, leaf);
    leaf.assigned = this.#assign(leaf);
    return { hubs: [...this.#hubs.values()].map(({ token }) => token), assigned: [...leaf.assigned] };
  }

  gone(session: Session): boolean {
    return this.#leaves.delete(session);
  }

  isAssigned(session: Session, hub: DeviceId): boolean {
    return this.#leaves.get(session)?.assigned.includes(hub) ?? false;
  }

  /** Names of the accounts that a hub is assigned to. */
  accountsOf(hub: DeviceId): ReadonlySet<string> {
    const accounts = new Set<string>();
    for (const { session, assigned } of this.#leaves.values()) {
      if (assigned.includes(hub)) accounts.add(session.account.name);
    }
    return accounts;
  }

  setHubs(hubs: readonly ListedHub[]): void {
    const listed = hubs.slice(0, LIMITS.hubsListed);
    const before = this.#hubs;
    this.#hubs = new Map(listed.map(hub => [hub.device, { ...hub, placed: placedHub(hub.device) }]));
    const isSame =
      before.size === listed.length && listed.every(hub => isSameHub(hub, before.get(hub.device)));
    if (isSame) return;
    this.#timer ??= setTimeout(() => this.#tell(), this.#settle);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    this.#timer = undefined;
    const changed = [...this.#hubs.values()].filter(({ device, token }) => this.#told.get(device) !== token);
    const gone = [...this.#told.keys()].filter(device => !this.#hubs.has(device));
    this.#told = new Map([...this.#hubs].map(([device, { token }]) => [device, token]));
    const hubs = changed.map(({ token }) => token);
    const isSame = hubs.length === 0 && gone.length === 0;
    for (const leaf of this.#leaves.values()) {
      const before = leaf.assigned;
      leaf.assigned = this.#assign(leaf);
      if (isSame && leaf.assigned.join() === before.join()) continue;
      const { link } = leaf.session;
      if (link.kind === 'live')
        link.connection.send('overlay:changed', { hubs, gone, assigned: [...leaf.assigned] });
    }
  }

  #assign({ session, key, failed }: Leaf): DeviceId[] {
    const now = this.#now();
    const best: { readonly device: DeviceId; readonly score: number }[] = [];
    for (const { device, placed, takesLeaves, isLast } of this.#hubs.values()) {
      if (!takesLeaves || device === session.device.id) continue;
      const avoided = now - (failed.get(device) ?? -AVOIDED) < AVOIDED;
      // Scores are below one: what is to come last comes after all others.
      const score = placementScore(key, placed) / 2 ** 53 - Number(isLast) - 2 * Number(avoided);
      best.push({ device, score });
    }
    best.sort((a, b) => b.score - a.score);
    return best.slice(0, ASSIGNED).map(({ device }) => device);
  }
}

function isSameHub(a: ListedHub, b: ListedHub | undefined): boolean {
  return a.token === b?.token && a.takesLeaves === b.takesLeaves && a.isLast === b.isLast;
}
