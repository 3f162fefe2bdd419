/// <reference lib="webworker" />
import sqlite3InitModule, {
  type PreparedStatement,
  type SAHPoolUtil,
  type Database as SqliteDatabase,
} from '@sqlite.org/sqlite-wasm';
import type { DatabaseOpenFailure, SqlRow, SqlValue, Statement } from '../../engine/ports/database.ts';
import type {
  DatabaseAnswer,
  DatabaseCall,
  DatabaseReply,
  DatabaseRequest,
} from './opfs-database-messages.ts';

/** Database, journal, and room for what SQLite makes in passing. */
const POOL_FILES = 6;

let pool: SAHPoolUtil | undefined;
let sqlite: SqliteDatabase | undefined;
let rowsChanged: () => number = () => 0;
/** The engine's statements are a fixed few dozen: none is dropped before the end. */
const prepared = new Map<string, PreparedStatement>();

/** Opens the only database of a folder of the origin-private file system; the folder is ours while it is open. */
async function open(directory: string): Promise<DatabaseOpenFailure | undefined> {
  const handles: unknown = Reflect.get(globalThis, 'FileSystemSyncAccessHandle');
  if (handles === undefined || !navigator.storage?.getDirectory) return 'not-supported';
  const sqlite3 = await sqlite3InitModule();
  try {
    pool = await sqlite3.installOpfsSAHPoolVfs({
      name: 'kith',
      directory,
      initialCapacity: POOL_FILES,
      preserveOnInitFailure: true,
    });
  } catch (error) {
    return failureOf(error);
  }
  try {
    const database = new pool.OpfsSAHPoolDb('/history.db');
    sqlite = database;
    rowsChanged = () => Number(database.changes());
    // No other connection exists, so the write-ahead log needs no shared memory; a commit then needs no flush, and
    // survives the death of the page at once.
    for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = NORMAL']) {
      database.exec(`PRAGMA ${pragma}`);
    }
    // The file is not encrypted: what was erased must not linger in free pages.
    database.exec('PRAGMA secure_delete = ON');
    database.exec('PRAGMA temp_store = MEMORY; BEGIN EXCLUSIVE; COMMIT; SELECT count(*) FROM sqlite_schema');
    return undefined;
  } catch (error) {
    await close();
    if (/SQLITE_(NOTADB|CORRUPT)|not a database|malformed/.test(String(error))) return 'broken-file';
    throw error;
  }
}

function failureOf(error: unknown): DatabaseOpenFailure {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NoModificationAllowedError' || name === 'InvalidStateError') return 'in-use';
  if (name === 'QuotaExceededError') return 'not-writable';
  return 'not-supported';
}

function statementFor(sql: string): PreparedStatement {
  if (!sqlite) throw new Error('the database is closed');
  let statement = prepared.get(sql);
  if (!statement) {
    statement = sqlite.prepare(sql);
    prepared.set(sql, statement);
  }
  return statement;
}

function rows(sql: string, parameters: readonly SqlValue[]): SqlRow[] {
  const statement = statementFor(sql);
  try {
    if (parameters.length > 0) statement.bind([...parameters]);
    const found: SqlRow[] = [];
    while (statement.step()) {
      const row: SqlRow = {};
      const names = statement.getColumnNames();
      for (const [column, name] of names.entries()) row[name] = plain(statement.get(column));
      found.push(row);
    }
    return found;
  } finally {
    statement.reset(true);
  }
}

function plain(value: unknown): SqlValue {
  if (value instanceof Uint8Array) return value;
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw new Error(`SQLite gave a ${typeof value}`);
}

function batch(statements: readonly Statement[]): number[] {
  if (!sqlite) throw new Error('the database is closed');
  if (statements.length === 0) return [];
  const database = sqlite;
  database.exec('BEGIN IMMEDIATE');
  try {
    const changed = statements.map(({ sql, parameters = [] }) => {
      const statement = statementFor(sql);
      rows(sql, parameters);
      // `changes` keeps the count of the last statement that could change rows.
      return statement.columnCount === 0 && /^\s*(INSERT|UPDATE|DELETE|REPLACE)/i.test(sql)
        ? rowsChanged()
        : 0;
    });
    database.exec('COMMIT');
    return changed;
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // SQLite rolled back by itself, as it does when the disk is full.
    }
    throw error;
  }
}

async function close(): Promise<void> {
  for (const statement of prepared.values()) statement.finalize();
  prepared.clear();
  sqlite?.close();
  sqlite = undefined;
  // Gives the file handles back, so that another tab or worker can take them.
  pool?.pauseVfs();
  pool = undefined;
}

async function answer(request: DatabaseRequest): Promise<DatabaseAnswer> {
  switch (request.do) {
    case 'open':
      return open(request.directory);
    case 'all':
      return rows(request.sql, request.parameters);
    case 'batch':
      return batch(request.statements);
    case 'close':
      return void (await close());
  }
}

let turn: Promise<void> = Promise.resolve();
self.onmessage = ({ data: { id, request } }: MessageEvent<DatabaseCall>) => {
  turn = turn.then(async () => {
    let reply: DatabaseReply;
    try {
      reply = { id, answer: await answer(request) };
    } catch (error) {
      reply = { id, error: error instanceof Error ? error.message : String(error) };
    }
    self.postMessage(reply);
  });
};
