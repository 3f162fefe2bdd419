import type { FileProblem } from '../engine/ports/file-store.ts';

const PROBLEMS: ReadonlySet<string> = new Set<FileProblem>([
  'not-found',
  'changed',
  'not-readable',
  'pick-again',
  'ask-again',
  'disk-full',
  'not-writable',
  'too-large',
  'aborted',
]);

/** A text that a route for files answered with, in JSON. */
export function textIn(answer: unknown, name: string): string {
  const text: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
  return String(text);
}

/** Why a route for files refused; `broken` when it does not say so. */
export function problemIn(answer: unknown): FileProblem {
  const error = textIn(answer, 'error');
  return PROBLEMS.has(error) ? (error as FileProblem) : 'broken';
}
