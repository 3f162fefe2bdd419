import type { FileProblem } from '../../../engine/ports/file-store.ts';

const PROBLEMS: Readonly<Record<string, FileProblem>> = {
  NotFoundError: 'not-found',
  TypeMismatchError: 'not-found',
  // What was chosen was changed or moved since.
  NotReadableError: 'changed',
  NotAllowedError: 'pick-again',
  QuotaExceededError: 'disk-full',
  NoModificationAllowedError: 'not-writable',
  InvalidStateError: 'not-writable',
  AbortError: 'aborted',
};

/** What an exception of the file system of a browser means; `undefined`: it is none. */
export function problemOf(error: unknown): FileProblem | undefined {
  return error instanceof DOMException ? (PROBLEMS[error.name] ?? 'broken') : undefined;
}
