import type { Address } from '@kith/shared/identity/address';
import { failed, ok } from '@kith/shared/protocol/result';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { beforeEach, expect, it } from 'vitest';
import { makeDatabase } from '../history/testing/make-database.ts';
import type { Database } from '../ports/database.ts';
import { MemoryFileStore } from '../ports/testing/memory-file-store.ts';
import type { Preparation } from './preparation.ts';
import { Preparing, type PreparingPorts } from './preparing.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const ID = 'A'.repeat(22);

let database: Database;
let store: MemoryFileStore;
let reported: unknown[];
/** Settles at each change of what is prepared. */
let changed: PromiseWithResolvers<void>;
beforeEach(async () => {
  database = await makeDatabase();
  store = new MemoryFileStore();
  reported = [];
  changed = Promise.withResolvers();
});

function preparing(parts: Partial<PreparingPorts>): Preparing {
  return new Preparing({
    database,
    account: ALICE,
    clock: new VirtualClock(),
    store,
    release: async sources => {
      for (const source of sources) await store.release(source);
    },
    deliver: async () => ok(undefined),
    giveBack: async () => undefined,
    onChange: () => {
      changed.resolve();
      changed = Promise.withResolvers();
    },
    report: error => reported.push(error),
    ...parts,
  });
}

function aFile(): Preparation {
  const source = store.own(Uint8Array.of(1, 2, 3));
  const what = { kind: 'file', source, name: 'a', size: 3 } as const;
  return { id: ID, peer: BOB, batch: ID, index: 0, at: 1, what };
}

it('stands still after a bug, once, until somebody tries it again', async () => {
  let tries = 0;
  const bug = new Error('a bug');
  const all = preparing({
    deliver: async () => {
      tries += 1;
      if (tries === 1) throw bug;
      return ok(undefined);
    },
  });
  await all.add([aFile()]);
  while (all.states()[0]?.preparation.problem === undefined) await changed.promise;
  expect(all.states()[0]?.preparation.problem).toBe('broken');
  expect([tries, reported]).toEqual([1, [bug]]);
  await all.retry(ID);
  while (all.has(ID)) await changed.promise;
  expect(tries).toBe(2);
});

it('cannot be taken back once it became an entry, and can when it did not', async () => {
  for (const delivered of [ok(undefined), failed('not-buddies')]) {
    const began = Promise.withResolvers<void>();
    const outcome = Promise.withResolvers<typeof delivered>();
    const all = preparing({
      deliver: () => {
        began.resolve();
        return outcome.promise;
      },
    });
    const preparation = aFile();
    await all.add([preparation]);
    await began.promise;
    const cancelled = all.cancel(ID);
    outcome.resolve(delivered);
    expect(await cancelled).toBe(!delivered.ok);
    expect(all.has(ID)).toBe(false);
    const { what } = preparation;
    const kept = what.kind === 'file' && (await store.openSource(what.source)).ok;
    expect(kept).toBe(delivered.ok);
  }
});
