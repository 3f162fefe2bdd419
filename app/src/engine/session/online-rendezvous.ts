import type {
  EventName,
  EventPayload,
  RequestName,
  RequestParams,
  RequestResult,
} from '@kith/shared/protocol/rendezvous-contract';
import { failed, type Result } from '@kith/shared/protocol/result';
import type { RendezvousConnection, RequestFailure } from '../ports/rendezvous-client.ts';

/**
 * The rendezvous as long as the session lasts, over whichever connection there is. Listeners stay across
 * reconnects. Events that come while a log-in is under way wait until its answer is in place, so that none is lost
 * or overwritten by what is older.
 */
export class OnlineRendezvous {
  readonly #bindings = new Set<(connection: RendezvousConnection) => () => void>();
  readonly #unbind = new Map<(connection: RendezvousConnection) => () => void, () => void>();
  readonly #onlineListeners = new Set<() => void>();
  readonly #offlineListeners = new Set<() => void>();
  #connection: RendezvousConnection | undefined;
  #waiting: (() => void)[] | undefined;
  /** The end of the log-in that is under way: whether it came to something. */
  #entering: PromiseWithResolvers<boolean> | undefined;

  /** Whether requests are served: a log-in on the present connection succeeded. */
  get online(): boolean {
    return this.#connection !== undefined && this.#waiting === undefined;
  }

  /** Whether requests are served, as soon as the connection that is being made is logged in. */
  async ready(): Promise<boolean> {
    return this.online || (this.#entering?.promise ?? false);
  }

  /** A connection is being made; the present one, if any, stays until then. */
  expect(): void {
    this.#entering ??= Promise.withResolvers();
  }

  /** A new connection, not logged in yet. */
  attach(connection: RendezvousConnection): void {
    this.#drop();
    this.#connection = connection;
    this.#waiting = [];
    for (const bind of this.#bindings) this.#unbind.set(bind, bind(connection));
  }

  /** The log-in's answer is in place: tells so, then what came meanwhile, then everything as it comes. */
  enter(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const listener of this.#onlineListeners) listener();
    for (const tell of waiting) tell();
    this.#settle(true);
  }

  /** Closes the connection, if any; none is being made any more. */
  detach(): void {
    this.#drop();
    this.#settle(false);
  }

  /** Asks the server; `unreachable` while there is no session with it. */
  async request<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
  ): Promise<Result<RequestResult<N>, RequestFailure> & { readonly retryAfter?: number }> {
    return this.#connection && this.online
      ? await this.#connection.request(name, params)
      : failed('unreachable');
  }

  /** Listens across reconnects. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
    const bind = (connection: RendezvousConnection) =>
      connection.on(name, payload => {
        if (this.#connection !== connection) return;
        if (this.#waiting) this.#waiting.push(() => listener(payload));
        else listener(payload);
      });
    this.#bindings.add(bind);
    if (this.#connection) this.#unbind.set(bind, bind(this.#connection));
    return () => {
      this.#bindings.delete(bind);
      this.#unbind.get(bind)?.();
      this.#unbind.delete(bind);
    };
  }

  /** Tells each time a log-in succeeded and its answer is in place. */
  onOnline(listener: () => void): () => void {
    this.#onlineListeners.add(listener);
    return () => this.#onlineListeners.delete(listener);
  }

  /** Tells each time the server can't be asked any more. */
  onOffline(listener: () => void): () => void {
    this.#offlineListeners.add(listener);
    return () => this.#offlineListeners.delete(listener);
  }

  #drop(): void {
    for (const unbind of this.#unbind.values()) unbind();
    this.#unbind.clear();
    const connection = this.#connection;
    const wasOnline = this.online;
    this.#connection = undefined;
    this.#waiting = undefined;
    connection?.close();
    if (wasOnline) for (const listener of this.#offlineListeners) listener();
  }

  #settle(entered: boolean): void {
    this.#entering?.resolve(entered);
    this.#entering = undefined;
  }
}
