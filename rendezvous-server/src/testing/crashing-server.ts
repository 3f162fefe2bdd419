import SqliteDatabase from 'better-sqlite3';

/**
 * `kith-server` that kills itself (SIGKILL, as a crash or `kill -9` does) before the n-th write statement from its
 * readiness on, commits included: KITH_CRASH_AT=n. Between any two statements, and between the commit and the
 * answer, is one such point.
 */
let left = Number(process.env['KITH_CRASH_AT'] ?? 0);
const probe = new SqliteDatabase(':memory:').prepare('select 1');
const prototype: unknown = Object.getPrototypeOf(probe);

interface Statements {
  source: string;
  run(...parameters: unknown[]): unknown;
}
function isStatements(value: unknown): value is Statements {
  return typeof value === 'object' && value !== null && 'run' in value;
}
if (!isStatements(prototype)) throw new Error('better-sqlite3 keeps its statements elsewhere now');

const run = prototype.run;
let armed = false;
prototype.run = function (this: Statements, ...parameters: unknown[]) {
  if (armed && --left === 0) process.kill(process.pid, 'SIGKILL');
  return run.apply(this, parameters);
};
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk: string | Uint8Array) => {
  armed = true;
  return write(chunk);
};

await import('../main.ts');
