import type { DatabaseOpenFailure, SqlRow, SqlValue, Statement } from '../../engine/ports/database.ts';

/** What the page asks of the worker that holds the database; answered in order. */
export type DatabaseRequest =
  | { readonly do: 'open'; readonly directory: string }
  | { readonly do: 'all'; readonly sql: string; readonly parameters: readonly SqlValue[] }
  | { readonly do: 'batch'; readonly statements: readonly Statement[] }
  | { readonly do: 'close' };

/** Answers to `open` (undefined: it is open), `all`, `batch` and `close`. */
export type DatabaseAnswer = DatabaseOpenFailure | SqlRow[] | number[] | undefined;

export interface DatabaseCall {
  readonly id: number;
  readonly request: DatabaseRequest;
}

export interface DatabaseReply {
  readonly id: number;
  readonly answer?: DatabaseAnswer;
  /** SQLite's own words. */
  readonly error?: string;
}
