import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type {
  FileProblem,
  OwnedFileWriter,
  SourceFile,
  SourceRef,
} from '../../../engine/ports/file-store.ts';
import { syncFolder } from './durable-json.ts';
import { attempt } from './file-problem.ts';
import { openPath, refOfPath } from './path-source.ts';
import { writeExactly } from './read-exactly.ts';

type OwnedRef = Extract<SourceRef, { kind: 'owned' }>;
const UNFINISHED = '.new';

/** Copies that windows handed over, each a file of the data folder. */
export class OwnedFiles {
  readonly #folder: string;
  readonly #writing = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async create(): Promise<Result<OwnedFileWriter, FileProblem>> {
    return await attempt('not-writable', async () => {
      const id = randomBytes(16).toString('base64url');
      const file = await open(`${this.path(id)}${UNFINISHED}`, 'wx', 0o600);
      this.#writing.add(id);
      return ok(new Writer(file, id, this.path(id), () => this.#writing.delete(id)));
    });
  }

  async openSource({ id, size }: OwnedRef): Promise<Result<SourceFile, FileProblem>> {
    const ref = await refOfPath(this.path(id));
    if (!ref.ok) return ref;
    return ref.value.size === size ? await openPath(ref.value) : failed('broken');
  }

  path(id: string): string {
    return join(this.#folder, id);
  }

  async delete(id: string): Promise<void> {
    await rm(this.path(id), { force: true });
  }

  /** Deletes all but those wanted and those that are being written. */
  async sweep(wanted: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const id = name.endsWith(UNFINISHED) ? name.slice(0, -UNFINISHED.length) : name;
      const isWanted = name === id ? wanted.has(id) : this.#writing.has(id);
      if (!isWanted) await rm(join(this.#folder, name), { force: true });
    }
  }
}

class Writer implements OwnedFileWriter {
  readonly #file: FileHandle;
  readonly #id: string;
  readonly #path: string;
  readonly #done: () => void;
  #size = 0;
  #ended = false;

  constructor(file: FileHandle, id: string, path: string, done: () => void) {
    this.#file = file;
    this.#id = id;
    this.#path = path;
    this.#done = done;
  }

  async append(bytes: Uint8Array): Promise<Result<undefined, FileProblem>> {
    return await attempt('not-writable', async () => {
      await writeExactly(this.#file, this.#size, bytes);
      this.#size += bytes.length;
      return ok(undefined);
    });
  }

  async finish(): Promise<Result<SourceRef, FileProblem>> {
    const finished = await attempt<SourceRef>('not-writable', async () => {
      await this.#file.datasync();
      await this.#file.close();
      this.#ended = true;
      await rename(`${this.#path}${UNFINISHED}`, this.#path);
      await syncFolder(join(this.#path, '..'));
      return ok({ kind: 'owned', id: this.#id, size: this.#size });
    });
    if (!finished.ok) await this.#remove();
    this.#done();
    return finished;
  }

  async discard(): Promise<void> {
    if (this.#ended) return;
    await this.#remove();
    this.#done();
  }

  async #remove(): Promise<void> {
    if (!this.#ended) await this.#file.close();
    this.#ended = true;
    await rm(`${this.#path}${UNFINISHED}`, { force: true });
  }
}
