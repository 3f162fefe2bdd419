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
  media: 'seq',
  notices: 'id',
};

const listen = () => () => undefined;

/** A client whose topics never change and whose commands answer from a list: one moment of the window. */
export class FixtureClient implements EngineClient {
  readonly connection: Store<ConnectionState>;
  readonly #topics: FixtureTopics;
  readonly #answers: FixtureAnswers;
  readonly #stores = new Map<string, TopicStore<unknown>>();

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
    _params: CommandParams<N>,
  ): Promise<CallOutcome<CommandResult<N>>> {
    const answer: CommandResult<N> | { readonly error: ApiError } | undefined = this.#answers[name];
    if (isError(answer)) return failed(answer.error);
    return ok(answer ?? ({} as CommandResult<N>));
  }

  topic<N extends TopicName>(name: N, params: TopicParams<N>): TopicStore<TopicRow<N>> {
    const key = JSON.stringify([name, params]);
    const found = this.#stores.get(key) ?? makeStore(name, this.#rows(name, params));
    this.#stores.set(key, found);
    return found as TopicStore<TopicRow<N>>;
  }

  #rows(name: TopicName, params: object): readonly unknown[] | undefined {
    if (name !== 'conversation') return this.#topics[name];
    return 'address' in params && typeof params.address === 'string'
      ? this.#topics.conversations?.[params.address]
      : undefined;
  }
}

function isError(answer: unknown): answer is { readonly error: ApiError } {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

function makeStore(name: TopicName, rows: readonly unknown[] | undefined): TopicStore<unknown> {
  const key = KEYS[name];
  const snapshot: TopicSnapshot<unknown> = { rows: rows ?? [], loaded: rows !== undefined };
  const keyOf = (row: unknown) =>
    key === undefined ? '' : String(Reflect.get(typeof row === 'object' && row !== null ? row : {}, key));
  return {
    getSnapshot: () => snapshot,
    subscribe: listen,
    row: (wanted = '') => snapshot.rows.find(row => keyOf(row) === wanted),
  };
}
