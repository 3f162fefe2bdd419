import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { FileStore, SourceRef } from './file-store.ts';

/** A place that keeps files while stores on it come and go. */
export interface FileStoreHarness {
  /** The same files again, after the one before was closed. */
  open(): Promise<FileStore>;
  cleanUp(): Promise<void>;
}

/** Bytes that tell where they stand. */
export function pattern(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
}

async function own(store: FileStore, bytes: Uint8Array): Promise<SourceRef> {
  const created = await store.createOwned();
  if (!created.ok) throw new Error(created.error);
  for (let at = 0; at < bytes.length; at += 100_000) {
    expect(await created.value.append(bytes.subarray(at, at + 100_000))).toEqual({ ok: true });
  }
  const finished = await created.value.finish();
  if (!finished.ok) throw new Error(finished.error);
  return finished.value;
}

async function readAll(store: FileStore, ref: SourceRef): Promise<Uint8Array> {
  const opened = await store.openSource(ref);
  if (!opened.ok) throw new Error(opened.error);
  const bytes = await opened.value.read(0, opened.value.size);
  await opened.value.close();
  if (!bytes.ok) throw new Error(bytes.error);
  return bytes.value;
}

const never = new AbortController().signal;

/** What every implementation of the `FileStore` port does. */
export function fileStoreContract(makeHarness: () => Promise<FileStoreHarness>): void {
  const harnesses: FileStoreHarness[] = [];
  const fresh = async () => {
    const harness = await makeHarness();
    harnesses.push(harness);
    return harness;
  };
  afterEach(async () => {
    for (const harness of harnesses.splice(0)) await harness.cleanUp();
  });

  test('keeps what is written into a partial, whatever the order, and reads zeros in between', async () => {
    const harness = await fresh();
    const store = await harness.open();
    const partial = await store.openPartial('k1', 100_000);
    if (!partial.ok) throw new Error(partial.error);
    const bytes = pattern(30_000);
    expect(await partial.value.write(70_000, bytes)).toEqual({ ok: true });
    expect(await partial.value.write(10, bytes.subarray(0, 5))).toEqual({ ok: true });
    expect(await partial.value.flush()).toEqual({ ok: true });
    await partial.value.close();
    await store.close();
    const again = await (await harness.open()).openPartial('k1', 100_000);
    if (!again.ok) throw new Error(again.error);
    expect(await again.value.read(70_000, 30_000)).toEqual({ ok: true, value: bytes });
    expect(await again.value.read(0, 20)).toEqual({
      ok: true,
      value: Uint8Array.of(...Array(10).fill(0), ...bytes.subarray(0, 5), 0, 0, 0, 0, 0),
    });
    await again.value.close();
  });

  test('finishes a file under its name, and again under the same one until it is discarded', async () => {
    const harness = await fresh();
    const store = await harness.open();
    const bytes = pattern(50_000);
    const save = async (key: string) => {
      const partial = await store.openPartial(key, bytes.length);
      if (!partial.ok) throw new Error(partial.error);
      await partial.value.write(0, bytes);
      await partial.value.close();
    };
    await save('first');
    await save('second');
    const first = await store.finish('first', { name: 'a file.pdf' });
    const second = await store.finish('second', { name: 'a file.pdf' });
    if (!first.ok || !second.ok) throw new Error('not saved');
    expect([first.value.name, second.value.name]).toEqual(['a file.pdf', 'a file (2).pdf']);
    expect(await store.finish('first', { name: 'a file.pdf' })).toEqual(first);
    await store.discard('first');
    await store.discard('first');
    expect(await store.finish('first', { name: 'a file.pdf' })).toEqual({ ok: false, error: 'not-found' });
    expect(await readAll(store, first.value.source)).toEqual(bytes);
    expect(await readAll(store, second.value.source)).toEqual(bytes);
  });

  test('hashes a source to its content id', async () => {
    const store = await (await fresh()).open();
    const empty = await store.hashSource(await own(store, new Uint8Array()), () => undefined, never);
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
    expect(empty).toEqual({
      ok: true,
      value: {
        contentId: sha256(new Uint8Array()).toString('base64url'),
        size: 0,
        pieceLayer: new Uint8Array(),
      },
    });
    const bytes = pattern(20_000);
    const two = await store.hashSource(await own(store, bytes), () => undefined, never);
    const leaves = [sha256(bytes.subarray(0, 16_384)), sha256(bytes.subarray(16_384))];
    expect(two).toEqual({
      ok: true,
      value: {
        contentId: sha256(Buffer.concat(leaves)).toString('base64url'),
        size: bytes.length,
        pieceLayer: new Uint8Array(),
      },
    });
    const stopped = new AbortController();
    stopped.abort();
    const ref = await own(store, bytes);
    expect(await store.hashSource(ref, () => undefined, stopped.signal)).toEqual({
      ok: false,
      error: 'aborted',
    });
  });
}
