import type { Result } from '@kith/shared/protocol/result';
import { PIECE_SIZE } from '@kith/shared/swarm/content-id';
import type { FileProblem } from '../../../../engine/ports/file-store.ts';
import { BlobHasher } from '../blob-hasher.ts';
import { BrowserFileStore } from '../browser-file-store.ts';
import type { Answer } from './files-page-contract.ts';

// A page with a file store, for tests: what crosses into the test is JSON, so bytes are base64.

let store: BrowserFileStore | undefined;
const objects: object[] = [];

function theStore(): BrowserFileStore {
  if (store === undefined) throw new Error('open a store first');
  return store;
}

function must<Value>(result: Result<Value, FileProblem>): Value {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function chosen(): File {
  const file = document.querySelector('input')?.files?.[0];
  if (file === undefined) throw new Error('no file was chosen');
  return file;
}

const hash = (file: File) => new BlobHasher().hash(file, () => undefined, new AbortController().signal);

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
  if ('close' in value || 'append' in value) {
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
    return await theStore().take(chosen());
  },
  async takeHandled(name) {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle(name);
    return await theStore().take(await handle.getFile(), handle);
  },
  async putHandled(name, length) {
    const folder = await navigator.storage.getDirectory();
    if (length === undefined) return await folder.removeEntry(name);
    const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await writer.write(new Uint8Array(length).fill(7));
    await writer.close();
  },
  async hashChosen() {
    return toTest(await hash(chosen())) as Answer;
  },
  async timeHash() {
    const file = chosen();
    let gap = 0;
    let last = performance.now();
    const ticking = setInterval(() => {
      gap = Math.max(gap, performance.now() - last);
      last = performance.now();
    }, 5);
    const started = performance.now();
    const hashed = await hash(file);
    const took = performance.now() - started;
    clearInterval(ticking);
    if (!hashed.ok) throw new Error(hashed.error);
    return { took, gap, workers: BlobHasher.workers, contentId: hashed.value.contentId };
  },
  async takeIn(size, fill) {
    const partial = must(await theStore().openPartial(`${size}`, size));
    for (let at = 0; at < size && fill === 'filled'; at += PIECE_SIZE) {
      must(await partial.writeHashed(at, new Uint8Array(PIECE_SIZE).fill(at / PIECE_SIZE), 16));
    }
    await partial.close();
    return must(await theStore().finish(`${size}`, { name: 'large.bin' })).source;
  },
  async giveOut(ref) {
    must(await theStore().hashSource(ref, () => undefined, new AbortController().signal));
    const source = must(await theStore().openSource(ref));
    const into = new Uint8Array(PIECE_SIZE);
    const last: number[] = [];
    for (let at = 0; at < source.size; at += PIECE_SIZE) {
      last.push(must(await source.read(at, PIECE_SIZE, into)).at(-1) ?? Number.NaN);
    }
    await source.close();
    return last;
  },
};
