import { rm, stat, writeFile } from 'node:fs/promises';

/** A file that is there while a daemon runs: one that finds it at its start knows that the last run had no end. */
export class RunMarker {
  /** Whether the run before this one ended by a crash, a kill or a power cut. */
  readonly lastRunBroke: boolean;
  readonly #path: string;

  private constructor(path: string, lastRunBroke: boolean) {
    this.#path = path;
    this.lastRunBroke = lastRunBroke;
  }

  /** Only one daemon at a time may do this in a folder: whoever holds its database. */
  static async begin(path: string): Promise<RunMarker> {
    const found = await stat(path).then(
      () => true,
      () => false,
    );
    // On a disk that is full the next start will miss a crash, which is no reason not to start.
    await writeFile(path, '', { mode: 0o600 }).catch(() => undefined);
    return new RunMarker(path, found);
  }

  /** This run ends as it should. */
  async end(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
