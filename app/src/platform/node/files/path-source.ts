import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { FileProblem, SourceFile, SourceRef } from '../../../engine/ports/file-store.ts';
import { attempt } from './file-problem.ts';
import { readExactly } from './read-exactly.ts';

export type PathRef = Extract<SourceRef, { kind: 'path' }>;

/** Never through a link, never waiting for the other end of a pipe. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The file at a path, as it is now; a link that a person chose is the file that it leads to. */
export async function refOfPath(path: string): Promise<Result<PathRef, FileProblem>> {
  return await attempt('not-readable', async () => {
    const real = await realpath(path);
    const file = await open(real, READ_ONLY);
    try {
      const found = await file.stat();
      if (!found.isFile()) return failed('not-readable');
      return ok({ kind: 'path', path: real, size: found.size, modified: found.mtimeMs });
    } finally {
      await file.close();
    }
  });
}

/** A file that is open and was the one that was meant. */
interface OpenPath {
  readonly file: FileHandle;
  /** Whether it still is. */
  readonly isSame: () => Promise<boolean>;
}

export async function openForReading(ref: PathRef): Promise<Result<OpenPath, FileProblem>> {
  return await attempt('not-readable', async () => {
    const file = await open(ref.path, READ_ONLY);
    const isSame = async () => {
      const found = await file.stat();
      return found.size === ref.size && found.mtimeMs === ref.modified;
    };
    const isFile = (await file.stat()).isFile();
    if (isFile && (await isSame())) return ok({ file, isSame });
    await file.close();
    return failed(isFile ? 'changed' : 'not-readable');
  });
}

/** Opens a file for reading and watches that it stays what it was. */
export async function openPath(ref: PathRef): Promise<Result<SourceFile, FileProblem>> {
  const opened = await openForReading(ref);
  if (!opened.ok) return opened;
  const { file, isSame } = opened.value;
  let closed: Promise<void> | undefined;
  return ok({
    size: ref.size,
    read: (offset, length, into) =>
      attempt('not-readable', async () => {
        const bytes = await readExactly(file, offset, length, into);
        // After reading: what was read before a change is still what it was.
        return (await isSame()) && bytes.length === length ? ok(bytes) : failed('changed');
      }),
    close: () => {
      closed ??= file.close();
      return closed;
    },
  });
}
