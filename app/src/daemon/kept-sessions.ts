import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const keptSchema = z.array(z.tuple([z.string().length(43), z.number().nullable()])).max(256);

/**
 * Hashes of the sessions of windows and when each ends (milliseconds since 1970), the oldest use first; `null`: its
 * window was open, and it ends a day after this daemon did.
 */
export type Sessions = readonly (readonly [string, number | null])[];

/**
 * The sessions that a daemon let in, in a file that only the user can read: a window that is open finds its way back
 * to a daemon that was started again. The hashes open nothing.
 */
export class KeptSessions {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** None when the file is not there or holds something else. */
  read(): Sessions {
    try {
      const kept = keptSchema.safeParse(JSON.parse(readFileSync(this.#path, 'utf8')));
      return kept.success ? kept.data : [];
    } catch {
      return [];
    }
  }

  write(sessions: Sessions): void {
    try {
      writeFileSync(`${this.#path}.new`, JSON.stringify(sessions), { mode: 0o600 });
      renameSync(`${this.#path}.new`, this.#path);
    } catch {
      // Without the file a window has to be opened anew after a crash: no reason to let none in.
    }
  }
}
