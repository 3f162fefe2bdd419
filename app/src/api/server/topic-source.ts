import type { Result } from '@kith/shared/protocol/result';
import type { z } from 'zod';
import type {
  ApiError,
  COMMANDS,
  CommandName,
  CommandResult,
  TOPICS,
  TopicName,
  TopicRow,
} from '../contract.ts';

/** Who asks: `window` is the same over reconnects. */
export interface Caller {
  readonly window: string;
}

export type CommandOutcome<Value> = Result<Value, ApiError> & { readonly retryAfter?: number };

/** What runs the commands: one function each; parameters are checked before it is called. */
export type CommandHandlers = {
  readonly [N in CommandName]: (
    params: z.output<(typeof COMMANDS)[N]['params']>,
    caller: Caller,
  ) => Promise<CommandOutcome<CommandResult<N>>>;
};

/** Rows that were added or changed and keys that went; `'reread'`: anything may have, the snapshot tells. */
export type TopicChange<Row> =
  | { readonly set?: readonly Row[]; readonly remove?: readonly string[] }
  | 'reread';

export interface TopicSource<Row> {
  /** All rows as they are now. A topic of one value has one row, or none. */
  snapshot(): Promise<readonly Row[]>;
  /** Changes from now on; the function returned ends it. */
  subscribe(onChange: (change: TopicChange<Row>) => void): () => void;
}

/** What a topic is made of; parameters are checked before it is called. */
export type TopicSources = {
  readonly [N in TopicName]: (
    params: z.output<(typeof TOPICS)[N]['params']>,
    caller: Caller,
  ) => TopicSource<TopicRow<N>>;
};
