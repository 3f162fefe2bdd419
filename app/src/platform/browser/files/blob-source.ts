import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type { FileProblem, SourceFile } from '../../../engine/ports/file-store.ts';
import { problemOf } from './opfs-problem.ts';

/** Reads a file that the browser holds; nothing of it is kept in memory. */
export function blobSource(blob: Blob): SourceFile {
  return {
    size: blob.size,
    read: (offset, length) =>
      attempt(async () => {
        const bytes = new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
        return bytes.length === length ? ok(bytes) : failed('changed');
      }),
    close: async () => undefined,
  };
}

/** Runs calls of the browser's file system, with what goes wrong as a value. */
export async function attempt<Value>(
  work: () => Promise<Result<Value, FileProblem>>,
): Promise<Result<Value, FileProblem>> {
  try {
    return await work();
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return failed(problem);
  }
}
