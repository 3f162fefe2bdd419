const WITHIN_MS = 60_000;
const MOST = 3;

/** Tells a part that failed once from one that fails again and again. */
export class CrashCount {
  #times: number[] = [];

  /**
   * @param now milliseconds
   * @returns whether it was the third time within a minute: trying again is the person's decision then
   */
  add(now: number): boolean {
    this.#times = [...this.#times.filter(time => now - time < WITHIN_MS), now];
    return this.#times.length >= MOST;
  }

  /** How often it failed within the last minute. */
  get count(): number {
    return this.#times.length;
  }

  forget(): void {
    this.#times = [];
  }
}
