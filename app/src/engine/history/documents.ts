import type { z } from 'zod';
import type { Database, SqlRow, Statement } from '../ports/database.ts';

/**
 * Small JSON values by kind and key, for what needs no table of its own: account, device keys, pins, settings.
 * Whoever reads hands in the schema: what does not fit it (an older or damaged value) counts as absent.
 */
export class Documents {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get<S extends z.ZodType>(kind: string, key: string, schema: S): Promise<z.output<S> | undefined> {
    const [row] = await this.#database.all('SELECT json FROM document WHERE kind = ? AND key = ?', [
      kind,
      key,
    ]);
    return row && read(row, schema);
  }

  /** Resolves when the value is durable. */
  async put(kind: string, key: string, value: unknown): Promise<void> {
    await this.#database.batch([this.putStatement(kind, key, value)]);
  }

  async delete(kind: string, key: string): Promise<void> {
    await this.#database.batch([this.deleteStatement(kind, key)]);
  }

  /** All values of a kind, by key in text order; those that do not fit the schema are left out. */
  async list<S extends z.ZodType>(kind: string, schema: S): Promise<Map<string, z.output<S>>> {
    const rows = await this.#database.all('SELECT key, json FROM document WHERE kind = ? ORDER BY key', [
      kind,
    ]);
    const values = new Map<string, z.output<S>>();
    for (const row of rows) {
      const value = read(row, schema);
      if (value !== undefined) values.set(String(row['key']), value);
    }
    return values;
  }

  /** For a transaction with other writes. */
  putStatement(kind: string, key: string, value: unknown): Statement {
    return {
      sql: `INSERT INTO document (kind, key, json) VALUES (?, ?, ?)
            ON CONFLICT (kind, key) DO UPDATE SET json = excluded.json`,
      parameters: [kind, key, JSON.stringify(value)],
    };
  }

  /** For a transaction with other writes. */
  deleteStatement(kind: string, key: string): Statement {
    return { sql: 'DELETE FROM document WHERE kind = ? AND key = ?', parameters: [kind, key] };
  }

  async erasePrefix(kind: string, prefix: string): Promise<void> {
    await this.#database.batch([this.deletePrefixStatement(kind, prefix)]);
  }

  /** For a transaction with other writes: all values of a kind whose key begins so. */
  deletePrefixStatement(kind: string, prefix: string): Statement {
    return {
      sql: 'DELETE FROM document WHERE kind = ? AND substr(key, 1, length(?)) = ?',
      parameters: [kind, prefix, prefix],
    };
  }

  /** For a transaction with other writes: all values of a kind. */
  deleteKindStatement(kind: string): Statement {
    return { sql: 'DELETE FROM document WHERE kind = ?', parameters: [kind] };
  }
}

function read<S extends z.ZodType>(row: SqlRow, schema: S): z.output<S> | undefined {
  const parsed = schema.safeParse(JSON.parse(String(row['json'])));
  return parsed.success ? parsed.data : undefined;
}
