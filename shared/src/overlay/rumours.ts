import type { DeviceId } from '../protocol/schemas.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';

export type RumourKind = 'certificate' | 'beacon' | 'suspect';

export interface Rumour {
  readonly kind: RumourKind;
  readonly hub: DeviceId;
}

interface Hot extends Rumour {
  left: number;
  /** Rounds of gossip that it was there for. */
  rounds: number;
  readonly knownBy: Set<DeviceId>;
}

/**
 * News about hubs that are worth telling: each is told to a few neighbours and then left to them (rumour mongering: Demers
 * et al., Epidemic algorithms, 1987). What is missed that way comes with the next beacon.
 */
export class Rumours {
  readonly #hot = {
    certificate: new Map<DeviceId, Hot>(),
    beacon: new Map<DeviceId, Hot>(),
    suspect: new Map<DeviceId, Hot>(),
  } as const satisfies Record<RumourKind, unknown>;

  get any(): boolean {
    return Object.values(this.#hot).some(({ size }) => size > 0);
  }

  /** Something is new. `from`: who told it. */
  add(kind: RumourKind, hub: DeviceId, from?: DeviceId): void {
    this.#hot[kind].set(hub, {
      kind,
      hub,
      left: OVERLAY_LIMITS.gossipPushes,
      rounds: 0,
      knownBy: new Set(from === undefined ? [] : [from]),
    });
  }

  /** Somebody told what was known: they need not be told. */
  heardAgain(kind: RumourKind, hub: DeviceId, from: DeviceId): void {
    this.#hot[kind].get(hub)?.knownBy.add(from);
  }

  /** What one neighbour is to be told now; it counts as told. */
  tell(neighbour: DeviceId): Rumour[] {
    const told: Rumour[] = [];
    for (const hot of Object.values(this.#hot)) {
      for (const [hub, rumour] of hot) {
        if (rumour.knownBy.has(neighbour)) continue;
        rumour.knownBy.add(neighbour);
        rumour.left -= 1;
        told.push(rumour);
        if (rumour.left === 0) hot.delete(hub);
      }
    }
    return told;
  }

  /** A round is over: what all neighbours know is cold, and so is what was there for many rounds. */
  age(neighbours: readonly DeviceId[]): void {
    for (const hot of Object.values(this.#hot)) {
      for (const [hub, rumour] of hot) {
        rumour.rounds += 1;
        const known = neighbours.length > 0 && neighbours.every(neighbour => rumour.knownBy.has(neighbour));
        if (known || rumour.rounds >= OVERLAY_LIMITS.gossipRounds) hot.delete(hub);
      }
    }
  }
}
