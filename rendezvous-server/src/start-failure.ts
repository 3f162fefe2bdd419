/**
 * Why a server could not start (or a command not run) though nothing is wrong with the program: the message is a
 * sentence or two for the operator, with the way out. Anything else that is thrown is a bug.
 */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** The code of a failed system call (`EADDRINUSE`, `EACCES`, …) or of SQLite (`SQLITE_NOTADB`, …). */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
