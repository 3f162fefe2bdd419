import { hash } from 'node:crypto';
import { ContentHasher } from '@kith/shared/swarm/content-hasher';
import { afterEach, expect, test } from 'vitest';
import { FILE_LIMITS, type FileStore, type SourceRef, sourceRefSchema } from './file-store.ts';

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

async function fill(store: FileStore, key: string, bytes: Uint8Array): Promise<void> {
  const partial = await store.openPartial(key, bytes.length);
  if (!partial.ok) throw new Error(partial.error);
  expect(await partial.value.write(0, bytes)).toEqual({ ok: true });
  expect(await partial.value.flush()).toEqual({ ok: true });
  await partial.value.close();
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
    await fill(store, 'first', bytes);
    await fill(store, 'second', bytes);
    const first = await store.finish('first', { name: 'a file.pdf' });
    const second = await store.finish('second', { name: 'A File.PDF' });
    if (!first.ok || !second.ok) throw new Error('not saved');
    expect([first.value.name, second.value.name]).toEqual(['a file.pdf', 'A File (2).PDF']);
    expect(await store.finish('first', { name: 'a file.pdf' })).toEqual(first);
    await store.close();
    const again = await harness.open();
    expect(await again.finish('first', { name: 'another name.pdf' })).toEqual(first);
    await again.discard('first');
    await again.discard('first');
    expect(await again.finish('first', { name: 'a file.pdf' })).toEqual({ ok: false, error: 'not-found' });
    expect(await readAll(again, first.value.source)).toEqual(bytes);
    expect(await readAll(again, second.value.source)).toEqual(bytes);
  });

  test('gives hostile names no way out', async () => {
    const store = await (await fresh()).open();
    const names = ['../x', 'CON', 'a\u202Eb\u0000.txt', `${'ü'.repeat(250)}.pdf`, '', '/etc/passwd'];
    const given: string[] = [];
    for (const [i, name] of names.entries()) {
      await fill(store, `k${i}`, pattern(10));
      const finished = await store.finish(`k${i}`, { name });
      if (!finished.ok) throw new Error(finished.error);
      given.push(finished.value.name);
    }
    expect(given).toEqual(['_x', '_CON', 'ab.txt', `${'ü'.repeat(118)}.pdf`, 'file', '_etc_passwd']);
  });

  test('keeps an empty file', async () => {
    const store = await (await fresh()).open();
    await fill(store, 'empty', new Uint8Array());
    const finished = await store.finish('empty', { name: 'nothing' });
    if (!finished.ok) throw new Error(finished.error);
    expect(await readAll(store, finished.value.source)).toEqual(new Uint8Array());
  });

  test('finishes a folder as a whole, and again as the same one', async () => {
    const harness = await fresh();
    const store = await harness.open();
    const parts = [
      { key: 'f-0', path: ['a.txt'] },
      { key: 'f-1', path: ['sub', 'A.txt'] },
      { key: 'f-2', path: ['..', 'a.txt'] },
      { key: 'f-3', path: ['SUB', 'b.txt'] },
    ];
    for (const [i, { key }] of parts.entries()) await fill(store, key, pattern(100 + i, i));
    const finished = await store.finishFolder('f', parts, { name: 'my folder' });
    if (!finished.ok) throw new Error(finished.error);
    expect(finished.value.name).toBe('my folder');
    expect(finished.value.files.map(file => file.name)).toEqual(['a.txt', 'A.txt', 'a.txt', 'b.txt']);
    for (const [i, { source }] of finished.value.files.entries()) {
      expect(await readAll(store, source)).toEqual(pattern(100 + i, i));
    }
    expect(await store.finishFolder('f', parts, { name: 'my folder' })).toEqual(finished);
    await store.close();
    const again = await harness.open();
    expect(await again.finishFolder('f', parts, { name: 'my folder' })).toEqual(finished);
    for (const { key } of [...parts, { key: 'f' }]) await again.discard(key);
    for (const [i, { key }] of parts.entries()) await fill(again, key, pattern(100 + i, i));
    const second = await again.finishFolder('f', parts, { name: 'My Folder' });
    expect(second.ok && second.value.name).toBe('My Folder (2)');
    expect(await readAll(again, finished.value.files[2]!.source)).toEqual(pattern(102, 2));
  });

  test('a folder with a part that is not there is not found', async () => {
    const store = await (await fresh()).open();
    await fill(store, 'f-0', pattern(10));
    const parts = [
      { key: 'f-0', path: ['a'] },
      { key: 'f-1', path: ['b'] },
    ];
    const finished = await store.finishFolder('f', parts, { name: 'x' });
    expect(finished).toEqual({ ok: false, error: 'not-found' });
  });

  test('gives the root of what it writes', async () => {
    const store = await (await fresh()).open();
    const partial = await store.openPartial('k', 300_000);
    if (!partial.ok) throw new Error(partial.error);
    const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer');
    const bytes = pattern(20_000);
    const leaves = [sha256(bytes.subarray(0, 16_384)), sha256(bytes.subarray(16_384))];
    const pair = sha256(Buffer.concat(leaves));
    const padding = sha256(new Uint8Array(64));
    const roots: [width: number, root: Uint8Array][] = [
      [2, pair],
      [4, sha256(Buffer.concat([pair, padding]))],
    ];
    for (const [width, root] of roots) {
      const written = await partial.value.writeHashed(100, Uint8Array.from(bytes), width);
      expect(written.ok && Buffer.from(written.value).toString('hex')).toBe(
        Buffer.from(root).toString('hex'),
      );
      expect(await partial.value.read(100, 20_000)).toEqual({ ok: true, value: bytes });
    }
    await partial.value.close();
  });

  test('a key keeps its size, and is new after it was discarded', async () => {
    const store = await (await fresh()).open();
    await fill(store, 'k', pattern(10));
    expect(await store.openPartial('k', 11)).toEqual({ ok: false, error: 'broken' });
    await store.discard('k');
    const partial = await store.openPartial('k', 11);
    if (!partial.ok) throw new Error(partial.error);
    expect(await partial.value.read(0, 11)).toEqual({ ok: true, value: new Uint8Array(11) });
    await partial.value.close();
    await partial.value.close();
  });

  test('refuses a file larger than any', async () => {
    const store = await (await fresh()).open();
    const opened = await store.openPartial('k', FILE_LIMITS.size + 1);
    expect(opened).toEqual({ ok: false, error: 'too-large' });
  });

  test('keeps copies of its own until they are released', async () => {
    const harness = await fresh();
    const store = await harness.open();
    const bytes = pattern(300_000);
    const ref = await own(store, bytes);
    expect(sourceRefSchema.parse(JSON.parse(JSON.stringify(ref)))).toEqual(ref);
    await store.close();
    const again = await harness.open();
    expect(await readAll(again, ref)).toEqual(bytes);
    const opened = await again.openSource(ref);
    if (!opened.ok) throw new Error(opened.error);
    // In order, with a shorter one, back again, out of order, and up to the end.
    const spans = [0, 70_000, 140_000, 210_000, 220_000, 140_000, 210_000, 5, 299_990].map(from => {
      const length = from === 210_000 ? 10_000 : Math.min(70_000, 300_000 - from);
      return [from, from + length] as const;
    });
    for (const [from, to] of spans) {
      expect(await opened.value.read(from, to - from)).toEqual({ ok: true, value: bytes.slice(from, to) });
    }
    const together = await Promise.all(spans.map(([from, to]) => opened.value.read(from, to - from)));
    expect(together).toEqual(spans.map(([from, to]) => ({ ok: true, value: bytes.slice(from, to) })));
    await opened.value.close();
    await again.release(ref);
    await again.release(ref);
    expect(await again.openSource(ref)).toEqual({ ok: false, error: 'not-found' });
  });

  test('nothing stays of a copy that was given up', async () => {
    const store = await (await fresh()).open();
    const created = await store.createOwned();
    if (!created.ok) throw new Error(created.error);
    await created.value.append(pattern(10));
    await created.value.discard();
    await created.value.discard();
  });

  test('sweeps away what nobody knows', async () => {
    const store = await (await fresh()).open();
    const [kept, lost] = [await own(store, pattern(10)), await own(store, pattern(20))];
    await fill(store, 'kept', pattern(30));
    await fill(store, 'lost', pattern(40));
    await store.sweep(new Set(['kept']), [kept]);
    expect(await readAll(store, kept)).toEqual(pattern(10));
    expect(await store.openSource(lost)).toEqual({ ok: false, error: 'not-found' });
    expect((await store.finish('kept', { name: 'x' })).ok).toBe(true);
    expect(await store.finish('lost', { name: 'x' })).toEqual({ ok: false, error: 'not-found' });
  });

  test.each([0, 1, 16_383, 16_384, 16_385, 40_000, 262_144, 262_145, 1_000_000])(
    'hashes a source of %d bytes to its content id',
    async size => {
      const store = await (await fresh()).open();
      const bytes = pattern(size);
      const hasher = new ContentHasher(each => hash('sha256', each, 'buffer'));
      hasher.update(bytes);
      const { contentId, pieceLayer } = hasher.finish();
      const progress: number[] = [];
      const hashed = await store.hashSource(await own(store, bytes), done => progress.push(done), never);
      if (!hashed.ok) throw new Error(hashed.error);
      expect(hashed.value.contentId).toBe(contentId);
      expect(hashed.value.size).toBe(size);
      expect(Buffer.from(hashed.value.pieceLayer).toString('hex')).toBe(
        Buffer.from(pieceLayer).toString('hex'),
      );
      expect(progress.every((done, i) => done > (progress[i - 1] ?? 0) && done <= size)).toBe(true);
    },
  );

  test('stops hashing when it is told to', async () => {
    const store = await (await fresh()).open();
    const ref = await own(store, pattern(2_000_000));
    const before = new AbortController();
    before.abort();
    const aborted = { ok: false, error: 'aborted' };
    expect(await store.hashSource(ref, () => undefined, before.signal)).toEqual(aborted);
    const during = new AbortController();
    const hashing = store.hashSource(ref, () => undefined, during.signal);
    during.abort();
    expect(await hashing).toEqual(aborted);
  });

  test('a copy that is not there is not found', async () => {
    const store = await (await fresh()).open();
    const ref: SourceRef = { kind: 'owned', id: 'AAAAAAAAAAAAAAAAAAAAAA', size: 5 };
    const missing = { ok: false, error: 'not-found' };
    expect(await store.openSource(ref)).toEqual(missing);
    expect(await store.hashSource(ref, () => undefined, never)).toEqual(missing);
    expect(await store.finish('never-opened', { name: 'x' })).toEqual(missing);
  });
}
