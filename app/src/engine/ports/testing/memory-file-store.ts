import { hash } from 'node:crypto';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { ContentHasher, type Hashed } from '@kith/shared/swarm/content-hasher';
import type { Sha256 } from '@kith/shared/swarm/merkle';
import { rootOfBlocks } from '../../../platform/files/root-of-blocks.ts';
import { safeName, safePaths, TakenNames } from '../../../platform/files/safe-name.ts';
import {
  FILE_LIMITS,
  type FileProblem,
  type FileStore,
  type FolderPart,
  type OwnedFileWriter,
  type PartialFile,
  type SavedFile,
  type SavedFolder,
  type SavePlace,
  type SourceFile,
  type SourceRef,
} from '../file-store.ts';

/** A file store in memory that outlives the engines on it, as a disk does. */
export class MemoryFileStore implements FileStore {
  /** Everything that was saved, by its path: `name` or `folder/name`. */
  readonly saved = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Bytes that fit; what is written beyond fails with `disk-full`. */
  capacity = Number.POSITIVE_INFINITY;
  readonly #owned = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #picked = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Why picked files can't be read. */
  readonly #lost = new Map<string, 'pick-again' | 'ask-again'>();
  readonly #partials = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #finished = new Map<string, SavedFile | SavedFolder>();
  #lastId = 0;
  #diskFails = false;

  /** Takes bytes into its keeping at once. */
  own(bytes: Uint8Array): SourceRef {
    const id = `owned-${++this.#lastId}`;
    this.#owned.set(id, Uint8Array.from(bytes));
    return { kind: 'owned', id, size: bytes.length };
  }

  /** A file that somebody chose and that stays where it is. */
  pick(bytes: Uint8Array): SourceRef {
    const id = `picked-${++this.#lastId}`;
    this.#picked.set(id, Uint8Array.from(bytes));
    return { kind: 'picked', id, size: bytes.length, modified: 0 };
  }

  /** The page was closed: what was chosen until now has to be chosen again, or allowed. */
  loseHold(problem: 'pick-again' | 'ask-again'): void {
    for (const id of this.#picked.keys()) this.#lost.set(id, problem);
  }

  /** The person lets the browser read all of it again. */
  allow(): void {
    this.#lost.clear();
  }

  /** The disk fails at the next flush: what was written since the last one reads as zeros. */
  loseUnflushed(): void {
    this.#diskFails = true;
  }

  /** What another program did to a source. */
  overwrite(ref: SourceRef, bytes: Uint8Array): void {
    if (ref.kind === 'owned') this.#owned.set(ref.id, Uint8Array.from(bytes));
  }

  /** Keys of incomplete files. */
  get partials(): readonly string[] {
    return [...this.#partials.keys()];
  }

  async openSource(ref: SourceRef): Promise<Result<SourceFile, FileProblem>> {
    const lost = ref.kind === 'picked' ? this.#lost.get(ref.id) : undefined;
    if (lost !== undefined) return failed(lost);
    const bytes = this.#bytesOf(ref);
    if (bytes === undefined) return failed('not-found');
    if (bytes.length !== ref.size) return failed('changed');
    return ok({
      size: ref.size,
      read: async (offset, length) =>
        this.#bytesOf(ref) === bytes ? ok(bytes.slice(offset, offset + length)) : failed('changed'),
      close: async () => undefined,
    });
  }

  async hashSource(
    ref: SourceRef,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Result<Hashed, FileProblem>> {
    const opened = await this.openSource(ref);
    if (!opened.ok) return opened;
    if (signal.aborted) return failed('aborted');
    const bytes = await opened.value.read(0, ref.size);
    if (!bytes.ok) return bytes;
    if (ref.size > 0) onProgress(ref.size);
    return ok(hashed(bytes.value));
  }

  async openPartial(key: string, size: number): Promise<Result<PartialFile, FileProblem>> {
    if (size > FILE_LIMITS.size) return failed('too-large');
    const bytes = this.#partials.get(key) ?? new Uint8Array(size);
    if (bytes.length !== size) return failed('broken');
    this.#partials.set(key, bytes);
    const unflushed: { offset: number; length: number }[] = [];
    const write = (offset: number, part: Uint8Array): Result<undefined, FileProblem> => {
      if (offset + part.length > Math.min(size, this.capacity)) return failed('disk-full');
      unflushed.push({ offset, length: part.length });
      bytes.set(part, offset);
      return ok(undefined);
    };
    return ok({
      size,
      write: async (offset, part) => write(offset, part),
      writeHashed: async (offset, part, width) => {
        const written = write(offset, part);
        return written.ok ? ok(new Uint8Array(rootOfBlocks(part, width, sha256))) : written;
      },
      read: async (offset, length) => ok(bytes.slice(offset, offset + length)),
      flush: async () => {
        const since = unflushed.splice(0);
        if (!this.#diskFails) return ok(undefined);
        this.#diskFails = false;
        for (const { offset, length } of since) bytes.fill(0, offset, offset + length);
        return failed('broken');
      },
      close: async () => undefined,
    });
  }

  async finish(key: string, { name }: SavePlace): Promise<Result<SavedFile, FileProblem>> {
    const before = this.#finished.get(key);
    if (before !== undefined && 'source' in before) return ok(before);
    const bytes = this.#partials.get(key);
    if (bytes === undefined) return failed('not-found');
    const file = this.#save(this.#freeName(name), bytes);
    this.#finished.set(key, file);
    return ok(file);
  }

  async finishFolder(
    key: string,
    parts: readonly FolderPart[],
    { name }: SavePlace,
  ): Promise<Result<SavedFolder, FileProblem>> {
    const before = this.#finished.get(key);
    if (before !== undefined && 'files' in before) return ok(before);
    const all = parts.map(part => ({ bytes: this.#partials.get(part.key) }));
    if (all.some(({ bytes }) => bytes === undefined)) return failed('not-found');
    const free = this.#freeName(name);
    const paths = safePaths(parts.map(({ path }) => path));
    const files = all.map(({ bytes }, i) => this.#save([free, ...paths[i]!].join('/'), bytes!));
    const folder: SavedFolder = { name: free, files };
    this.#finished.set(key, folder);
    return ok(folder);
  }

  async discard(key: string): Promise<void> {
    this.#partials.delete(key);
    this.#finished.delete(key);
  }

  async createOwned(): Promise<Result<OwnedFileWriter, FileProblem>> {
    const parts: Uint8Array[] = [];
    return ok({
      append: async bytes => {
        parts.push(Uint8Array.from(bytes));
        return ok(undefined);
      },
      finish: async () => ok(this.own(Buffer.concat(parts))),
      discard: async () => undefined,
    });
  }

  async release(ref: SourceRef): Promise<void> {
    if (ref.kind === 'owned') this.#owned.delete(ref.id);
    if (ref.kind === 'picked') this.#picked.delete(ref.id);
  }

  async sweep(keys: ReadonlySet<string>, refs: readonly SourceRef[]): Promise<void> {
    for (const key of this.#partials.keys()) if (!keys.has(key)) await this.discard(key);
    const wanted = new Set(refs.map(ref => (ref.kind === 'owned' ? ref.id : '')));
    for (const id of this.#owned.keys()) if (!wanted.has(id)) this.#owned.delete(id);
  }

  async freeSpace(): Promise<number | undefined> {
    return Number.isFinite(this.capacity) ? this.capacity : undefined;
  }

  async close(): Promise<void> {
    // What is kept stays for the next engine.
  }

  #bytesOf(ref: SourceRef): Uint8Array<ArrayBuffer> | undefined {
    if (ref.kind === 'owned') return this.#owned.get(ref.id);
    if (ref.kind === 'picked') return this.#picked.get(ref.id);
    return ref.kind === 'path' ? this.saved.get(ref.path) : undefined;
  }

  #freeName(name: string): string {
    const tops = [...this.saved.keys()].map(path => path.split('/')[0]!);
    return new TakenNames(tops).take(safeName(name));
  }

  #save(path: string, bytes: Uint8Array<ArrayBuffer>): SavedFile {
    this.saved.set(path, bytes);
    const source = { kind: 'path', path, size: bytes.length, modified: 0 } as const;
    return { source, name: path.split('/').at(-1)!, path };
  }
}

const sha256: Sha256 = bytes => hash('sha256', bytes, 'buffer');

function hashed(bytes: Uint8Array): Hashed {
  const hasher = new ContentHasher(sha256);
  hasher.update(bytes);
  return hasher.finish();
}
