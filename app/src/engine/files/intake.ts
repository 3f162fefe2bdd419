import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { SWARM_LIMITS } from '@kith/shared/swarm/swarm-limits';
import type { Taken } from '../offers/offer-ports.ts';
import type { FileProblem, FileStore, SourceRef } from '../ports/file-store.ts';

/** Things that windows handed in and nobody took yet: a forgotten tray of files is dropped from its front. */
const MOST = 2_000;
const ID_BYTES = 16;

/** A file that a window hands in. */
export interface IntakeFile {
  readonly name: string;
  readonly mime?: string;
  readonly source: SourceRef;
}

interface Folder {
  readonly kind: 'folder';
  readonly name: string;
  readonly files: { readonly path: readonly string[]; readonly size: number; readonly source: SourceRef }[];
}

/**
 * What windows handed in: each gets an id that says nothing about where the bytes are, and is taken once. Kept in memory:
 * what an engine forgot is swept out of its store when it starts.
 */
export class Intake {
  readonly #store: Pick<FileStore, 'release'>;
  readonly #random: RandomBytes;
  /** Oldest first. */
  readonly #items = new Map<string, Extract<Taken, { kind: 'file' }> | Folder>();

  constructor(store: Pick<FileStore, 'release'>, random: RandomBytes) {
    this.#store = store;
    this.#random = random;
  }

  addFile({ name, mime, source }: IntakeFile): string {
    return this.#add({ kind: 'file', name, size: source.size, source, ...(mime !== undefined && { mime }) });
  }

  /** Begins a folder; its files follow. */
  addFolder(name: string): string {
    return this.#add({ kind: 'folder', name, files: [] });
  }

  /**
   * Puts a file into a folder that was begun.
   *
   * @param path names from the folder downwards, the file's own last
   */
  addToFolder(id: string, path: readonly string[], source: SourceRef): Result<undefined, FileProblem> {
    const folder = this.#items.get(id);
    if (folder?.kind !== 'folder') return failed('not-found');
    if (folder.files.length >= SWARM_LIMITS.files) return failed('too-large');
    folder.files.push({ path, size: source.size, source });
    return ok(undefined);
  }

  /** Gives items to who uses them, in this order, and forgets them. When one is not there, none is taken. */
  takeAll(ids: readonly string[]): Result<Taken[], FileProblem> {
    const items = ids.flatMap(id => this.#items.get(id) ?? []);
    if (items.length < ids.length || new Set(ids).size < ids.length) return failed('not-found');
    for (const id of ids) this.#items.delete(id);
    return ok(items);
  }

  /** Where the bytes of all of it are. */
  sources(): SourceRef[] {
    return [...this.#items.values()].flatMap(item =>
      item.kind === 'file' ? [item.source] : item.files.map(({ source }) => source),
    );
  }

  /** Nobody wants it any more: copies go. */
  async drop(id: string): Promise<void> {
    const item = this.#items.get(id);
    this.#items.delete(id);
    if (item?.kind === 'file') await this.#store.release(item.source);
    else for (const { source } of item?.files ?? []) await this.#store.release(source);
  }

  #add(item: Extract<Taken, { kind: 'file' }> | Folder): string {
    const id = toBase64Url(this.#random(ID_BYTES));
    this.#items.set(id, item);
    const [oldest] = this.#items.keys();
    if (this.#items.size > MOST && oldest !== undefined) void this.drop(oldest);
    return id;
  }
}
