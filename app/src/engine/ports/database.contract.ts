import { afterEach, expect, test } from 'vitest';
import type { Database } from './database.ts';

/** A place where a database can be opened again after it was closed. */
export interface DatabaseHarness {
  open(): Promise<Database>;
  cleanUp(): Promise<void>;
}

/** What every implementation of the `Database` port does. */
export function databaseContract(makeHarness: () => Promise<DatabaseHarness>): void {
  const harnesses: DatabaseHarness[] = [];
  const fresh = async () => {
    const harness = await makeHarness();
    harnesses.push(harness);
    return harness;
  };
  afterEach(async () => {
    for (const harness of harnesses.splice(0)) await harness.cleanUp();
  });

  test('keeps every kind of value as it was', async () => {
    const database = await (await fresh()).open();
    await database.batch([{ sql: 'CREATE TABLE thing (a, b, c, d, e)' }]);
    const blob = Uint8Array.of(0, 1, 254, 255);
    const text = 'Grüße 👋\u0000\n“x”';
    await database.batch([
      { sql: 'INSERT INTO thing VALUES (?, ?, ?, ?, ?)', parameters: [text, 2 ** 52, 0.5, null, blob] },
    ]);
    const [row] = await database.all('SELECT * FROM thing');
    expect(row).toEqual({ a: text, b: 2 ** 52, c: 0.5, d: null, e: blob });
    await database.close();
  });

  test('a batch is all or nothing, and tells the rows changed by each statement', async () => {
    const database = await (await fresh()).open();
    await database.batch([
      { sql: 'CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)' },
      { sql: 'CREATE INDEX thing_name ON thing (name)' },
    ]);
    const changed = await database.batch([
      { sql: 'INSERT INTO thing VALUES (1, ?), (2, ?)', parameters: ['a', 'b'] },
      { sql: 'UPDATE thing SET name = ? WHERE id = 9', parameters: ['z'] },
      { sql: 'DELETE FROM thing WHERE id = ?', parameters: [2] },
    ]);
    expect(changed).toEqual([2, 0, 1]);
    await expect(
      database.batch([
        { sql: 'INSERT INTO thing VALUES (3, ?)', parameters: ['c'] },
        { sql: 'INSERT INTO thing VALUES (1, ?)', parameters: ['again'] },
      ]),
    ).rejects.toThrow(/UNIQUE/);
    expect(await database.all('SELECT id, name FROM thing')).toEqual([{ id: 1, name: 'a' }]);
    expect(await database.batch([])).toEqual([]);
    await database.close();
  });

  test('counts the rows of a statement, not those of its triggers, and none for what was there', async () => {
    const database = await (await fresh()).open();
    await database.batch([
      { sql: 'CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)' },
      { sql: 'CREATE TABLE trace (id)' },
      { sql: 'CREATE TRIGGER traced AFTER INSERT ON thing BEGIN INSERT INTO trace VALUES (1), (2); END' },
    ]);
    const insert = { sql: 'INSERT INTO thing VALUES (?, ?) ON CONFLICT DO NOTHING', parameters: [1, 'a'] };
    expect(await database.batch([insert])).toEqual([1]);
    expect(await database.batch([insert, { sql: 'UPDATE thing SET name = ?', parameters: ['b'] }])).toEqual([
      0, 1,
    ]);
    expect(await database.batch([{ sql: 'SELECT * FROM thing' }, insert])).toEqual([0, 0]);
    await database.close();
  });

  test('a wrong statement rejects and leaves the database usable', async () => {
    const database = await (await fresh()).open();
    await expect(database.all('SELECT nonsense FROM nowhere')).rejects.toThrow(/nowhere/);
    await expect(database.batch([{ sql: 'CREATE TABEL x (a)' }])).rejects.toThrow(/syntax/);
    expect(await database.all('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await database.close();
  });

  test('what is asked first is done first, without waiting', async () => {
    const database = await (await fresh()).open();
    const made = database.batch([{ sql: 'CREATE TABLE thing (a)' }]);
    const writes = Array.from({ length: 50 }, (_, i) =>
      database.batch([{ sql: 'INSERT INTO thing VALUES (?)', parameters: [i] }]),
    );
    const rows = await database.all('SELECT count(*) AS count, sum(a) AS sum FROM thing');
    expect(rows).toEqual([{ count: 50, sum: 1_225 }]);
    await Promise.all([made, ...writes]);
    await database.close();
  });

  test('searches full text, with marks around what matched', async () => {
    const database = await (await fresh()).open();
    await database.batch([
      { sql: "CREATE VIRTUAL TABLE note USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')" },
      { sql: 'INSERT INTO note VALUES (?), (?)', parameters: ['Über den Wolken', 'nothing here'] },
    ]);
    const rows = await database.all(
      "SELECT snippet(note, 0, char(0xE000), char(0xE001), '…', 8) AS hit FROM note WHERE note MATCH ?",
      ['"uber" "wol" *'],
    );
    expect(rows).toEqual([{ hit: '\uE000Über\uE001 den \uE000Wolken\uE001' }]);
    await database.close();
  });

  test('what a batch wrote is there after close and open', async () => {
    const harness = await fresh();
    const first = await harness.open();
    await first.batch([
      { sql: 'CREATE TABLE thing (a TEXT)' },
      { sql: 'INSERT INTO thing VALUES (?)', parameters: ['kept'] },
      { sql: 'PRAGMA user_version = 7' },
    ]);
    await first.close();
    const second = await harness.open();
    expect(await second.all('SELECT a FROM thing')).toEqual([{ a: 'kept' }]);
    expect(await second.all('PRAGMA user_version')).toEqual([{ user_version: 7 }]);
    await second.close();
  });

  test('after close everything rejects, and closing again is fine', async () => {
    const database = await (await fresh()).open();
    const last = database.batch([{ sql: 'CREATE TABLE thing (a)' }]);
    await database.close();
    await last;
    await database.close();
    await expect(database.all('SELECT 1')).rejects.toThrow(/closed/);
    await expect(database.batch([{ sql: 'SELECT 1' }])).rejects.toThrow(/closed/);
  });
}
