import { LIMITS } from '@kith/shared/protocol/limits';
import type {
  EventName,
  EventPayload,
  RequestName,
  RequestParams,
  RequestResult,
} from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { RequestFailure } from '../../ports/rendezvous-client.ts';
import type { RendezvousLine } from '../mailbox-ports.ts';

interface Stored {
  readonly id: string;
  envelope: string | undefined;
  readonly storedAt: number;
}

/** Prekeys and mailboxes of a rendezvous, as PROTOCOL says, in memory: for tests that crash things mid-way. */
export class MemoryRendezvous {
  readonly #oneTime = new Map<string, string[]>();
  readonly #signed = new Map<string, string>();
  readonly #boxes = new Map<string, Stored[]>();
  readonly #lines = new Map<string, MemoryLine>();
  readonly #now: () => number;
  /** Called before each answer leaves: a test cuts the line here, after the server did its part. */
  beforeAnswer: ((device: DeviceId, request: RequestName) => void) | undefined;
  /** Envelopes that a mailbox takes. */
  capacity: number = LIMITS.mailboxEnvelopesPerDevice;
  /** Pretends that every device left enough one-time prekeys, so that only signed ones are made. */
  enoughPrekeys = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A line for a device; not online yet. */
  line(device: DeviceId): MemoryLine {
    this.#lines.get(device)?.goOffline();
    const line = new MemoryLine(device, this);
    this.#lines.set(device, line);
    return line;
  }

  waiting(device: DeviceId): number {
    return this.#boxes.get(device)?.filter(each => each.envelope !== undefined).length ?? 0;
  }

  /** Whether something can be sealed for a device. */
  hasPrekey(device: DeviceId): boolean {
    return this.#signed.has(device) || (this.#oneTime.get(device)?.length ?? 0) > 0;
  }

  prekeysLeft(device: DeviceId): number {
    return this.enoughPrekeys ? LIMITS.oneTimePrekeys : (this.#oneTime.get(device)?.length ?? 0);
  }

  answer(device: DeviceId, name: RequestName, params: unknown): unknown {
    switch (name) {
      case 'prekeys:publish':
        return this.#publish(device, params as RequestParams<'prekeys:publish'>);
      case 'prekeys:take':
        return this.#take(params as RequestParams<'prekeys:take'>);
      case 'mailbox:put':
        return this.#put(params as RequestParams<'mailbox:put'>);
      case 'mailbox:fetch':
        return this.#fetch(device);
      case 'mailbox:ack':
        return this.#acknowledge(device, params as RequestParams<'mailbox:ack'>);
      default:
        throw new Error(`no ${name} here`);
    }
  }

  #publish(device: DeviceId, { signed, oneTime }: RequestParams<'prekeys:publish'>): { left: number } {
    if (signed !== undefined) this.#signed.set(device, signed);
    const kept = [...(this.#oneTime.get(device) ?? []), ...oneTime].slice(0, LIMITS.oneTimePrekeys);
    this.#oneTime.set(device, kept);
    return { left: this.prekeysLeft(device) };
  }

  #take({ devices }: RequestParams<'prekeys:take'>): RequestResult<'prekeys:take'> {
    const prekeys = devices.flatMap(({ device }) => {
      const prekey = this.#oneTime.get(device)?.shift() ?? this.#signed.get(device);
      return prekey === undefined ? [] : [{ device: device as DeviceId, prekey }];
    });
    return { prekeys };
  }

  #put({ envelopes }: RequestParams<'mailbox:put'>): RequestResult<'mailbox:put'> {
    const outcomes = envelopes.map(({ id, device, envelope }) => {
      const box = this.#boxes.get(device) ?? [];
      this.#boxes.set(device, box);
      const named = { device: device as DeviceId };
      if (box.some(each => each.id === id)) return { ...named, outcome: 'stored' as const };
      if (this.waiting(named.device) >= this.capacity) return { ...named, outcome: 'mailbox-full' as const };
      box.push({ id, envelope, storedAt: this.#now() });
      this.#lines.get(device)?.tell('mailbox:arrived', { waiting: this.waiting(named.device) });
      return { ...named, outcome: 'stored' as const };
    });
    return { outcomes };
  }

  #fetch(device: DeviceId): RequestResult<'mailbox:fetch'> {
    const waiting = (this.#boxes.get(device) ?? []).flatMap(({ id, envelope, storedAt }) =>
      envelope === undefined ? [] : [{ id, envelope, storedAt }],
    );
    const envelopes = waiting.slice(0, LIMITS.mailboxBatch);
    return { envelopes, left: waiting.length - envelopes.length };
  }

  #acknowledge(device: DeviceId, { ids }: RequestParams<'mailbox:ack'>): Record<string, never> {
    for (const stored of this.#boxes.get(device) ?? []) {
      if (ids.includes(stored.id)) stored.envelope = undefined;
    }
    return {};
  }
}

/** One device's connection to a `MemoryRendezvous`. */
export class MemoryLine implements RendezvousLine {
  online = false;
  readonly #device: DeviceId;
  readonly #server: MemoryRendezvous;
  readonly #events = new Map<string, Set<(payload: never) => void>>();
  readonly #onlineListeners = new Set<() => void>();

  constructor(device: DeviceId, server: MemoryRendezvous) {
    this.#device = device;
    this.#server = server;
  }

  goOnline(): void {
    this.online = true;
    for (const listener of this.#onlineListeners) listener();
  }

  goOffline(): void {
    this.online = false;
  }

  async request<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
  ): Promise<Result<RequestResult<N>, RequestFailure>> {
    if (!this.online) return failed('unreachable');
    const answer = structuredClone(this.#server.answer(this.#device, name, structuredClone(params)));
    this.#server.beforeAnswer?.(this.#device, name);
    await new Promise<void>(resolve => void setImmediate(resolve));
    return this.online ? ok(answer as RequestResult<N>) : failed('timeout');
  }

  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
    const listeners = this.#events.get(name) ?? new Set();
    listeners.add(listener as (payload: never) => void);
    this.#events.set(name, listeners);
    return () => void listeners.delete(listener as (payload: never) => void);
  }

  onOnline(listener: () => void): () => void {
    this.#onlineListeners.add(listener);
    return () => void this.#onlineListeners.delete(listener);
  }

  tell<N extends EventName>(name: N, payload: EventPayload<N>): void {
    if (!this.online) return;
    setImmediate(() => {
      for (const listener of this.#events.get(name) ?? []) listener(payload as never);
    });
  }
}
