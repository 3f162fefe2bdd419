import { closeSync, existsSync, fchmodSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/**
 * A file of lines that stays small: when it would grow past its bound it is put aside as `FILE.1`, in the place of the
 * one before, and a new one begins. Only the user can read it.
 */
export class RotatingFile {
  readonly #path: string;
  readonly #maxBytes: number;
  #file: number;
  #bytes: number;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#file = open(path);
    this.#bytes = fstatSync(this.#file).size;
  }

  /** Written at once: there are few lines, and the last ones before a crash are those that matter. */
  write(line: string): void {
    try {
      const size = Buffer.byteLength(line);
      if (this.#bytes > 0 && this.#bytes + size > this.#maxBytes) this.#turn();
      writeSync(this.#file, line);
      this.#bytes += size;
    } catch {
      // A full disk must not end the program whose log it is.
    }
  }

  /** The file stays open until there is another: what can't be done now is tried again with the next line. */
  #turn(): void {
    if (existsSync(this.#path)) renameSync(this.#path, `${this.#path}.1`);
    const next = open(this.#path);
    closeSync(this.#file);
    this.#file = next;
    this.#bytes = 0;
  }
}

function open(path: string): number {
  const file = openSync(path, 'a', 0o600);
  fchmodSync(file, 0o600);
  return file;
}
