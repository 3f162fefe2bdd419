import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, type Result } from '@kith/shared/protocol/result';
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
import { FileHasher } from './file-hasher.ts';
import { freeBytes } from './free-bytes.ts';
import { OwnedFiles } from './owned-files.ts';
import { PartialFiles } from './partial-files.ts';
import { openPath, refOfPath } from './path-source.ts';

export interface NodeFileStoreOptions {
  /** Folder of the data folder that belongs to the store alone; made when it is missing. */
  readonly data: string;
  /** The folder for downloads now; it is made when it is missing and `mayMake` says so. */
  readonly downloads: () => { readonly path: string; readonly mayMake: boolean };
}

/** Files on the disk of this machine. */
export class NodeFileStore implements FileStore {
  readonly #owned: OwnedFiles;
  readonly #partials: PartialFiles;
  readonly #hasher = new FileHasher();
  readonly #downloads: () => Promise<string>;

  private constructor({ data, downloads }: NodeFileStoreOptions) {
    this.#downloads = async () => {
      const { path, mayMake } = downloads();
      // A folder that somebody chose is not made anew: it may be on a disk that was taken out.
      if (mayMake) await mkdir(path, { recursive: true });
      return path;
    };
    this.#owned = new OwnedFiles(join(data, 'owned'));
    this.#partials = new PartialFiles(join(data, 'partial'), this.#downloads);
  }

  static async open(options: NodeFileStoreOptions): Promise<NodeFileStore> {
    for (const name of ['owned', 'partial']) {
      await mkdir(join(options.data, name), { recursive: true, mode: 0o700 });
    }
    return new NodeFileStore(options);
  }

  openSource(ref: SourceRef): Promise<Result<SourceFile, FileProblem>> {
    switch (ref.kind) {
      case 'path':
        return openPath(ref);
      case 'owned':
        return this.#owned.openSource(ref);
      case 'saved':
      case 'picked':
        return Promise.resolve(failed('not-found'));
    }
  }

  async hashSource(
    ref: SourceRef,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Result<Hashed, FileProblem>> {
    if (ref.kind === 'path') return await this.#hasher.hash(ref, onProgress, signal);
    if (ref.kind !== 'owned') return failed('not-found');
    const file = await refOfPath(this.#owned.path(ref.id));
    if (!file.ok) return file;
    return file.value.size === ref.size
      ? await this.#hasher.hash(file.value, onProgress, signal)
      : failed('broken');
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

  createOwned(): Promise<Result<OwnedFileWriter, FileProblem>> {
    return this.#owned.create();
  }

  async release(ref: SourceRef): Promise<void> {
    if (ref.kind === 'owned') await this.#owned.delete(ref.id);
  }

  async sweep(keys: ReadonlySet<string>, refs: readonly SourceRef[]): Promise<void> {
    for (const key of await this.#partials.keys()) if (!keys.has(key)) await this.#partials.discard(key);
    await this.#owned.sweep(new Set(refs.map(ref => (ref.kind === 'owned' ? ref.id : ''))));
  }

  async freeSpace(): Promise<number | undefined> {
    const folder = await this.#downloads().catch(() => undefined);
    return folder === undefined ? undefined : await freeBytes(folder);
  }

  async close(): Promise<void> {
    await this.#hasher.close();
  }
}
