import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { ContentLayout, LayoutFile } from '@kith/shared/swarm/content-layout';
import type {
  FileProblem,
  FileStore,
  FolderPart,
  PartialFile,
  SavedFile,
  SavedFolder,
} from '../ports/file-store.ts';

/** Files of one folder that are open at a time: a system allows a process some hundreds. */
const MAX_OPEN = 16;

export interface PartialsParts {
  readonly store: FileStore;
  /** Of the transfer. */
  readonly id: string;
  readonly name: string;
  readonly into: string | undefined;
  readonly layout: ContentLayout;
  /** Of a folder: the names of each file. */
  readonly paths: readonly (readonly string[])[] | undefined;
}

interface Open {
  readonly file: PartialFile;
  dirty: boolean;
  users: number;
}

/** The incomplete files of one download: opens them as they are written, makes them durable, and gives them their names. */
export class OpenPartials {
  readonly #parts: PartialsParts;
  /** By number in the layout, the one that was used last at the end. */
  readonly #open = new Map<number, Promise<Result<Open, FileProblem>>>();

  constructor(parts: PartialsParts) {
    this.#parts = parts;
  }

  /** Writes bytes, whose buffer is given away, and gives the root over their blocks. */
  async write(
    file: LayoutFile,
    offset: number,
    data: Uint8Array,
    width: number,
  ): Promise<Result<Uint8Array, FileProblem>> {
    const opened = await this.#use(file);
    if (!opened.ok) return opened;
    const entry = opened.value;
    entry.dirty = true;
    const written = await entry.file.writeHashed(offset, data, width);
    entry.users -= 1;
    return written;
  }

  /** What was written before is durable. */
  async flush(): Promise<Result<undefined, FileProblem>> {
    for (const opening of [...this.#open.values()]) {
      const opened = await opening;
      if (!opened.ok || !opened.value.dirty) continue;
      opened.value.dirty = false;
      const flushed = await opened.value.file.flush();
      if (flushed.ok) continue;
      opened.value.dirty = true;
      return flushed;
    }
    return ok(undefined);
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const opening of all) {
      const opened = await opening;
      if (opened.ok) await opened.value.file.close();
    }
  }

  /** Gives what is whole its name. May be done again after a crash. */
  async finish(): Promise<Result<SavedFile | SavedFolder, FileProblem>> {
    const { store, id, name, into, layout, paths } = this.#parts;
    // An empty file was never written to.
    for (const file of layout.files) {
      if (file.size > 0) continue;
      const opened = await this.#use(file);
      if (!opened.ok) return opened;
      opened.value.users -= 1;
    }
    await this.close();
    const place = { name, ...(into === undefined ? {} : { into }) };
    if (paths === undefined) return store.finish(this.#keyOf(0), place);
    const parts: FolderPart[] = layout.files.map(({ index }) => ({
      key: this.#keyOf(index),
      path: paths[index] ?? [],
    }));
    return store.finishFolder(id, parts, place);
  }

  /** Forgets all of it; what was finished stays. */
  async discard(): Promise<void> {
    const { store, id, layout } = this.#parts;
    await this.close();
    for (const { index } of layout.files) await store.discard(this.#keyOf(index));
    await store.discard(id);
  }

  #keyOf(file: number): string {
    const { id, paths } = this.#parts;
    return paths === undefined ? id : `${id}-${file}`;
  }

  /** Whoever gets it counts as a user until it says otherwise. */
  async #use(file: LayoutFile): Promise<Result<Open, FileProblem>> {
    const opening = this.#open.get(file.index) ?? this.#openFile(file);
    this.#open.delete(file.index);
    this.#open.set(file.index, opening);
    const opened = await opening;
    if (!opened.ok) {
      this.#open.delete(file.index);
      return failed(opened.error);
    }
    opened.value.users += 1;
    if (this.#open.size <= MAX_OPEN) return opened;
    const closed = await this.#closeIdle();
    if (closed.ok) return opened;
    opened.value.users -= 1;
    return closed;
  }

  async #openFile({ index, size }: LayoutFile): Promise<Result<Open, FileProblem>> {
    const opened = await this.#parts.store.openPartial(this.#keyOf(index), size);
    return opened.ok ? ok({ file: opened.value, dirty: false, users: 0 }) : opened;
  }

  /** Closes what was used longest ago and has nothing under way, once it is durable. */
  async #closeIdle(): Promise<Result<undefined, FileProblem>> {
    for (const [index, opening] of [...this.#open]) {
      if (this.#open.size <= MAX_OPEN) break;
      const opened = await opening;
      if (!opened.ok || opened.value.users > 0) continue;
      if (opened.value.dirty) {
        const flushed = await opened.value.file.flush();
        if (!flushed.ok) return flushed;
        if (opened.value.users > 0) continue;
      }
      if (this.#open.get(index) !== opening) continue;
      this.#open.delete(index);
      await opened.value.file.close();
    }
    return ok(undefined);
  }
}
