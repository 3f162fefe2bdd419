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
import { safeName, safePaths, TakenNames } from '../../files/safe-name.ts';
import { attempt } from './blob-source.ts';
import { fileIn, folderAt, namesIn, removeFrom } from './opfs-folder.ts';
import type { OpfsWorker } from './opfs-worker.ts';

const KEY = /^[\w-]{1,80}$/;
/** What a file is about to be called, or is: written before it is moved there. From `saved` downwards. */
const recordSchema = z.array(z.string()).min(1);

/** Incomplete files of a page and their way into the folder of what was saved; both in the origin-private file system. */
export class OpfsPartials {
  readonly #root: string;
  readonly #worker: OpfsWorker;
  /** Names are chosen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(root: string, worker: OpfsWorker) {
    this.#root = root;
    this.#worker = worker;
  }

  async open(key: string, size: number): Promise<Result<PartialFile, FileProblem>> {
    if (size > FILE_LIMITS.size) return failed('too-large');
    const name = `partial/${nameOf(key)}`;
    const opened = await this.#worker.ask({ do: 'open', name, size });
    return opened.ok ? ok(this.#partial(name, size)) : opened;
  }

  finish(key: string, place: SavePlace): Promise<Result<SavedFile, FileProblem>> {
    return this.#inTurn(async () => {
      const before = await this.#record(key);
      const saved = await folderAt([this.#root, 'saved']);
      const partials = await folderAt([this.#root, 'partial']);
      const partial = await fileIn(partials, nameOf(key));
      if (partial === undefined) {
        const name = before?.[0];
        const file = name === undefined ? undefined : await fileIn(saved, name);
        return file === undefined || name === undefined
          ? failed('not-found')
          : ok(await savedFile([name], file));
      }
      const name = new TakenNames(await namesIn(saved)).take(safeName(place.name));
      await this.#remember(key, [name]);
      await move(partial, saved, name);
      return ok(await savedFile([name], partial));
    });
  }

  finishFolder(
    key: string,
    parts: readonly FolderPart[],
    place: SavePlace,
  ): Promise<Result<SavedFolder, FileProblem>> {
    return this.#inTurn(async () => {
      const saved = await folderAt([this.#root, 'saved']);
      const partials = await folderAt([this.#root, 'partial']);
      const before = (await this.#record(key))?.[0];
      const name = before ?? new TakenNames(await namesIn(saved)).take(safeName(place.name));
      await this.#remember(key, [name]);
      const files: SavedFile[] = [];
      const paths = safePaths(parts.map(part => part.path));
      for (const [i, part] of parts.entries()) {
        const path = [name, ...paths[i]!];
        const folder = await folderAt([this.#root, 'saved', ...path.slice(0, -1)]);
        const partial = await fileIn(partials, nameOf(part.key));
        if (partial !== undefined) await move(partial, folder, path.at(-1)!);
        const file = await fileIn(folder, path.at(-1)!);
        // What is in the folder so far is not shown to anybody and waits for the next try.
        if (file === undefined) return failed('not-found');
        files.push(await savedFile(path, file));
      }
      return ok({ name, files });
    });
  }

  async discard(key: string): Promise<void> {
    await this.#worker.ask({ do: 'close', name: `partial/${nameOf(key)}` });
    const folder = await folderAt([this.#root, 'partial']);
    await removeFrom(folder, nameOf(key));
    await removeFrom(folder, `${nameOf(key)}.json`);
  }

  async keys(): Promise<ReadonlySet<string>> {
    const names = await namesIn(await folderAt([this.#root, 'partial']));
    return new Set(names.map(name => name.replace(/\.json$/, '')));
  }

  #partial(name: string, size: number): PartialFile {
    const worker = this.#worker;
    const done = (answer: Result<unknown, FileProblem>) => (answer.ok ? ok(undefined) : answer);
    const within = (offset: number, bytes: Uint8Array) => {
      if (offset < 0 || offset + bytes.length > size)
        throw new RangeError('a write past the end of a partial file');
    };
    let closed: Promise<unknown> | undefined;
    return {
      size,
      write: async (offset, bytes) => {
        within(offset, bytes);
        return done(await worker.ask({ do: 'write', name, offset, bytes }));
      },
      writeHashed: async (offset, bytes, width) => {
        within(offset, bytes);
        const asked = worker.ask({ do: 'write-hashed', name, offset, bytes, width });
        // It crossed as a copy. What is lent goes back to its pool; the rest would wait by the hundred to be collected.
        const { buffer } = bytes;
        if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) buffer.transfer(0);
        const answer = await asked;
        return answer.ok ? ok(answer.value ?? new Uint8Array()) : answer;
      },
      read: async (offset, length) => {
        const answer = await worker.ask({ do: 'read', name, offset, length });
        return answer.ok ? ok(answer.value ?? new Uint8Array()) : answer;
      },
      flush: async () => done(await worker.ask({ do: 'flush', name })),
      close: async () => {
        closed ??= worker.ask({ do: 'close', name });
        await closed;
      },
    };
  }

  async #record(key: string): Promise<string[] | undefined> {
    const file = await fileIn(await folderAt([this.#root, 'partial']), `${nameOf(key)}.json`);
    if (file === undefined) return undefined;
    try {
      return recordSchema.safeParse(JSON.parse(await (await file.getFile()).text())).data;
    } catch {
      return undefined;
    }
  }

  async #remember(key: string, path: readonly string[]): Promise<void> {
    const folder = await folderAt([this.#root, 'partial']);
    const file = await folder.getFileHandle(`${nameOf(key)}.json`, { create: true });
    // Takes the place of what was there when it is closed, and not before.
    const writer = await file.createWritable();
    await writer.write(JSON.stringify(path));
    await writer.close();
  }

  #inTurn<Value>(work: () => Promise<Result<Value, FileProblem>>): Promise<Result<Value, FileProblem>> {
    const next = this.#turn.then(() => attempt(work));
    this.#turn = next.catch(() => undefined);
    return next;
  }
}

function nameOf(key: string): string {
  if (!KEY.test(key)) throw new Error('no key of a partial file');
  return key;
}

/** Of the File System standard; the types of the DOM do not have it yet. */
interface Movable {
  move(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

async function move(
  file: FileSystemFileHandle,
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<void> {
  await (file as FileSystemFileHandle & Movable).move(folder, name);
}

async function savedFile(path: readonly string[], handle: FileSystemFileHandle): Promise<SavedFile> {
  const { size } = await handle.getFile();
  return { source: { kind: 'saved', path: [...path], size }, name: path.at(-1) ?? '' };
}
