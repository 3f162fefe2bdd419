import { closeSync, openSync, statSync } from 'node:fs';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import BetterSqlite from 'better-sqlite3-multiple-ciphers';
import type {
  Database,
  DatabaseOpenFailure,
  SqlRow,
  SqlValue,
  Statement,
} from '../../engine/ports/database.ts';

const PAGE_BYTES = 4_096;

/**
 * Opens, or makes, an encrypted SQLite file (SQLite3 Multiple Ciphers: ChaCha20 with a Poly1305 tag on every
 * page), readable by this user only and held exclusively.
 *
 * WAL with `synchronous = NORMAL`: a committed transaction survives the death of the process at once, and a power
 * cut after the next checkpoint; nothing is ever half written.
 *
 * @param path the file, or `:memory:` for a database that ends with the process and needs no key
 * @param key 32 random bytes, used as they are
 */
export function openEncryptedDatabase(path: string, key: Uint8Array): Result<Database, DatabaseOpenFailure> {
  if (key.length !== 32) throw new Error(`a database key has 32 bytes, not ${key.length}`);
  const inMemory = path === ':memory:';
  if (!inMemory) {
    const file = prepareFile(path);
    if (file !== undefined) return failed(file);
  }
  let sqlite: BetterSqlite.Database | undefined;
  try {
    sqlite = new BetterSqlite(path, { timeout: 0 });
    if (!inMemory) {
      sqlite.pragma("cipher = 'chacha20'");
      sqlite.pragma(`key = "raw:${Buffer.from(key).toString('hex')}"`);
      sqlite.pragma('locking_mode = EXCLUSIVE');
    }
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = NORMAL');
    sqlite.pragma('temp_store = MEMORY');
    // The write takes the exclusive lock now, not at the first message.
    sqlite.exec('BEGIN EXCLUSIVE; COMMIT');
    sqlite.prepare('SELECT count(*) FROM sqlite_schema').get();
    return ok(new EncryptedDatabase(sqlite));
  } catch (error) {
    sqlite?.close();
    const failure = openFailureOf(error);
    if (failure === undefined) throw error;
    return failed(failure);
  }
}

/** Makes the file with its permissions before SQLite does; says what is wrong with one that is there. */
function prepareFile(path: string): DatabaseOpenFailure | undefined {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch {
    return 'not-writable';
  }
  return statSync(path).size % PAGE_BYTES === 0 ? undefined : 'broken-file';
}

function openFailureOf(error: unknown): DatabaseOpenFailure | undefined {
  if (!(error instanceof BetterSqlite.SqliteError)) return undefined;
  switch (error.code.split('_', 2).join('_')) {
    case 'SQLITE_NOTADB':
      return 'wrong-key';
    case 'SQLITE_CORRUPT':
    case 'SQLITE_FORMAT':
      return 'broken-file';
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return 'in-use';
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
    case 'SQLITE_FULL':
    case 'SQLITE_IOERR':
      return 'not-writable';
    default:
      return undefined;
  }
}

class EncryptedDatabase implements Database {
  readonly #sqlite: BetterSqlite.Database;
  /** The engine's statements are a fixed few dozen: none is ever dropped. */
  readonly #prepared = new Map<string, BetterSqlite.Statement<SqlValue[], SqlRow>>();

  constructor(sqlite: BetterSqlite.Database) {
    this.#sqlite = sqlite;
  }

  async all(sql: string, parameters: readonly SqlValue[] = []): Promise<SqlRow[]> {
    const rows = this.#prepare(sql).all(...parameters);
    for (const row of rows) plainBytes(row);
    return rows;
  }

  async batch(statements: readonly Statement[]): Promise<number[]> {
    this.#assertOpen();
    if (statements.length === 0) return [];
    this.#sqlite.exec('BEGIN IMMEDIATE');
    try {
      const changed = statements.map(({ sql, parameters = [] }) => this.#run(sql, parameters));
      this.#sqlite.exec('COMMIT');
      return changed;
    } catch (error) {
      if (this.#sqlite.inTransaction) this.#sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#prepared.clear();
    this.#sqlite.close();
  }

  #run(sql: string, parameters: readonly SqlValue[]): number {
    const statement = this.#prepare(sql);
    if (!statement.reader) return statement.run(...parameters).changes;
    statement.all(...parameters);
    return 0;
  }

  #prepare(sql: string): BetterSqlite.Statement<SqlValue[], SqlRow> {
    this.#assertOpen();
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#sqlite.prepare<SqlValue[], SqlRow>(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  #assertOpen(): void {
    if (!this.#sqlite.open) throw new Error('the database is closed');
  }
}

/** Node hands out Buffers, which look the same but slice differently. */
function plainBytes(row: SqlRow): void {
  for (const [column, value] of Object.entries(row)) {
    if (value instanceof Uint8Array) row[column] = Uint8Array.from(value);
  }
}
