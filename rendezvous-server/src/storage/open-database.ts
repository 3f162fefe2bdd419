import { mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { errorCode, StartFailure } from '../start-failure.ts';
import { CachedStatements } from './cached-statements.ts';
import { migrations } from './migrations/migrations.ts';
import type { Database, Schema } from './schema.ts';

const FILE = 'kith.db';
/** A whole-file check of a small database takes milliseconds; of a large one it would delay the start. */
const CHECKED_BYTES = 256 * 1_048_576;

export interface OpenDatabase {
  readonly db: Database;
  /** Empties the write-ahead log into the database file: what was deleted is then gone from both. */
  checkpoint(): void;
  close(): Promise<void>;
}

/** Where the database of a data folder is. */
export function databaseFile(folder: string): string {
  return join(folder, FILE);
}

/**
 * Opens the database of a data folder, or one in memory for `:memory:`, and brings its schema up to date.
 *
 * `synchronous=FULL`: what was acknowledged to a client (a stored envelope, a prekey handed out) survives a power
 * cut, not only `kill -9`. In the write-ahead log that is one fsync for each transaction, and a request writes at
 * most one. `secure_delete`: what is deleted is overwritten with zeros.
 *
 * @throws StartFailure when the folder can't be used, or the file is damaged or from a newer version
 */
export async function openDatabase(folder: string): Promise<OpenDatabase> {
  const sqlite = folder === ':memory:' ? new SqliteDatabase(':memory:') : openFile(folder);
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('secure_delete = ON');
  const dialect = new SqliteDialect({ database: new CachedStatements(sqlite) });
  const db: Database = new Kysely<Schema>({ dialect });
  try {
    await migrate(db, folder);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    db,
    checkpoint: () => void sqlite.pragma('wal_checkpoint(TRUNCATE)'),
    close: () => db.destroy(),
  };
}

/**
 * Holds a data folder for this process, until the process ends in whatever way. The lock is that of an SQLite
 * file, which the system drops with the process: no stale lock is left after a crash.
 *
 * @returns releases the folder
 */
export function lockFolder(folder: string): () => void {
  makeFolder(folder);
  const file = join(folder, 'lock');
  try {
    const lock = new SqliteDatabase(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return () => lock.close();
  } catch (error) {
    if (errorCode(error).startsWith('SQLITE_BUSY')) {
      throw new StartFailure(
        `Another kith-server is using ${folder}. Stop it, or give this one a folder of its own with --data.`,
      );
    }
    throw notUsable(folder, error);
  }
}

function makeFolder(folder: string): void {
  try {
    makeFolders(resolve(folder));
  } catch (error) {
    throw notUsable(folder, error);
  }
}

/** One level at a time: Node's `recursive` never returns where a file system refuses folders with "not found". */
function makeFolders(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent);
  mkdirSync(folder, { mode: 0o700 });
}

function notUsable(folder: string, error: unknown): StartFailure {
  const why = error instanceof Error ? error.message : String(error);
  return new StartFailure(
    `The data folder ${folder} can't be used (${why}). Make it writable for this user, or choose another with --data.`,
  );
}

function openFile(folder: string): SqliteDatabase.Database {
  makeFolder(folder);
  const file = databaseFile(folder);
  try {
    const sqlite = new SqliteDatabase(file, { timeout: 5_000 });
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    if (statSync(file).size <= CHECKED_BYTES && sqlite.pragma('quick_check(1)', { simple: true }) !== 'ok') {
      sqlite.close();
      throw damaged(file);
    }
    return sqlite;
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    const code = errorCode(error);
    throw code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')
      ? damaged(file)
      : notUsable(folder, error);
  }
}

function damaged(file: string): StartFailure {
  return new StartFailure(
    `The database ${file} is damaged. Put a backup in its place, or move it away to begin with an empty server.`,
  );
}

async function migrate(db: Database, folder: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const done = tables.some(table => table.name === 'kysely_migration')
    ? await db
        .withTables<{ kysely_migration: { name: string } }>()
        .selectFrom('kysely_migration')
        .select('name')
        .execute()
    : [];
  if (done.some(({ name }) => !(name in migrations))) {
    throw new StartFailure(
      `The database in ${folder} was written by a newer version of kith-server. Install that version or a later one.`,
    );
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
