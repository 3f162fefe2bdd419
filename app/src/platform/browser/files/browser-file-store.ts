import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { Hashed } from '@kith/shared/swarm/content-hasher';
import type {
  FileProblem,
  FileStore,
  FolderPart,
  OwnedFileWriter,
  PartialFile,
  SavedFile,
  SavedFolder,
  SavePlace,
  SourceFile,
  SourceRef,
} from '../../../engine/ports/file-store.ts';
import { BlobHasher } from './blob-hasher.ts';
import { attempt, blobSource } from './blob-source.ts';
import { fileIn, folderAt, namesIn, removeFrom } from './opfs-folder.ts';
import { OpfsPartials } from './opfs-partials.ts';
import { OpfsWorker } from './opfs-worker.ts';
import { FILES_ROOT, PickedHandles, permissionOf } from './picked-handles.ts';

/** What somebody chose is copied up to this size, so that it is there after a reload; bytes. */
const COPIED = 1_073_741_824;

/** Files of a page: in the origin-private file system, and those that somebody chose. */
export class BrowserFileStore implements FileStore {
  readonly #root: string;
  readonly #worker: OpfsWorker;
  readonly #partials: OpfsPartials;
  readonly #hasher = new BlobHasher();
  readonly #picked = new Map<string, File>();
  readonly #handles: PickedHandles;
  readonly #writing = new Set<string>();

  /** @param root folder of the origin-private file system that belongs to the store alone */
  constructor(root = FILES_ROOT) {
    this.#root = root;
    this.#worker = new OpfsWorker(root);
    this.#partials = new OpfsPartials(root, this.#worker);
    this.#handles = new PickedHandles(root);
  }

  /**
   * Takes in a file that somebody chose, dropped or pasted: a copy when it is small enough and fits. Else it is read from
   * where it is: as long as this page is there, and with a handle also after a reload, when the person allows it.
   */
  async take(
    file: File,
    handle?: FileSystemFileHandle,
    signal?: AbortSignal,
  ): Promise<Result<SourceRef, FileProblem>> {
    const id = crypto.randomUUID();
    const { free } = await this.#space();
    if (file.size <= COPIED && (free === undefined || free >= 2 * file.size)) {
      const copied = await this.#copy(id, file, signal);
      // A browser may say that more is free than it gives.
      if (copied.ok || copied.error !== 'disk-full') return copied;
    }
    this.#picked.set(id, file);
    // Without it the file has to be chosen again: no reason not to send it now.
    if (handle !== undefined) await this.#handles.put(id, handle).catch(() => undefined);
    return ok({ kind: 'picked', id, size: file.size, modified: file.lastModified });
  }

  /** What the browser holds of a source: to show it or to save it. */
  async blob(ref: SourceRef): Promise<Result<File, FileProblem>> {
    return await attempt(async () => {
      switch (ref.kind) {
        case 'owned':
          return await this.#opened(['owned'], ref.id, ref.size);
        case 'saved':
          return await this.#opened(['saved', ...ref.path.slice(0, -1)], ref.path.at(-1) ?? '', ref.size);
        case 'picked':
          return await this.#pickedFile(ref);
        case 'path':
          return failed('not-found');
      }
    });
  }

  async openSource(ref: SourceRef): Promise<Result<SourceFile, FileProblem>> {
    const file = await this.blob(ref);
    return file.ok ? ok(blobSource(file.value)) : file;
  }

  async hashSource(
    ref: SourceRef,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Result<Hashed, FileProblem>> {
    if (signal.aborted) return failed('aborted');
    const file = await this.blob(ref);
    return file.ok ? await this.#hasher.hash(file.value, onProgress, signal) : file;
  }

  openPartial(key: string, size: number): Promise<Result<PartialFile, FileProblem>> {
    return this.#partials.open(key, size);
  }

  finish(key: string, place: SavePlace): Promise<Result<SavedFile, FileProblem>> {
    return this.#partials.finish(key, place);
  }

  finishFolder(
    key: string,
    parts: readonly FolderPart[],
    place: SavePlace,
  ): Promise<Result<SavedFolder, FileProblem>> {
    return this.#partials.finishFolder(key, parts, place);
  }

  discard(key: string): Promise<void> {
    return this.#partials.discard(key);
  }

  async createOwned(): Promise<Result<OwnedFileWriter, FileProblem>> {
    const id = crypto.randomUUID();
    const name = `owned/${id}`;
    const opened = await this.#worker.ask({ do: 'open', name, size: 0 });
    if (!opened.ok) return opened;
    this.#writing.add(id);
    let size = 0;
    let ended = false;
    const end = async () => {
      ended = true;
      await this.#worker.ask({ do: 'close', name });
      this.#writing.delete(id);
    };
    return ok({
      append: async bytes => {
        const written = await this.#worker.ask({ do: 'write', name, offset: size, bytes });
        size += bytes.length;
        return written.ok ? ok(undefined) : written;
      },
      finish: async () => {
        const flushed = await this.#worker.ask({ do: 'flush', name });
        await end();
        return flushed.ok ? ok({ kind: 'owned', id, size }) : flushed;
      },
      discard: async () => {
        if (ended) return;
        await end();
        await this.release({ kind: 'owned', id, size });
      },
    });
  }

  async release(ref: SourceRef): Promise<void> {
    if (ref.kind === 'picked') {
      this.#picked.delete(ref.id);
      await this.#handles.delete(ref.id);
    }
    if (ref.kind === 'owned') await removeFrom(await folderAt([this.#root, 'owned']), ref.id);
    // Nobody else shows what a page saved: it goes with the entry.
    if (ref.kind === 'saved') {
      const folder = await folderAt([this.#root, 'saved', ...ref.path.slice(0, -1)]);
      await removeFrom(folder, ref.path.at(-1) ?? '');
    }
  }

  async sweep(keys: ReadonlySet<string>, refs: readonly SourceRef[]): Promise<void> {
    for (const key of await this.#partials.keys()) if (!keys.has(key)) await this.#partials.discard(key);
    const wanted = new Set(refs.map(ref => ('id' in ref ? ref.id : '')));
    for (const id of await this.#handles.keys()) {
      if (!wanted.has(id) && !this.#picked.has(id)) await this.#handles.delete(id);
    }
    const owned = await folderAt([this.#root, 'owned']);
    for (const id of await namesIn(owned)) {
      if (!wanted.has(id) && !this.#writing.has(id)) await removeFrom(owned, id);
    }
  }

  async freeSpace(): Promise<number | undefined> {
    return (await this.#space()).free;
  }

  async close(): Promise<void> {
    this.#worker.end();
    this.#hasher.end();
  }

  async #copy(id: string, file: File, signal?: AbortSignal): Promise<Result<SourceRef, FileProblem>> {
    // A worker of its own: those who receive meanwhile do not wait for it, and it can be stopped.
    const worker = new OpfsWorker(this.#root);
    this.#writing.add(id);
    const stop = () => worker.end();
    signal?.addEventListener('abort', stop);
    const copied = await worker
      .ask({ do: 'copy', name: `owned/${id}`, file })
      .catch(() => failed(signal?.aborted ? 'aborted' : 'broken'));
    signal?.removeEventListener('abort', stop);
    worker.end();
    this.#writing.delete(id);
    if (copied.ok) return ok({ kind: 'owned', id, size: file.size });
    await removeFrom(await folderAt([this.#root, 'owned']), id).catch(() => undefined);
    return copied;
  }

  async #space(): Promise<{ readonly free: number | undefined }> {
    const { quota, usage } = await navigator.storage.estimate();
    return { free: quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage) };
  }

  async #pickedFile(ref: Extract<SourceRef, { kind: 'picked' }>): Promise<Result<File, FileProblem>> {
    const known = this.#picked.get(ref.id);
    if (known !== undefined) return ok(known);
    const handle = await this.#handles.get(ref.id);
    if (handle === undefined) return failed('pick-again');
    const permission = await permissionOf(handle);
    if (permission !== 'granted') return failed(permission === 'prompt' ? 'ask-again' : 'pick-again');
    const file = await handle.getFile();
    if (file.size !== ref.size || file.lastModified !== ref.modified) return failed('changed');
    this.#picked.set(ref.id, file);
    return ok(file);
  }

  async #opened(path: readonly string[], name: string, size: number): Promise<Result<File, FileProblem>> {
    const handle = await fileIn(await folderAt([this.#root, ...path]), name);
    if (handle === undefined) return failed('not-found');
    const file = await handle.getFile();
    return file.size === size ? ok(file) : failed('changed');
  }
}
