import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import { z } from 'zod';
import {
  FILE_LIMITS,
  type FileProblem,
  type FolderPart,
  type PartialFile,
  type SavedFile,
  type SavedFolder,
  type SavePlace,
} from '../../../engine/ports/file-store.ts';
import { safeName, safePaths } from '../../files/safe-name.ts';
import { readDurable, writeDurably } from './durable-json.ts';
import { attempt } from './file-problem.ts';
import { freeBytes } from './free-bytes.ts';
import { markDownloaded } from './mark-downloaded.ts';
import { createPartial, openPartial } from './open-partial.ts';
import { refOfPath } from './path-source.ts';
import {
  hiddenPath,
  incompleteFolder,
  linkOrMove,
  placeFile,
  placeFolder,
  removeIncompleteFolder,
} from './place-file.ts';

const KEY = /^[\w-]{1,80}$/;

/** What is known of one key, in a file `KEY.json` of the data folder. */
const recordSchema = z.strictObject({
  /** Folder for downloads that holds the bytes; an incomplete file stays in the one it began in. */
  folder: z.string(),
  size: z.int().min(0).max(FILE_LIMITS.size),
  /** Where it was about to be saved, or was: written before the name is taken. */
  saved: z.string().optional(),
});
type PartialRecord = z.infer<typeof recordSchema>;

/**
 * Incomplete files and their way to a name. The bytes lie in a hidden folder of the folder that they go to, so that
 * they get there without being copied; the final name is a second name of the same file, and the first one goes with
 * `discard`. So a crash at any point leaves a file that is whole or one that is hidden.
 */
export class PartialFiles {
  readonly #records: string;
  readonly #downloads: () => Promise<string>;

  /**
   * @param records folder for what is known of them
   * @param downloads the folder for downloads now; rejects when it can't be had
   */
  constructor(records: string, downloads: () => Promise<string>) {
    this.#records = records;
    this.#downloads = downloads;
  }

  async open(key: string, size: number): Promise<Result<PartialFile, FileProblem>> {
    return await attempt('not-writable', async () => {
      const record = await this.#read(key);
      if (record !== undefined) {
        return record.size === size ? await openPartial(bytesAt(record.folder, key), size) : failed('broken');
      }
      if (size > FILE_LIMITS.size) return failed('too-large');
      const folder = await this.#downloads();
      const path = join(await incompleteFolder(folder), `${key}.part`);
      const free = await freeBytes(folder);
      if (free !== undefined && free < size) return failed('disk-full');
      // Left by a crash before its record was written: nobody ever wrote into it.
      await rm(path, { force: true });
      const made = await createPartial(path, size);
      if (!made.ok) return made;
      try {
        await this.#write(key, { folder, size });
      } catch (error) {
        await made.value.close();
        await rm(path, { force: true });
        throw error;
      }
      return made;
    });
  }

  async finish(key: string, place: SavePlace): Promise<Result<SavedFile, FileProblem>> {
    return await attempt('not-writable', async () => {
      const record = await this.#read(key);
      if (record === undefined) return failed('not-found');
      const bytes = bytesAt(record.folder, key);
      const before = await this.#savedBefore(record, bytes);
      if (before !== undefined) return await savedFile(before);
      const synced = await syncWhole(bytes, record.size);
      if (!synced.ok) return synced;
      await markDownloaded(bytes);
      const path = await placeFile(bytes, place.into ?? record.folder, safeName(place.name), saved =>
        this.#write(key, { ...record, saved }),
      );
      return await savedFile(path);
    });
  }

  async finishFolder(
    key: string,
    parts: readonly FolderPart[],
    place: SavePlace,
  ): Promise<Result<SavedFolder, FileProblem>> {
    return await attempt('not-writable', async () => {
      const paths = safePaths(parts.map(part => part.path));
      const record = (await this.#read(key)) ?? { folder: place.into ?? (await this.#downloads()), size: 0 };
      const tree = hiddenPath(record.folder, `${key}.tree`);
      if (record.saved !== undefined && (await exists(record.saved)) && !(await exists(tree))) {
        return await savedFolder(record.saved, paths);
      }
      await this.#write(key, record);
      await incompleteFolder(record.folder);
      await mkdir(tree, { recursive: true, mode: 0o700 });
      for (const [i, part] of parts.entries()) {
        const laid = await this.#layOut(part.key, join(tree, ...paths[i]!), record.folder);
        if (!laid.ok) return laid;
      }
      const path = await placeFolder(tree, record.folder, safeName(place.name), saved =>
        this.#write(key, { ...record, saved }),
      );
      return await savedFolder(path, paths);
    });
  }

  async discard(key: string): Promise<void> {
    const record = await this.#read(key);
    if (record === undefined) return;
    await rm(bytesAt(record.folder, key), { force: true });
    await rm(hiddenPath(record.folder, `${key}.tree`), { recursive: true, force: true });
    await removeIncompleteFolder(record.folder);
    // Last, so that who is killed before that discards it again.
    await rm(this.#record(key), { force: true });
  }

  /** Keys of all that was not discarded. */
  async keys(): Promise<readonly string[]> {
    const names = await readdir(this.#records);
    return names.filter(name => name.endsWith('.json')).map(name => name.slice(0, -'.json'.length));
  }

  /** Puts one whole file of a folder at its place in the hidden tree; again after a crash. */
  async #layOut(key: string, path: string, folder: string): Promise<Result<undefined, FileProblem>> {
    if (await exists(path)) return ok(undefined);
    const record = await this.#read(key);
    if (record === undefined) return failed('not-found');
    const bytes = bytesAt(record.folder, key);
    const synced = await syncWhole(bytes, record.size);
    if (!synced.ok) return synced;
    await markDownloaded(bytes);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await linkOrMove(bytes, path, folder);
    return ok(undefined);
  }

  /** The path that a file was saved at before a crash, if it was. */
  async #savedBefore({ saved, size }: PartialRecord, bytes: string): Promise<string | undefined> {
    if (saved === undefined) return undefined;
    const there = await stat(saved).catch(() => undefined);
    if (there === undefined || there.size !== size) return undefined;
    const hidden = await stat(bytes).catch(() => undefined);
    // Two names of one file; or one that was moved or copied there, which only we knew of.
    return hidden === undefined || hidden.ino === there.ino || hidden.dev !== there.dev ? saved : undefined;
  }

  #record(key: string): string {
    if (!KEY.test(key)) throw new Error('no key of a partial file');
    return join(this.#records, `${key}.json`);
  }

  #read(key: string): Promise<PartialRecord | undefined> {
    return readDurable(this.#record(key), recordSchema);
  }

  #write(key: string, record: PartialRecord): Promise<void> {
    return writeDurably(this.#record(key), record);
  }
}

function bytesAt(folder: string, key: string): string {
  return hiddenPath(folder, `${key}.part`);
}

/** What the file holds is on the disk before it gets a name. */
async function syncWhole(path: string, size: number): Promise<Result<undefined, FileProblem>> {
  const opened = await openPartial(path, size);
  if (!opened.ok) return opened;
  const flushed = await opened.value.flush();
  await opened.value.close();
  return flushed;
}

async function savedFile(path: string): Promise<Result<SavedFile, FileProblem>> {
  const source = await refOfPath(path);
  if (!source.ok) return source;
  return ok({ source: source.value, name: basename(path), path });
}

async function savedFolder(
  path: string,
  paths: readonly (readonly string[])[],
): Promise<Result<SavedFolder, FileProblem>> {
  const files: SavedFile[] = [];
  for (const names of paths) {
    const file = await savedFile(join(path, ...names));
    if (!file.ok) return file;
    files.push(file.value);
  }
  return ok({ name: basename(path), path, files });
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
