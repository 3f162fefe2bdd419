/** A value that SQLite stores. */
export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;
export interface Statement {
  readonly sql: string;
  readonly parameters?: readonly SqlValue[];
}

/**
 * One SQLite database (with FTS5) that belongs to this engine alone. Asynchronous, because in a page it lives
 * in a worker. The one schema is in `engine/history/schema.ts`.
 */
export interface Database {
  /** Rows of one query. */
  all(sql: string, parameters?: readonly SqlValue[]): Promise<SqlRow[]>;
  /** Runs statements as one transaction: all of them or none; resolves when durable. Rows changed, each. */
  batch(statements: readonly Statement[]): Promise<number[]>;
  close(): Promise<void>;
}
