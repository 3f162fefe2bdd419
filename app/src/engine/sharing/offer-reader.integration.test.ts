import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '@kith/shared/identity/address';
import { EMPTY_CONTENT_ID, PIECE_SIZE } from '@kith/shared/swarm/content-id';
import { expect, it } from 'vitest';
import { openEncryptedDatabase } from '../../platform/node/encrypted-database.ts';
import { NodeFileStore } from '../../platform/node/files/node-file-store.ts';
import { refOfPath } from '../../platform/node/files/path-source.ts';
import { nodeSha256 as sha256 } from '../../platform/node/sha256.ts';
import { migrate } from '../history/schema.ts';
import { OfferReader } from './offer-reader.ts';
import type { TransferRecord } from './transfer-record.ts';
import { TransferStore } from './transfer-store.ts';

const ALICE = 'alice@home.example' as Address;
const BOB = 'bob@home.example' as Address;
const FILES = 60;
const RECORD: TransferRecord = {
  id: 'A'.repeat(22),
  incoming: false,
  address: BOB,
  name: 'folder',
  folder: true,
  content: EMPTY_CONTENT_ID,
  size: 2 * FILES,
  info_size: 0,
  place: null,
  state: 'going',
  problem: null,
  paused_by: null,
  done: 0,
  moved: 0,
  started_at: 1,
  finished_at: null,
  cleared: false,
};

it('reads more files at once than it keeps open', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kith-offer-'));
  const database = openEncryptedDatabase(':memory:', new Uint8Array(32));
  if (!database.ok) throw new Error(database.error);
  await migrate(database.value);
  const downloads = () => ({ path: folder, mayMake: true });
  const files = await NodeFileStore.open({ data: join(folder, 'data'), downloads });
  try {
    const store = new TransferStore(database.value, ALICE, sha256);
    const sources = await Promise.all(
      Array.from({ length: FILES }, async (_, n) => {
        const path = join(folder, String(n));
        await writeFile(path, Uint8Array.of(n, n));
        const source = await refOfPath(path);
        if (!source.ok) throw new Error(source.error);
        return { root: 'r'.repeat(43), size: 2, source: source.value };
      }),
    );
    const content = {
      kind: 'folder',
      contentId: EMPTY_CONTENT_ID,
      info: new Uint8Array(),
      files: [],
    } as const;
    await store.putOffer(RECORD, { id: RECORD.id, to: BOB, name: 'folder', content }, sources);
    const reader = await OfferReader.of(RECORD.id, { files, store, sha256 });
    const answers = await Promise.all(
      sources.map((_, piece) =>
        reader?.answer(1, { kind: 'piece', piece, block: 0, blocks: 1 }, new Uint8Array(PIECE_SIZE)),
      ),
    );
    for (const [n, answer] of answers.entries()) {
      expect(answer).toMatchObject({
        ok: true,
        value: { kind: 'piece', piece: n, data: Uint8Array.of(n, n) },
      });
    }
    // Whoever closes it waits for what is read.
    const last = reader?.answer(
      1,
      { kind: 'piece', piece: 0, block: 0, blocks: 1 },
      new Uint8Array(PIECE_SIZE),
    );
    await reader?.close();
    expect(await last).toMatchObject({ ok: true });
  } finally {
    await files.close();
    await database.value.close();
    await rm(folder, { recursive: true });
  }
});
