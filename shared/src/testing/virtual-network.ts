import type { SeededRandom } from './seeded-random.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What the network does to a message. Probabilities are in 0..1 and drawn per message. */
export interface Faults {
  /** Shortest and longest time under way, in milliseconds. */
  readonly latencyMs: readonly [min: number, max: number];
  /** Never arrives. */
  readonly loss: number;
  /** Arrives a second time, with a latency of its own. */
  readonly duplication: number;
  /** May overtake or be overtaken; messages not chosen keep their order between two nodes. */
  readonly reordering: number;
}

/** A network without faults and with 10 to 50 ms of latency. */
export const NO_FAULTS: Faults = { latencyMs: [10, 50], loss: 0, duplication: 0, reordering: 0 };

/** A bad mobile network: a fifth lost, a tenth doubled, a third out of order. */
export const HOSTILE_FAULTS: Faults = {
  latencyMs: [10, 2_000],
  loss: 0.2,
  duplication: 0.1,
  reordering: 0.3,
};

/** A node's own half: what it does with messages and what happens to it. */
export interface VirtualNode<M> {
  /** A message arrived. */
  receive(message: M, from: string): void;
  /** The node lost its memory: called by `crash`; nothing arrives until `restart`. */
  crashed?(): void;
  /** The node is back: called by `restart`. */
  restarted?(): void;
}

/** What happened to a message, for tests that print or check a trace. */
export interface NetworkEvent<M> {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly message: M;
  readonly outcome: 'sent' | 'lost' | 'duplicated' | 'delivered' | 'cut off';
}

/**
 * Nodes that send each other messages through a network with seeded faults, in virtual time. The same seed,
 * clock start and sequence of calls give the same run. Messages are handed over as they are: send copies of
 * what you change later.
 */
export class VirtualNetwork<M> {
  /** Called for every step of every message. */
  onEvent: ((event: NetworkEvent<M>) => void) | undefined;

  readonly #clock: VirtualClock;
  readonly #random: SeededRandom;
  readonly #nodes = new Map<string, { node: VirtualNode<M>; up: boolean; life: number }>();
  readonly #cuts = new Set<string>();
  readonly #lastArrival = new Map<string, number>();
  #faults: Faults;
  #inFlight = 0;

  constructor(clock: VirtualClock, random: SeededRandom, faults: Faults = NO_FAULTS) {
    this.#clock = clock;
    this.#random = random;
    this.#faults = faults;
  }

  /** Joins a node; its messages may arrive from now on. Throws when the id is taken. */
  join(id: string, node: VirtualNode<M>): void {
    if (this.#nodes.has(id)) throw new Error(`node ${id} joined already`);
    this.#nodes.set(id, { node, up: true, life: 0 });
  }

  /** Removes a node; what is under way to it is lost. */
  leave(id: string): void {
    this.#nodes.delete(id);
  }

  /** Number of deliveries under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Sends one message; returns at once. From a crashed or unknown node nothing leaves. */
  send(from: string, to: string, message: M): void {
    if (this.#nodes.get(from)?.up !== true) return;
    this.#emit('sent', from, to, message);
    if (this.#random.chance(this.#faults.loss)) {
      this.#emit('lost', from, to, message);
      return;
    }
    this.#schedule(from, to, message);
    if (this.#random.chance(this.#faults.duplication)) {
      this.#emit('duplicated', from, to, message);
      this.#schedule(from, to, message);
    }
  }

  /** Replaces the faults for messages sent from now on. */
  setFaults(faults: Faults): void {
    this.#faults = faults;
  }

  /** Cuts every path between the two groups, both ways; also for what is under way. */
  partition(groupA: readonly string[], groupB: readonly string[]): void {
    for (const a of groupA) {
      for (const b of groupB) {
        this.#cuts.add(pathOf(a, b));
        this.#cuts.add(pathOf(b, a));
      }
    }
  }

  /** Ends all partitions and all faults; crashed nodes stay down until `restart`. */
  heal(): void {
    this.#cuts.clear();
    this.#faults = { ...this.#faults, loss: 0, duplication: 0, reordering: 0 };
  }

  /** Kills a node: what is under way to it is lost, its `crashed` hook runs. */
  crash(id: string): void {
    const entry = this.#entry(id);
    if (!entry.up) return;
    entry.up = false;
    entry.life += 1;
    entry.node.crashed?.();
  }

  /** Brings a crashed node back; its `restarted` hook runs. */
  restart(id: string): void {
    const entry = this.#entry(id);
    if (entry.up) return;
    entry.up = true;
    entry.node.restarted?.();
  }

  #entry(id: string): { node: VirtualNode<M>; up: boolean; life: number } {
    const entry = this.#nodes.get(id);
    if (entry === undefined) throw new Error(`no node ${id}`);
    return entry;
  }

  #schedule(from: string, to: string, message: M): void {
    const [min, max] = this.#faults.latencyMs;
    const path = pathOf(from, to);
    let arrival = this.#clock.now() + this.#random.between(min, max);
    if (!this.#random.chance(this.#faults.reordering)) {
      arrival = Math.max(arrival, this.#lastArrival.get(path) ?? 0);
      this.#lastArrival.set(path, arrival);
    }
    const life = this.#nodes.get(to)?.life;
    this.#inFlight += 1;
    this.#clock.setTimeout(() => {
      this.#inFlight -= 1;
      const target = this.#nodes.get(to);
      if (target === undefined || !target.up || target.life !== life || this.#cuts.has(path)) {
        this.#emit('cut off', from, to, message);
        return;
      }
      this.#emit('delivered', from, to, message);
      target.node.receive(message, from);
    }, arrival - this.#clock.now());
  }

  #emit(outcome: NetworkEvent<M>['outcome'], from: string, to: string, message: M): void {
    this.onEvent?.({ at: this.#clock.now(), from, to, message, outcome });
  }
}

function pathOf(from: string, to: string): string {
  return JSON.stringify([from, to]);
}
