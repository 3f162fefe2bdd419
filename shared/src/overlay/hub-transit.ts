import type { PublicKey } from '../identity/crypto-suite.ts';
import type { DeviceId } from '../protocol/schemas.ts';
import type { HubList } from './hub-list.ts';
import { nextHop } from './hub-router.ts';
import { OVERLAY_LIMITS } from './overlay-limits.ts';
import type { BetweenHubs, Content, Forward, FromLeaf, Routed } from './overlay-message.ts';
import type { Place } from './place.ts';
import type { PresenceRecord } from './presence-record.ts';
import type { Signed } from './signed.ts';
import { TimerQueue } from './timer-queue.ts';

export interface TransitParts {
  readonly me: DeviceId;
  readonly hubs: HubList;
  readonly neighbours: () => ReadonlyMap<DeviceId, unknown>;
  readonly newId: () => string;
  /** In [0, 1). */
  readonly random: () => number;
  readonly send: (to: DeviceId, message: BetweenHubs) => void;
  /** What arrives here. */
  readonly store: (records: readonly Signed<PresenceRecord>[]) => void;
  readonly lookup: (names: readonly PublicKey[]) => Signed<PresenceRecord>[];
  readonly found: (id: string, hub: DeviceId, records: readonly Signed<PresenceRecord>[]) => void;
  readonly failed: (id: string) => void;
  readonly knock: (content: Extract<Content, { kind: 'knock' }>) => void;
  /** Gives it to the leaf with this handle; says whether there is one. */
  readonly deliver: (handle: string, content: Content) => boolean;
  /** Records did not arrive at another hub. */
  readonly notStored: () => void;
  /** A leaf's signal did not arrive. */
  readonly unreachable: (leaf: DeviceId, id: string) => void;
}

/** What goes from hub to hub, over others where there is no link; and signals, from leaf to leaf. */
export class HubTransit {
  readonly #parts: TransitParts;
  /** Who is to be told when a signal does not arrive, or that it was records, by the id that it travels with. */
  readonly #signals = new Map<string, { readonly leaf: DeviceId; readonly id: string } | 'store'>();
  readonly #memory = new TimerQueue<string>();

  constructor(parts: TransitParts) {
    this.#parts = parts;
  }

  get pending(): number {
    return this.#signals.size;
  }

  get wakeAt(): number {
    return this.#memory.wakeAt;
  }

  /** Sends something of this hub's own to another; says whether there is a way. */
  send(to: DeviceId, id: string, message: Routed): boolean {
    const { me } = this.#parts;
    return this.#route({ kind: 'forward', to, from: me, ttl: OVERLAY_LIMITS.ttl, id, message }, undefined);
  }

  /** A neighbour passes something on. */
  receive(forward: Forward, previous: DeviceId): void {
    const { me } = this.#parts;
    // Nothing that this hub sent comes back by itself.
    if (forward.from === me) return;
    if (forward.to === me) this.#arrived(forward);
    else if (!this.#route({ ...forward, ttl: forward.ttl - 1 }, previous)) this.#refuse(forward);
  }

  /** A leaf signals. */
  signal(leaf: DeviceId, { id, to, content }: Extract<FromLeaf, { kind: 'signal' }>, now: number): void {
    const { me, newId, unreachable } = this.#parts;
    if (to.hub === me) {
      if (!this.#here(to.handle, content)) unreachable(leaf, id);
      return;
    }
    const travels = newId();
    const { handle } = to;
    const message: Routed =
      handle === undefined ? { kind: 'signal', content } : { kind: 'signal', handle, content };
    if (!this.send(to.hub, travels, message)) {
      unreachable(leaf, id);
      return;
    }
    this.#remember(travels, { leaf, id }, now);
  }

  /** Stores records at another hub. */
  store(hub: DeviceId, records: Signed<PresenceRecord>[], now: number): void {
    const { newId, notStored } = this.#parts;
    const id = newId();
    if (this.send(hub, id, { kind: 'store', records })) this.#remember(id, 'store', now);
    else notStored();
  }

  /** This hub itself answers who knocked. */
  reply({ hub, handle }: Place, envelope: string): void {
    const { me, newId } = this.#parts;
    const content: Content = { kind: 'reply', hub: me, envelope };
    if (hub === me) this.#here(handle, content);
    else this.send(hub, newId(), { kind: 'signal', handle, content });
  }

  tick(now: number): void {
    for (let id = this.#memory.take(now); id !== undefined; id = this.#memory.take(now)) {
      this.#signals.delete(id);
    }
  }

  #remember(travels: string, what: { leaf: DeviceId; id: string } | 'store', now: number): void {
    if (this.#signals.size >= OVERLAY_LIMITS.signals) return;
    this.#signals.set(travels, what);
    this.#memory.set(travels, now + OVERLAY_LIMITS.signalMemory);
  }

  #arrived({ from, id, message }: Forward): void {
    const { store, lookup, found, failed, notStored, unreachable } = this.#parts;
    switch (message.kind) {
      case 'store':
        store(message.records);
        break;
      case 'lookup':
        this.send(from, id, { kind: 'found', records: lookup(message.names) });
        break;
      case 'found':
        found(id, from, message.records);
        break;
      case 'signal':
        if (!this.#here(message.handle, message.content)) this.send(from, id, { kind: 'unreachable' });
        break;
      case 'unreachable': {
        const signal = this.#signals.get(id);
        this.#signals.delete(id);
        this.#memory.delete(id);
        if (signal === undefined) failed(id);
        else if (signal === 'store') notStored();
        else unreachable(signal.leaf, signal.id);
        break;
      }
    }
  }

  /** Content for this hub or one of its leaves; says whether it arrived. */
  #here(handle: string | undefined, content: Content): boolean {
    const { knock, deliver } = this.#parts;
    if (handle !== undefined) return content.kind !== 'knock' && deliver(handle, content);
    if (content.kind !== 'knock') return false;
    knock(content);
    return true;
  }

  #route(forward: Forward, previous: DeviceId | undefined): boolean {
    const { neighbours, hubs, random, send } = this.#parts;
    if (forward.ttl <= 0) return false;
    const hop = nextHop(forward.to, neighbours(), hubs, previous, random());
    if (hop === undefined) return false;
    send(hop, forward);
    return true;
  }

  /** There is no way on: who asks is told, who answers is not. */
  #refuse({ from, id, message: { kind } }: Forward): void {
    if (kind === 'lookup' || kind === 'signal' || kind === 'store')
      this.send(from, id, { kind: 'unreachable' });
  }
}
