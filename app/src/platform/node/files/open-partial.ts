import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { FileProblem, PartialFile } from '../../../engine/ports/file-store.ts';
import { rootOfBlocks } from '../../files/root-of-blocks.ts';
import { nodeSha256 } from '../sha256.ts';
import { attempt } from './file-problem.ts';
import { readExactly, writeExactly } from './read-exactly.ts';

const READ_WRITE = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Makes a file of `size` zeros that takes no room yet, where nothing may be: for this user only, not executable. */
export async function createPartial(path: string, size: number): Promise<Result<PartialFile, FileProblem>> {
  return await attempt('not-writable', async () => {
    const file = await open(path, READ_WRITE | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await file.truncate(size);
    } catch (error) {
      await file.close();
      throw error;
    }
    return ok(new OpenPartial(file, size));
  });
}

export async function openPartial(path: string, size: number): Promise<Result<PartialFile, FileProblem>> {
  return await attempt('not-writable', async () => {
    const file = await open(path, READ_WRITE);
    try {
      const found = await file.stat();
      if (found.isFile() && found.size === size) return ok(new OpenPartial(file, size));
    } catch (error) {
      await file.close();
      throw error;
    }
    await file.close();
    return failed('broken');
  });
}

class OpenPartial implements PartialFile {
  readonly size: number;
  readonly #file: FileHandle;
  /** The flush that runs, and the one that whoever asks meanwhile shares. */
  #running: Promise<Result<undefined, FileProblem>> | undefined;
  #next: Promise<Result<undefined, FileProblem>> | undefined;
  #closed: Promise<void> | undefined;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  async write(offset: number, bytes: Uint8Array): Promise<Result<undefined, FileProblem>> {
    if (offset < 0 || offset + bytes.length > this.size)
      throw new RangeError('a write past the end of a partial file');
    return await attempt('not-writable', async () => {
      await writeExactly(this.#file, offset, bytes);
      return ok(undefined);
    });
  }

  async writeHashed(
    offset: number,
    bytes: Uint8Array,
    width: number,
  ): Promise<Result<Uint8Array<ArrayBuffer>, FileProblem>> {
    const writing = this.write(offset, bytes);
    // While the disk writes: a fifth of a millisecond for a piece.
    const root = new Uint8Array(rootOfBlocks(bytes, width, nodeSha256));
    const written = await writing;
    return written.ok ? ok(root) : written;
  }

  async read(offset: number, length: number): Promise<Result<Uint8Array<ArrayBuffer>, FileProblem>> {
    return await attempt('not-readable', async () => {
      const bytes = await readExactly(this.#file, offset, length);
      return bytes.length === length ? ok(bytes) : failed('broken');
    });
  }

  flush(): Promise<Result<undefined, FileProblem>> {
    if (this.#running === undefined) return this.#flush();
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      return this.#flush();
    });
    return this.#next;
  }

  close(): Promise<void> {
    this.#closed ??= Promise.resolve(this.#next ?? this.#running).then(() => this.#file.close());
    return this.#closed;
  }

  #flush(): Promise<Result<undefined, FileProblem>> {
    const running = attempt('not-writable', async () => {
      await this.#file.datasync();
      return ok(undefined);
    }).finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}
