import { hash } from 'node:crypto';
import type { Address } from '@kith/shared/identity/address';
import { ContentHasher } from '@kith/shared/swarm/content-hasher';
import type { ContentId } from '@kith/shared/swarm/content-id';
import { VirtualClock } from '@kith/shared/testing/virtual-clock';
import { beforeEach, expect, test } from 'vitest';
import { Documents } from '../history/documents.ts';
import { makeDatabase } from '../history/testing/make-database.ts';
import { Acceptance } from '../offers/acceptance.ts';
import { eraseOffers } from '../offers/erase-offers.ts';
import { HeldFiles } from '../offers/held-files.ts';
import { PREPARING, preparationSchema } from '../offers/preparation.ts';
import type { Database } from '../ports/database.ts';
import type { SourceRef } from '../ports/file-store.ts';
import { MemoryFileStore } from '../ports/testing/memory-file-store.ts';
import { nameFolder } from '../sharing/name-folder.ts';
import type { TransferRecord } from '../sharing/transfer-record.ts';
import { TransferStore } from '../sharing/transfer-store.ts';
import { sweepFiles } from './sweep-files.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const BYTES = Uint8Array.of(1, 2, 3);
const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer');
const idOf = (letter: string) => letter.repeat(21).concat('A');

let database: Database;
let store: MemoryFileStore;
beforeEach(async () => {
  database = await makeDatabase();
  store = new MemoryFileStore();
});

const isThere = async (source: SourceRef) => (await store.openSource(source)).ok;

/** Something that an account is about to send. */
async function prepare(account: Address): Promise<SourceRef> {
  const source = store.own(BYTES);
  const id = idOf('P');
  const what = { kind: 'file', source, name: 'a', size: BYTES.length };
  await new Documents(database).put(PREPARING, `${account} ${id}`, {
    id,
    peer: BOB,
    batch: id,
    index: 0,
    at: 1,
    what,
  });
  return source;
}

/** A folder of two files that is being fetched, with what is here of it. */
async function fetching(id: string, state: TransferRecord['state']): Promise<void> {
  const hasher = new ContentHasher(sha256);
  hasher.update(BYTES);
  const hashed = hasher.finish();
  const files = ['a', 'b'].map(name => ({
    path: [name],
    hashed: { ...hashed, contentId: hashed.contentId as ContentId },
  }));
  const named = nameFolder('things', files, sha256);
  if (!named.ok) throw new Error(named.error);
  const record: TransferRecord = {
    id,
    incoming: true,
    address: BOB,
    name: 'things',
    folder: true,
    content: named.value.contentId,
    size: 2 * BYTES.length,
    info_size: named.value.info.length,
    place: null,
    state,
    problem: null,
    paused_by: null,
    done: 0,
    moved: 0,
    started_at: 1,
    finished_at: null,
    cleared: false,
  };
  await new TransferStore(database, ALICE, sha256).putInfo(record, named.value.info);
  for (const file of [0, 1]) await store.openPartial(`${id}-${file}`, BYTES.length);
}

test('what any account sends, sent, fetches or was handed stays; everything else goes', async () => {
  const [sent, handedIn, lost] = [store.own(BYTES), store.own(BYTES), store.own(BYTES)];
  await new HeldFiles(database, BOB).put(idOf('H'), { kind: 'file', source: sent });
  const prepared = await prepare(ALICE);
  await fetching(idOf('F'), 'paused');
  await fetching(idOf('C'), 'cancelled');
  await store.openPartial('lost', 3);
  await sweepFiles(database, store, () => [handedIn]);
  expect(await Promise.all([sent, handedIn, prepared, lost].map(isThere))).toEqual([true, true, true, false]);
  expect(store.partials).toEqual([`${idOf('F')}-0`, `${idOf('F')}-1`]);
});

test('what an erased account was about to send goes, and nothing of others', async () => {
  const prepared = [await prepare(ALICE), await prepare(BOB)];
  const acceptance = (account: Address) =>
    new Acceptance(database, account, new VirtualClock(), () => ({ acceptUpTo: 0, acceptMedia: false }));
  await acceptance(ALICE).choose(BOB, 5);
  await acceptance(BOB).choose(ALICE, 5);
  await eraseOffers(database, ALICE);
  await sweepFiles(database, store, () => []);
  expect(await Promise.all(prepared.map(isThere))).toEqual([false, true]);
  const left = await new Documents(database).list(PREPARING, preparationSchema);
  expect([...left.keys()]).toEqual([`${BOB} ${idOf('P')}`]);
  const [alices, bobs] = [acceptance(ALICE), acceptance(BOB)];
  await alices.load();
  await bobs.load();
  expect([alices.chosen(BOB), bobs.chosen(ALICE)]).toEqual([undefined, 5]);
});
