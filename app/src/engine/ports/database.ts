/** A value that SQLite stores. */
export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;
export interface Statement {
  readonly sql: string;
  readonly parameters?: readonly SqlValue[];
}

/**
 * One SQLite database (with FTS5) that belongs to this engine alone. Asynchronous, because in a page it lives
 * in a worker. What is asked first is done first. Parameters are written `?`, never numbered or named. The one schema is in `engine/history/schema.ts`.
 */
export interface Database {
  /** Rows of one query. */
  all(sql: string, parameters?: readonly SqlValue[]): Promise<SqlRow[]>;
  /** Runs statements as one transaction: all of them or none; resolves when durable. Rows changed, each. */
  batch(statements: readonly Statement[]): Promise<number[]>;
  /** Waits for what was asked before; whatever is asked after it rejects. Idempotent. */
  close(): Promise<void>;
}

/** Why a database can't be opened. */
export type DatabaseOpenFailure =
  /** The key does not fit, or the start of the file is damaged: an encrypted file does not tell the two apart. */
  | 'wrong-key'
  /** The file is no database, or a damaged one. */
  | 'broken-file'
  /** The folder is missing or may not be written. */
  | 'not-writable'
  /** Another engine has it open. */
  | 'in-use'
  /** This platform has no storage for it (a browser without the origin-private file system, a private window). */
  | 'not-supported';
