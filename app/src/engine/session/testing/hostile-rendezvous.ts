import type {
  EventName,
  EventPayload,
  RequestName,
  RequestParams,
  RequestResult,
} from '@kith/shared/protocol/rendezvous-contract';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type {
  ConnectFailure,
  RendezvousConnection,
  RendezvousConnector,
  RendezvousEndpoint,
} from '../../ports/rendezvous-client.ts';

/** What a server that turned against its users does to what passes; whatever is absent passes unchanged. */
export interface Tampering {
  readonly requests?: { readonly [N in RequestName]?: (params: RequestParams<N>) => RequestParams<N> };
  readonly replies?: {
    readonly [N in RequestName]?: (
      value: RequestResult<N>,
      params: RequestParams<N>,
    ) => RequestResult<N> | Promise<RequestResult<N>>;
  };
  /** `undefined` swallows the event. */
  readonly events?: { readonly [N in EventName]?: (payload: EventPayload<N>) => EventPayload<N> | undefined };
}

/**
 * An honest rendezvous seen through a hostile one: it reads, changes, drops and invents what passes between one
 * client and the server. It has what a server has, and no client's keys.
 */
export class HostileRendezvous implements RendezvousConnector {
  /** Set at any time; `{}` is an honest server. */
  tampering: Tampering = {};
  /** What is asked gets nowhere, and nobody says so. */
  isDead = false;
  readonly #honest: RendezvousConnector;
  #present: TamperedConnection | undefined;

  constructor(honest: RendezvousConnector) {
    this.#honest = honest;
  }

  async connect(endpoint: RendezvousEndpoint): Promise<Result<RendezvousConnection, ConnectFailure>> {
    const connection = await this.#honest.connect(endpoint);
    if (!connection.ok) return connection;
    const tampered = new TamperedConnection(connection.value, this);
    this.#present ??= tampered;
    tampered.onClose(() => {
      if (this.#present === tampered) this.#present = undefined;
    });
    return ok(tampered);
  }

  /** Tells the client something that the honest server never said. */
  tell<N extends EventName>(name: N, payload: EventPayload<N>): void {
    this.#present?.tell(name, payload);
  }
}

type Listeners = { readonly [N in EventName]: Set<(payload: EventPayload<N>) => void> };

class TamperedConnection implements RendezvousConnection {
  readonly #honest: RendezvousConnection;
  readonly #hostile: HostileRendezvous;
  readonly #listeners: Listeners = {
    'buddy:changed': new Set(),
    'buddy:removed': new Set(),
    'buddy:request-changed': new Set(),
    'buddy:request-removed': new Set(),
    'buddy:blocked': new Set(),
    'presence:changed': new Set(),
    'card:changed': new Set(),
    'devices:changed': new Set(),
    'account:settings-changed': new Set(),
    signal: new Set(),
    'mailbox:arrived': new Set(),
    'overlay:changed': new Set(),
    'overlay:signal': new Set(),
    'supernode:role': new Set(),
    'supernode:probe': new Set(),
    'relay:changed': new Set(),
    'nat:probe': new Set(),
    'session:ended': new Set(),
  };

  constructor(honest: RendezvousConnection, hostile: HostileRendezvous) {
    this.#honest = honest;
    this.#hostile = hostile;
  }

  async request<N extends RequestName>(name: N, params: RequestParams<N>) {
    if (this.#hostile.isDead) return this.#closed();
    const { requests, replies } = this.#hostile.tampering;
    const reply = await this.#honest.request(name, requests?.[name]?.(params) ?? params);
    if (!reply.ok) return reply;
    const tamper = replies?.[name];
    return tamper ? ok(await tamper(reply.value, params)) : reply;
  }

  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
    const listeners = this.#listeners[name];
    listeners.add(listener);
    const stop = this.#honest.on(name, payload => {
      const tamper = this.#hostile.tampering.events?.[name];
      const told = tamper ? tamper(payload) : payload;
      if (told !== undefined) listener(told);
    });
    return () => {
      listeners.delete(listener);
      stop();
    };
  }

  tell<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const listener of this.#listeners[name]) listener(payload);
  }

  onClose(listener: (reason: string) => void): () => void {
    return this.#honest.onClose(listener);
  }

  close(): void {
    this.#honest.close();
  }

  /** The failure of what was asked, once the connection is closed. */
  #closed() {
    return new Promise<ReturnType<typeof failed<'unreachable'>>>(resolve =>
      this.#honest.onClose(() => resolve(failed('unreachable'))),
    );
  }
}
