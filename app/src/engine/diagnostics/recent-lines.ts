import type { Diary, DiaryFields } from './diary.ts';

/** The last entries of a diary, in memory: where there is no file to write them into. */
export class RecentLines implements Diary {
  readonly #kept: number;
  readonly #now: () => number;
  #lines: string[] = [];

  /** @param kept how many entries are kept, the newest ones */
  constructor(kept: number, now: () => number) {
    this.#kept = kept;
    this.#now = now;
  }

  write(level: 'info' | 'warn' | 'error', event: string, fields: DiaryFields = {}): void {
    const time = new Date(this.#now()).toISOString();
    this.#lines.push(JSON.stringify({ level, time, ...fields, msg: event }));
    if (this.#lines.length > this.#kept * 2) this.#lines = this.#lines.slice(-this.#kept);
  }

  /** One entry of JSON each, oldest first. */
  get all(): readonly string[] {
    return this.#lines.slice(-this.#kept);
  }
}
