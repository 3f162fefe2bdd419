import { PIECE_SIZE } from '@kith/shared/swarm/content-id';
import { BrowserFileStore } from '../browser-file-store.ts';
import type { Answer } from './files-page-contract.ts';

// A page with a file store, for tests: what crosses into the test is JSON, so bytes are base64.

let store: BrowserFileStore | undefined;
const objects: object[] = [];

function theStore(): BrowserFileStore {
  if (store === undefined) throw new Error('open a store first');
  return store;
}

function fromTest(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('base64' in value)) return value;
  return Uint8Array.from(atob(String(value.base64)), character => character.charCodeAt(0));
}

function toTest(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    let text = '';
    for (const byte of value) text += String.fromCharCode(byte);
    return { base64: btoa(text) };
  }
  if (typeof value !== 'object' || value === null) return value;
  // An open source, partial or writer: it stays here.
  if (Object.values(value).some(each => typeof each === 'function')) {
    return { object: objects.push(value) - 1, size: Reflect.get(value, 'size') };
  }
  if (Array.isArray(value)) return value.map(toTest);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toTest(each)]));
}

window.kithFiles = {
  open(root) {
    store = new BrowserFileStore(root);
  },
  async call(on, method, args) {
    const target = on === 'store' ? theStore() : objects[on];
    if (target === undefined) throw new Error('no such object');
    const call: unknown = Reflect.get(target, method);
    if (typeof call !== 'function') throw new Error('no such method');
    return toTest(await Reflect.apply(call, target, args.map(fromTest)));
  },
  async hash(ref, abort) {
    const progress: number[] = [];
    const stop = new AbortController();
    if (abort === 'before') stop.abort();
    const hashing = theStore().hashSource(ref, bytes => progress.push(bytes), stop.signal);
    if (abort === 'during') stop.abort();
    const answer = await hashing;
    return { answer: toTest(answer) as Answer, progress };
  },
  sweep: (keys, refs) => theStore().sweep(new Set(keys), refs),
  async take() {
    const file = document.querySelector('input')?.files?.[0];
    if (file === undefined) throw new Error('no file was chosen');
    return await theStore().take(file);
  },
  async timeHash() {
    const file = document.querySelector('input')?.files?.[0];
    if (file === undefined) throw new Error('no file was chosen');
    let gap = 0;
    let last = performance.now();
    const ticking = setInterval(() => {
      gap = Math.max(gap, performance.now() - last);
      last = performance.now();
    }, 5);
    const started = performance.now();
    const { BlobHasher } = await import('../blob-hasher.ts');
    const hashed = await new BlobHasher().hash(file, () => undefined, new AbortController().signal);
    const took = performance.now() - started;
    clearInterval(ticking);
    if (!hashed.ok) throw new Error(hashed.error);
    return { took, gap, workers: BlobHasher.workers, contentId: hashed.value.contentId };
  },
  async through(key, size) {
    const files = theStore();
    const partial = await files.openPartial(key, size);
    if (!partial.ok) throw new Error(partial.error);
    for (let at = 0; at < size; at += PIECE_SIZE) {
      const piece = new Uint8Array(PIECE_SIZE).fill(at / PIECE_SIZE);
      const written = await partial.value.writeHashed(at, piece, 16);
      if (!written.ok) throw new Error(written.error);
    }
    await partial.value.close();
    const saved = await files.finish(key, { name: 'large.bin' });
    if (!saved.ok) throw new Error(saved.error);
    const hashed = await files.hashSource(saved.value.source, () => undefined, new AbortController().signal);
    if (!hashed.ok) throw new Error(hashed.error);
  },
};
