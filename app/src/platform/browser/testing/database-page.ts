import type { Database, SqlRow, SqlValue, Statement } from '../../../engine/ports/database.ts';
import { openOpfsDatabase } from '../opfs-database.ts';

/** What a test can ask of the page. Bytes travel as arrays of numbers under `bytes`. */
export interface DatabasePage {
  /** `undefined`, or why it can't be opened. */
  open(directory: string): Promise<string | undefined>;
  all(sql: string, parameters: readonly PageValue[]): Promise<Record<string, PageValue>[]>;
  batch(statements: readonly { sql: string; parameters: readonly PageValue[] }[]): Promise<number[]>;
  close(): Promise<void>;
  /** Milliseconds of each of `count` small transactions, one after the other. */
  time(count: number): Promise<number[]>;
}

export type PageValue = string | number | null | { readonly bytes: readonly number[] };

declare global {
  interface Window {
    kithDatabase: DatabasePage;
  }
}

let database: Database | undefined;

function theDatabase(): Database {
  if (!database) throw new Error('open a database first');
  return database;
}

function fromPage(value: PageValue): SqlValue {
  return typeof value === 'object' && value !== null ? Uint8Array.from(value.bytes) : value;
}

function toPage(row: SqlRow): Record<string, PageValue> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      value instanceof Uint8Array ? { bytes: [...value] } : value,
    ]),
  );
}

window.kithDatabase = {
  async open(directory) {
    const opened = await openOpfsDatabase(directory);
    if (!opened.ok) return opened.error;
    database = opened.value;
    return undefined;
  },
  async all(sql, parameters) {
    return (await theDatabase().all(sql, parameters.map(fromPage))).map(toPage);
  },
  batch(statements) {
    const plain: Statement[] = statements.map(({ sql, parameters }) => ({
      sql,
      parameters: parameters.map(fromPage),
    }));
    return theDatabase().batch(plain);
  },
  close: () => theDatabase().close(),
  async time(count) {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const start = performance.now();
      await theDatabase().batch([{ sql: 'INSERT INTO thing VALUES (?)', parameters: [`row ${i}`] }]);
      times.push(performance.now() - start);
    }
    return times;
  },
};
