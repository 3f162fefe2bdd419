import SqliteDatabase from 'better-sqlite3';

/**
 * `kith-server` that kills itself (SIGKILL, as a crash or `kill -9` does) at the n-th step from its readiness on:
 * KITH_CRASH_AT=n. A step is the moment before and the moment after each write statement, commits included; the
 * one after a commit lies between what is written and the answer that says so.
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
  step();
  const result = run.apply(this, parameters);
  step();
  return result;
};

function step(): void {
  if (armed && --left === 0) process.kill(process.pid, 'SIGKILL');
}
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk: string | Uint8Array) => {
  armed = true;
  return write(chunk);
};

await import('../main.ts');
