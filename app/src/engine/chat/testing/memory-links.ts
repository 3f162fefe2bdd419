import type { LinkChannel } from '@kith/shared/link/link-channel';
import type { LinkCloseReason } from '@kith/shared/link/link-reason';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { LinkState, Links, SentMessage } from '../../links/links.ts';

const CLOSED: LinkState = { state: 'closed', reason: 'unreachable' };
const OPEN: LinkState = {
  state: 'open',
  route: 'same-network',
  relay: undefined,
  roundTripMs: 1,
  sendRate: 0,
  receiveRate: 0,
};

type Handler = (from: DeviceId, message: Uint8Array) => void | Promise<void>;

/** Links between devices of one test, without a network: in order, each message once, one turn later. */
export class MemoryLinkNetwork {
  readonly #ends = new Map<DeviceId, MemoryLinks>();
  readonly #open = new Set<string>();
  readonly #blocked = new Set<string>();
  /** May swallow a message: it left, and its link died before it was read. */
  swallow: ((from: DeviceId, to: DeviceId, message: Uint8Array) => boolean) | undefined;

  /** A fresh end for a device; one that was there before is dead, as after a crash. */
  join(device: DeviceId): MemoryLinks {
    this.leave(device);
    const end = new MemoryLinks(device, this);
    this.#ends.set(device, end);
    return end;
  }

  /** The device is gone: its links die. */
  leave(device: DeviceId): void {
    this.#ends.delete(device);
    for (const pair of [...this.#open]) {
      const [a, b] = pairOf(pair);
      if (a === device || b === device) this.#close(pair);
    }
  }

  /** From now on these two can't link; an open link dies. */
  block(a: DeviceId, b: DeviceId): void {
    this.#blocked.add(pairKey(a, b));
    this.#close(pairKey(a, b));
  }

  unblock(a: DeviceId, b: DeviceId): void {
    this.#blocked.delete(pairKey(a, b));
  }

  /** The link dies; it can be opened again. */
  cut(a: DeviceId, b: DeviceId): void {
    this.#close(pairKey(a, b));
  }

  isOpen(a: DeviceId, b: DeviceId): boolean {
    return this.#open.has(pairKey(a, b));
  }

  open(from: DeviceId, to: DeviceId): boolean {
    const pair = pairKey(from, to);
    if (this.#open.has(pair)) return true;
    if (this.#blocked.has(pair) || !this.#ends.has(from) || !this.#ends.has(to)) return false;
    this.#open.add(pair);
    this.#ends.get(from)?.changed(to, OPEN);
    this.#ends.get(to)?.changed(from, OPEN);
    return true;
  }

  carry(from: DeviceId, to: DeviceId, channel: LinkChannel, message: Uint8Array): boolean {
    if (!this.open(from, to)) return false;
    if (this.swallow?.(from, to, message)) return true;
    const target = this.#ends.get(to);
    setImmediate(() => {
      if (this.#ends.get(to) === target) target?.take(from, channel, message);
    });
    return true;
  }

  #close(pair: string): void {
    if (!this.#open.delete(pair)) return;
    const [a, b] = pairOf(pair);
    this.#ends.get(a)?.changed(b, CLOSED);
    this.#ends.get(b)?.changed(a, CLOSED);
  }
}

/** One device's end of a `MemoryLinkNetwork`. */
export class MemoryLinks implements Links {
  readonly #device: DeviceId;
  readonly #network: MemoryLinkNetwork;
  readonly #handlers = new Map<LinkChannel, Handler>();
  readonly #stateHandlers = new Set<(device: DeviceId, state: LinkState) => void>();

  constructor(device: DeviceId, network: MemoryLinkNetwork) {
    this.#device = device;
    this.#network = network;
  }

  async link(device: DeviceId): Promise<Result<undefined, LinkCloseReason>> {
    return this.#network.open(this.#device, device) ? ok(undefined) : failed('unreachable');
  }

  state(device: DeviceId): LinkState {
    return this.#network.isOpen(this.#device, device) ? OPEN : CLOSED;
  }

  send(device: DeviceId, channel: LinkChannel, message: Uint8Array): SentMessage {
    const carried = this.#network.carry(this.#device, device, channel, message);
    return {
      departed: Promise.resolve(),
      outcome: Promise.resolve(carried ? ok('delivered') : failed('unreachable')),
    };
  }

  onMessage(channel: LinkChannel, handler: Handler): () => void {
    this.#handlers.set(channel, handler);
    return () => void this.#handlers.delete(channel);
  }

  onState(handler: (device: DeviceId, state: LinkState) => void): () => void {
    this.#stateHandlers.add(handler);
    return () => void this.#stateHandlers.delete(handler);
  }

  onConnected(): () => void {
    return () => undefined;
  }

  onSessionReset(): () => void {
    return () => undefined;
  }

  hold(): () => void {
    return () => undefined;
  }

  changed(device: DeviceId, state: LinkState): void {
    for (const handler of this.#stateHandlers) handler(device, state);
  }

  take(from: DeviceId, channel: LinkChannel, message: Uint8Array): void {
    void this.#handlers.get(channel)?.(from, message);
  }
}

function pairKey(a: DeviceId, b: DeviceId): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function pairOf(pair: string): [DeviceId, DeviceId] {
  const [a = '', b = ''] = pair.split(' ');
  return [a as DeviceId, b as DeviceId];
}
