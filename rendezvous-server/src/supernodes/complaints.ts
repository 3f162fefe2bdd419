/** They count for so long. Milliseconds. */
const LIFETIME = 10 * 60_000;
/** So few accounts can't bring a hub down. */
const FEWEST = 3;

/** Accounts whose devices a hub did not take. */
export class Complaints {
  readonly #at = new Map<string, number>();

  /**
   * @param people how many accounts the hub is assigned to
   * @returns whether most of them complained, and then it begins anew
   */
  add(account: string, people: number, now: number): boolean {
    this.#at.set(account, now);
    for (const [name, at] of this.#at) if (now - at > LIFETIME) this.#at.delete(name);
    if (this.#at.size < Math.max(FEWEST, Math.floor(people / 2) + 1)) return false;
    this.#at.clear();
    return true;
  }
}
