import { readFile } from 'node:fs/promises';
import pino from 'pino';
import type { Diary, DiaryFields } from '../engine/diagnostics/diary.ts';
import { RotatingFile } from './rotating-file.ts';

/** Two files of this size at most: some ten thousand lines, weeks of a quiet daemon. */
const MAX_BYTES = 1_048_576;
/** Lines of the log that a report takes along. */
const RECENT_LINES = 400;

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Structured log of a daemon, in a file that only the user can read. What goes in: what happened, to which kind of
 * thing, and why. What never does: contents, names of people, keys, tokens, addresses.
 */
export class DaemonLog implements Diary {
  readonly #path: string;
  readonly #log: pino.Logger;

  /**
   * Throws when the file can't be opened.
   *
   * @param printed from which level on lines go to standard error too
   */
  constructor(path: string, printed: LogLevel = 'silent') {
    this.#path = path;
    const file = { level: 'info', stream: new RotatingFile(path, MAX_BYTES) };
    const printing =
      printed === 'silent' ? [] : [{ level: printed, stream: pino.destination({ fd: 2, sync: true }) }];
    this.#log = pino(
      { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: level => ({ level }) } },
      pino.multistream([file, ...printing]),
    );
  }

  write(level: 'info' | 'warn' | 'error', event: string, fields: DiaryFields = {}): void {
    this.#log[level](fields, event);
  }

  /** The newest lines, oldest first. */
  recent(): Promise<readonly string[]> {
    return recentLines(this.#path);
  }
}

/** The newest lines of a log, oldest first; none when there is no log. */
export async function recentLines(path: string): Promise<readonly string[]> {
  const texts = await Promise.all([`${path}.1`, path].map(file => readFile(file, 'utf8').catch(() => '')));
  const lines = texts.join('').split('\n');
  return lines.filter(line => line !== '').slice(-RECENT_LINES);
}
