import { failed, type Result } from '@kith/shared/protocol/result';
import type { FileProblem } from '../../../engine/ports/file-store.ts';

const PROBLEMS: Readonly<Record<string, FileProblem>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  ENODEV: 'not-found',
  ESTALE: 'not-found',
  ELOOP: 'not-readable',
  EISDIR: 'not-readable',
  ENXIO: 'not-readable',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'not-writable',
  ENAMETOOLONG: 'not-writable',
  EFBIG: 'too-large',
};

/** What a failed call of the file system means; what no table knows is a disk that failed. */
export function problemOf(error: unknown, denied: 'not-readable' | 'not-writable'): FileProblem {
  const code = codeOf(error);
  // Our own mistakes carry no code, or one of Node's own.
  if (code === undefined || code.startsWith('ERR_')) throw error;
  if (code === 'EACCES' || code === 'EPERM') return denied;
  return PROBLEMS[code] ?? 'broken';
}

/** Runs calls of the file system, with what goes wrong as a value. */
export async function attempt<Value>(
  denied: 'not-readable' | 'not-writable',
  work: () => Promise<Result<Value, FileProblem>>,
): Promise<Result<Value, FileProblem>> {
  try {
    return await work();
  } catch (error) {
    return failed(problemOf(error, denied));
  }
}

export function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}
