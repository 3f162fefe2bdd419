import type SqliteDatabase from 'better-sqlite3';
import type { SqliteDatabase as KyselyDatabase, SqliteStatement } from 'kysely';

/** More than the server has queries: lists of parameters come in few lengths (see `padded`). */
const KEPT = 300;

/**
 * An SQLite database that prepares each statement once: Kysely asks for it at every query, and preparing takes
 * longer than most queries run.
 */
export class CachedStatements implements KyselyDatabase {
  readonly #sqlite: SqliteDatabase.Database;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(sqlite: SqliteDatabase.Database) {
    this.#sqlite = sqlite;
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement: SqliteStatement = this.#sqlite.prepare(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > KEPT) this.#statements.delete(this.#statements.keys().next().value ?? sql);
    return statement;
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }
}

/**
 * A list for `in (…)`, lengthened to one of a few lengths by repeating its last item, so that lists of different
 * lengths share a statement. The list must not be empty.
 */
export function padded<T>(items: readonly T[]): T[] {
  const last = items.at(-1);
  if (last === undefined) throw new RangeError('an empty list matches nothing');
  const length = 4 ** Math.ceil(Math.log(items.length) / Math.log(4));
  return [...items, ...Array<T>(length - items.length).fill(last)];
}
