import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { padded } from './cached-statements.ts';
import { openDatabase } from './open-database.ts';
import { Serial } from './serial.ts';

describe('padded', () => {
  it('holds the same items, in one of few lengths', () => {
    const lengths = new Set<number>();
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 300 }), items => {
        const list = padded(items);
        expect(list.slice(0, items.length)).toEqual(items);
        expect(new Set(list)).toEqual(new Set(items));
        lengths.add(list.length);
      }),
    );
    expect(lengths.size).toBeLessThanOrEqual(6);
    expect(() => padded([])).toThrow(RangeError);
  });
});

describe('serial', () => {
  it('runs tasks one after the other, also after one that failed', async () => {
    const serial = new Serial();
    const log: string[] = [];
    const task =
      (name: string, fails = false) =>
      async () => {
        log.push(`${name} begins`);
        await Promise.resolve();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const [a, b, c] = [serial.run(task('a')), serial.run(task('b', true)), serial.run(task('c'))];
    await expect(b).rejects.toThrow('b');
    expect(await Promise.all([a, c])).toEqual(['a', 'c']);
    await serial.idle();
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});

describe('database', () => {
  it('refuses a row that belongs to nobody', async () => {
    const { db, close } = await openDatabase(':memory:');
    const orphan = db.insertInto('rotations').values({ account: 'nobody', generation: 1, token: '' });
    await expect(orphan.execute()).rejects.toThrow('FOREIGN KEY');
    await close();
  });

  it('shares a prepared statement between queries, also inside a transaction that fails', async () => {
    const { db, close } = await openDatabase(':memory:');
    const insert = (key: string) => db.insertInto('settings').values({ key, value: key }).execute();
    await insert('a');
    await expect(insert('a')).rejects.toThrow('UNIQUE');
    const failing = db.transaction().execute(async trx => {
      await trx.insertInto('settings').values({ key: 'b', value: 'b' }).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await insert('c');
    const rows = await db.selectFrom('settings').select('key').orderBy('key').execute();
    expect(rows.map(row => row.key)).toEqual(['a', 'c']);
    await close();
  });
});
