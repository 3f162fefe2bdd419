import { failed, ok } from '@kith/shared/protocol/result';
import type { CallOutcome, ConnectionState } from '../../api/client/api-client.ts';
import type { TopicSnapshot, TopicStore } from '../../api/client/topic-store.ts';
import type {
  ApiError,
  CommandName,
  CommandParams,
  CommandResult,
  TopicName,
  TopicParams,
  TopicRow,
} from '../../api/contract.ts';
import type { EngineClient, Store } from '../engine-client.ts';

/** Rows of each topic; those of a conversation under its person. A topic left out stays unloaded. */
export type FixtureTopics = {
  readonly [N in Exclude<TopicName, 'conversation'>]?: readonly TopicRow<N>[];
} & {
  readonly conversations?: Readonly<Record<string, readonly TopicRow<'conversation'>[]>>;
};

/** What a command answers in a scene; commands left out succeed with an empty value. */
export type FixtureAnswers = {
  readonly [N in CommandName]?: CommandResult<N> | { readonly error: ApiError };
};

const KEYS: Readonly<Record<TopicName, string | undefined>> = {
  session: undefined,
  settings: undefined,
  roster: 'address',
  requests: 'address',
  blocked: 'address',
  devices: 'device',
  conversation: 'id',
  call: 'callId',
  elsewhere: 'callId',
  media: 'seq',
  transfers: 'id',
  network: undefined,
  'network-peers': 'id',
  notices: 'id',
};

const listen = () => () => undefined;

/**
 * A client whose commands answer from a list: one moment of the window. Only conversations move: `append` adds to
 * one, and older rows come when more are asked for.
 */
export class FixtureClient implements EngineClient {
  readonly connection: Store<ConnectionState>;
  /** Told of every command. */
  onCall: ((call: { readonly name: CommandName; readonly params: unknown }) => void) | undefined;
  readonly #topics: FixtureTopics;
  readonly #answers: FixtureAnswers;
  readonly #stores = new Map<string, FixtureStore>();
  readonly #appended = new Map<string, readonly TopicRow<'conversation'>[]>();

  constructor(topics: FixtureTopics, answers: FixtureAnswers, connection: ConnectionState) {
    this.#topics = topics;
    this.#answers = answers;
    this.connection = { subscribe: listen, getSnapshot: () => connection };
  }

  reconnect(): void {
    // There is nothing to connect to.
  }

  async call<N extends CommandName>(
    name: N,
    params: CommandParams<N>,
  ): Promise<CallOutcome<CommandResult<N>>> {
    this.onCall?.({ name, params });
    const answer: CommandResult<N> | { readonly error: ApiError } | undefined = this.#answers[name];
    if (isError(answer)) return failed(answer.error);
    if (name === 'chat.history') return ok((await this.#page(params)) as CommandResult<N>);
    return ok(answer ?? ({} as CommandResult<N>));
  }

  topic<N extends TopicName>(name: N, params: TopicParams<N>): TopicStore<TopicRow<N>> {
    const key = JSON.stringify([name, params]);
    const found = this.#stores.get(key) ?? new FixtureStore(KEYS[name], this.#rows(name, params));
    this.#stores.set(key, found);
    return found as TopicStore<unknown> as TopicStore<TopicRow<N>>;
  }

  /** Older rows of a conversation, which take a moment, as they do from an engine. */
  async #page(params: object): Promise<CommandResult<'chat.history'>> {
    await new Promise(resolve => setTimeout(resolve, 30));
    const address = 'address' in params ? String(params.address) : '';
    const limit = 'limit' in params ? Number(params.limit) : 0;
    const all = this.#topics.conversations?.[address] ?? [];
    const at =
      'around' in params
        ? Math.max(
            0,
            all.findIndex(row => row.order >= String(params.around)),
          )
        : 0;
    const start =
      'around' in params
        ? Math.max(0, at - limit / 2)
        : 'after' in params
          ? all.filter(row => row.order <= String(params.after)).length
          : Math.max(
              0,
              all.filter(row => row.order < ('before' in params ? String(params.before) : '~')).length -
                limit,
            );
    const end =
      'around' in params || 'after' in params
        ? start + limit
        : all.filter(row => row.order < ('before' in params ? String(params.before) : '~')).length;
    return { rows: all.slice(start, end), more: start > 0, newer: end < all.length };
  }

  /** Adds a row to a conversation, as if it had been sent or had arrived. */
  append(address: string, row: TopicRow<'conversation'>): void {
    this.#appended.set(address, [...(this.#appended.get(address) ?? []), row]);
    for (const [key, store] of this.#stores) {
      if (key.startsWith('["conversation"') && key.includes(`"${address}"`)) store.append(row);
    }
  }

  #rows(name: TopicName, params: object): readonly unknown[] | undefined {
    if (name !== 'conversation') return this.#topics[name];
    if (!('address' in params && typeof params.address === 'string')) return undefined;
    const rows = this.#topics.conversations?.[params.address];
    const all = rows && [...rows, ...(this.#appended.get(params.address) ?? [])];
    return 'count' in params ? all?.slice(-Number(params.count)) : all;
  }
}

function isError(answer: unknown): answer is { readonly error: ApiError } {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

class FixtureStore implements TopicStore<unknown> {
  readonly #key: string | undefined;
  readonly #listeners = new Set<() => void>();
  #snapshot: TopicSnapshot<unknown>;

  constructor(key: string | undefined, rows: readonly unknown[] | undefined) {
    this.#key = key;
    this.#snapshot = { rows: rows ?? [], loaded: rows !== undefined };
  }

  getSnapshot(): TopicSnapshot<unknown> {
    return this.#snapshot;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  row(wanted = ''): unknown {
    return this.#snapshot.rows.find(row => this.#keyOf(row) === wanted);
  }

  append(row: unknown): void {
    if (this.#snapshot.loaded) this.load([...this.#snapshot.rows, row]);
  }

  load(rows: readonly unknown[] | undefined): void {
    this.#snapshot = { rows: rows ?? [], loaded: rows !== undefined };
    for (const listener of this.#listeners) listener();
  }

  #keyOf(row: unknown): string {
    if (this.#key === undefined) return '';
    return typeof row === 'object' && row !== null ? String(Reflect.get(row, this.#key)) : '';
  }
}
