import { mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databaseContract } from '../../engine/ports/database.contract.ts';
import type { Database } from '../../engine/ports/database.ts';
import { openEncryptedDatabase } from './encrypted-database.ts';

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
const OTHER_KEY = KEY.map(byte => byte ^ 1);

function opened(file: string, key = KEY): Database {
  const database = openEncryptedDatabase(file, key);
  if (!database.ok) throw new Error(database.error);
  return database.value;
}

describe('the encrypted file', () => {
  databaseContract(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'kith-database-'));
    return {
      open: async () => opened(path.join(folder, 'history.db')),
      cleanUp: () => rm(folder, { recursive: true }),
    };
  });
});

describe('an encrypted file that is there', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kith-database-'));
    file = path.join(folder, 'history.db');
    const database = opened(file);
    await database.batch([
      { sql: 'CREATE TABLE thing (a)' },
      { sql: 'INSERT INTO thing VALUES (?)', parameters: ['only for my eyes'] },
    ]);
    await database.close();
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('shows nothing of what it holds, and is readable by its owner only', async () => {
    const bytes = await readFile(file);
    expect(bytes.length).toBeGreaterThan(4_096);
    expect(bytes.includes('only for my eyes')).toBe(false);
    expect(bytes.includes('SQLite format')).toBe(false);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  test('says wrong-key for another key and stays as it was', async () => {
    expect(openEncryptedDatabase(file, OTHER_KEY)).toEqual({ ok: false, error: 'wrong-key' });
    const database = opened(file);
    expect(await database.all('SELECT a FROM thing')).toEqual([{ a: 'only for my eyes' }]);
    await database.close();
  });

  test('says broken-file when it was cut short or is something else', async () => {
    await truncate(file, 5_000);
    expect(openEncryptedDatabase(file, KEY)).toEqual({ ok: false, error: 'broken-file' });
    await writeFile(file, 'shopping list');
    expect(openEncryptedDatabase(file, KEY)).toEqual({ ok: false, error: 'broken-file' });
  });

  test('notices a page that was changed: the read rejects', async () => {
    const handle = await open(file, 'r+');
    await handle.write(Uint8Array.of(1, 2, 3, 4), 0, 4, 4_096 + 700);
    await handle.close();
    const database = opened(file);
    await expect(database.all('SELECT a FROM thing')).rejects.toThrow(/malformed/);
    await database.close();
  });

  test('says in-use while another engine holds it', async () => {
    const database = opened(file);
    expect(openEncryptedDatabase(file, KEY)).toEqual({ ok: false, error: 'in-use' });
    await database.close();
    await opened(file).close();
  });

  test('says not-writable for a folder that does not exist', () => {
    const nowhere = path.join(folder, 'missing', 'history.db');
    expect(openEncryptedDatabase(nowhere, KEY)).toEqual({ ok: false, error: 'not-writable' });
  });
});

test('a database in memory needs no file', async () => {
  const database = opened(':memory:');
  await database.batch([{ sql: 'CREATE TABLE thing (a)' }]);
  expect(await database.all('SELECT * FROM thing')).toEqual([]);
  await database.close();
});
