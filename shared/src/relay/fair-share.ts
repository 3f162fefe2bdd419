/** Shares are measured and given anew this often. Milliseconds: short beside what people hear or see. */
const INTERVAL = 100;

interface Share {
  /** Bytes that came for it in this interval, whether they passed or not. */
  wanted: number;
  /** Bytes that it may pass in this interval. A packet passes while any are left, and what it took too many is owed. */
  left: number;
}

/**
 * A cap on bytes per second, shared max-min fairly between users (Bertsekas and Gallager, Data Networks, section 6.5.2):
 * whoever wants less than an equal share gets all of it, and the others share what is left alike. Packets over a share are
 * dropped, which is what tells senders to slow down; there is no queue, so nobody's packets wait behind somebody else's.
 */
export class FairShare {
  /** Bytes of one interval. */
  readonly #capacity: number;
  readonly #shares = new Map<string, Share>();
  #until = 0;
  /** Bytes that everybody may pass in this interval. */
  #level: number;
  /** Bytes that were given over the cap, and are taken off what comes. */
  #debt = 0;

  constructor(bytesPerSecond: number) {
    this.#capacity = (bytesPerSecond * INTERVAL) / 1_000;
    this.#level = this.#capacity;
  }

  /** Whether a packet of a user may pass. `now` in milliseconds. */
  take(user: string, bytes: number, now: number): boolean {
    if (now >= this.#until) this.#renew(now);
    let share = this.#shares.get(user);
    if (share === undefined) {
      share = { wanted: 0, left: this.#level };
      this.#shares.set(user, share);
    }
    share.wanted += bytes;
    if (share.left <= 0) return false;
    share.left -= bytes;
    return true;
  }

  #renew(now: number): void {
    const intervals = this.#until === 0 ? 1 : 1 + Math.floor((now - this.#until) / INTERVAL);
    const shares = [...this.#shares.values()];
    const used = shares.reduce((sum, share) => sum + this.#level - Math.max(0, share.left), 0);
    this.#debt = Math.max(0, this.#debt + used - intervals * this.#capacity);
    this.#level = levelOf(
      shares.map(share => share.wanted),
      Math.max(this.#capacity / 4, this.#capacity - this.#debt),
    );
    for (const [user, share] of this.#shares) {
      if (share.wanted === 0 && share.left > 0) this.#shares.delete(user);
      share.left = Math.min(this.#level, Math.min(share.left, 0) + intervals * this.#level);
      share.wanted = 0;
    }
    this.#until = now + INTERVAL;
  }
}

/** What everybody may have at most, so that together they have `capacity` if they want as much as they did. */
function levelOf(wanted: number[], capacity: number): number {
  let left = capacity;
  const ascending = wanted.toSorted((a, b) => a - b);
  for (const [i, each] of ascending.entries()) {
    const equal = left / (ascending.length - i);
    if (each > equal) return equal;
    left -= each;
  }
  // All had what they wanted: what is left over is for whoever wants more now.
  return (ascending.at(-1) ?? 0) + left;
}
