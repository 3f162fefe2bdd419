import { rename, stat } from 'node:fs/promises';
import pino, { type Logger } from 'pino';

/** A log that grew past this is put aside at the next start; one is kept. */
const MAX_BYTES = 5 * 1_048_576;

/**
 * Structured log of a daemon, in a file that only the user can read. What goes in: what happened, to which kind of
 * thing, and why. What never does: contents, names of people, keys, tokens, addresses of the network.
 */
export async function openLog(path: string): Promise<Logger> {
  const size = await stat(path).then(
    found => found.size,
    () => 0,
  );
  if (size > MAX_BYTES) await rename(path, `${path}.1`);
  // Written at once: there are few lines, and the last ones before a crash are those that matter.
  const destination = pino.destination({ dest: path, mode: 0o600, mkdir: false, sync: true });
  return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** What may be said of an exception: its kind and where, not its message, which may quote contents. */
export function describeError(error: unknown): { readonly type: string; readonly stack: string } {
  if (!(error instanceof Error)) return { type: typeof error, stack: '' };
  const stack = error.stack?.split('\n').filter(line => line.trimStart().startsWith('at ')) ?? [];
  return { type: error.name, stack: stack.slice(0, 12).join('\n') };
}
