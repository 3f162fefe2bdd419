import type { Result } from '@kith/shared/protocol/result';
import type { Clock } from '../../engine/ports/clock.ts';
import type { ApiChannel, ApiConnectFailure } from '../channel.ts';
import type {
  ApiError,
  CommandName,
  CommandParams,
  CommandResult,
  TopicName,
  TopicParams,
  TopicRow,
} from '../contract.ts';
import type { ClientFrame } from '../frames.ts';
import type { ResultFrame } from '../server-frames.ts';
import { OpenTopics } from './open-topics.ts';
import { readServerFrame } from './read-server-frame.ts';
import type { TopicStore } from './topic-store.ts';

/** Same as `API_VERSION` in frames.ts, which would bring the schemas along. */
const VERSION = 1;
const BACK_OFF_FIRST = 100;
const BACK_OFF_MAX = 5_000;
/** How long a command waits for a connection before it answers `disconnected`. */
const PATIENCE = 5_000;

export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected' }
  /** `retryAt`: milliseconds since 1970. */
  | { readonly state: 'disconnected'; readonly retryAt: number }
  /** There will be no connection, and why; `refused`: open this window again from Kith. */
  | { readonly state: 'refused'; readonly why: Exclude<ApiConnectFailure, 'unreachable'> };

export type CallOutcome<Value> = Result<Value, ApiError> & { readonly retryAfter?: number };

export interface ApiClientOptions {
  readonly connect: () => Promise<Result<ApiChannel, ApiConnectFailure>>;
  readonly clock: Clock;
  /** 0 inclusive to 1 exclusive: for the jitter of the back-off. */
  readonly random: () => number;
  /** 16 to 64 letters of base64url, never the same for two windows. */
  readonly window: string;
}

interface PendingCall {
  readonly name: CommandName;
  readonly params: unknown;
  readonly answer: (outcome: ResultFrame['result']) => void;
}

/** A window's end of the api: commands, topics, and a connection that comes back by itself. */
export class ApiClient {
  readonly #options: ApiClientOptions;
  readonly #topics: OpenTopics;
  readonly #calls = new Map<number, PendingCall>();
  /** Commands given while there is no connection. */
  readonly #waiting = new Set<PendingCall>();
  readonly #stateListeners = new Set<() => void>();
  #state: ConnectionState = { state: 'connecting' };
  #channel: ApiChannel | undefined;
  #welcomed = false;
  #lastId = 0;
  #failures = 0;
  #closed = false;
  #cancelRetry: (() => void) | undefined;

  constructor(options: ApiClientOptions) {
    this.#options = options;
    this.#topics = new OpenTopics({
      clock: options.clock,
      nextId: () => ++this.#lastId,
      send: frame => this.#send(frame),
    });
    void this.#connect();
  }

  /** Whether there is an engine; fits `useSyncExternalStore`. */
  readonly connection = {
    getSnapshot: (): ConnectionState => this.#state,
    subscribe: (listener: () => void): (() => void) => {
      this.#stateListeners.add(listener);
      return () => this.#stateListeners.delete(listener);
    },
  };

  /** Gives a command. Never throws; `disconnected` leaves open whether it was carried out. */
  async call<N extends CommandName>(
    name: N,
    params: CommandParams<N>,
  ): Promise<CallOutcome<CommandResult<N>>> {
    const result = await new Promise<ResultFrame['result']>(answer => {
      const call: PendingCall = { name, params, answer };
      if (this.#closed || this.#state.state === 'refused') answer({ ok: false, error: 'disconnected' });
      else if (this.#welcomed) this.#sendCall(call);
      else this.#wait(call);
    });
    // The value is what the contract says: the engine's handlers are typed by it.
    return result.ok ? { ok: true, value: result.value as CommandResult<N> } : result;
  }

  /** The store of a topic: the same object for the same name and parameters. */
  topic<N extends TopicName>(name: N, params: TopicParams<N>): TopicStore<TopicRow<N>> {
    // As above: rows of this name are of this type.
    return this.#topics.store(name, params) as TopicStore<TopicRow<N>>;
  }

  /** Tries to connect now instead of after the back-off. */
  reconnect(): void {
    if (this.#state.state !== 'disconnected') return;
    this.#cancelRetry?.();
    void this.#connect();
  }

  /** Closes the connection for good. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#channel?.close('window-closed');
    this.#lost();
  }

  async #connect(): Promise<void> {
    this.#setState({ state: 'connecting' });
    const connected = await this.#options.connect();
    if (this.#closed) {
      if (connected.ok) connected.value.close('window-closed');
      return;
    }
    if (!connected.ok) {
      if (connected.error === 'unreachable') this.#retryLater();
      else this.#refused(connected.error);
      return;
    }
    const channel = connected.value;
    this.#channel = channel;
    channel.onFrame(frame => {
      if (this.#channel === channel) this.#received(frame);
    });
    channel.onClose(() => {
      if (this.#channel !== channel) return;
      this.#lost();
      this.#retryLater();
    });
    this.#send({ t: 'hello', version: VERSION, window: this.#options.window });
  }

  #received(raw: unknown): void {
    const frame = readServerFrame(raw);
    switch (frame?.t) {
      case 'welcome':
        this.#welcome();
        break;
      case 'result':
        this.#calls.get(frame.id)?.answer(frame.result);
        this.#calls.delete(frame.id);
        break;
      case 'rows':
        if (!this.#topics.rows(frame)) this.#channel?.close('malformed-frame');
        break;
      case 'failed':
        this.#topics.failed(frame.id, frame.error);
        break;
      case undefined:
        // Another version of Kith, or a bug; a fresh connection is the only thing that may help.
        this.#channel?.close('malformed-frame');
    }
  }

  #welcome(): void {
    this.#welcomed = true;
    this.#failures = 0;
    this.#topics.connected();
    for (const call of this.#waiting) this.#sendCall(call);
    this.#waiting.clear();
    this.#setState({ state: 'connected' });
  }

  #sendCall(call: PendingCall): void {
    const id = ++this.#lastId;
    this.#calls.set(id, call);
    this.#send({ t: 'call', id, name: call.name, params: call.params });
  }

  #wait(call: PendingCall): void {
    this.#waiting.add(call);
    this.#options.clock.after(PATIENCE, () => {
      if (this.#waiting.delete(call)) call.answer({ ok: false, error: 'disconnected' });
    });
  }

  #lost(): void {
    this.#channel = undefined;
    this.#welcomed = false;
    this.#lastId = 0;
    this.#topics.disconnected();
    const calls = [...this.#calls.values(), ...(this.#closed ? this.#waiting : [])];
    this.#calls.clear();
    for (const call of calls) call.answer({ ok: false, error: 'disconnected' });
  }

  #refused(why: Exclude<ApiConnectFailure, 'unreachable'>): void {
    this.#setState({ state: 'refused', why });
    for (const call of this.#waiting) call.answer({ ok: false, error: 'disconnected' });
    this.#waiting.clear();
  }

  #retryLater(): void {
    if (this.#closed) return;
    const longest = Math.min(BACK_OFF_MAX, BACK_OFF_FIRST * 2 ** this.#failures++);
    const delay = Math.round(longest * (0.5 + this.#options.random() / 2));
    this.#setState({ state: 'disconnected', retryAt: this.#options.clock.now() + delay });
    this.#cancelRetry = this.#options.clock.after(delay, () => void this.#connect());
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    notify(this.#stateListeners);
  }

  #send(frame: ClientFrame): void {
    this.#channel?.send(frame);
  }
}

function notify(listeners: ReadonlySet<() => void>): void {
  for (const listener of [...listeners]) listener();
}
