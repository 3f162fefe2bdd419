import { createHash, randomBytes } from 'node:crypto';
import type { ShownSource } from '../../engine/files/shown-source.ts';

/** From the last use, milliseconds: a film that was paused over lunch goes on. */
const LIFETIME = 2 * 60 * 60_000;
/** A long conversation full of pictures, several times over. */
const MOST = 2_000;

interface View {
  readonly shown: ShownSource;
  readonly session: string;
  expiresAt: number;
}

/**
 * Addresses for elements that can send no header: 32 random bytes each, for one file, as long as the session that asked
 * for it is good. Only hashes are kept.
 */
export class ViewTokens {
  readonly #now: () => number;
  readonly #isGood: (session: string) => boolean;
  /** Oldest use first. */
  readonly #views = new Map<string, View>();

  /**
   * @param now milliseconds, monotonic
   * @param isGood whether a session still is one
   */
  constructor(now: () => number, isGood: (session: string) => boolean) {
    this.#now = now;
    this.#isGood = isGood;
  }

  issue(shown: ShownSource, session: string): string {
    const token = randomBytes(32).toString('base64url');
    this.#views.set(hashOf(token), { shown, session, expiresAt: this.#now() + LIFETIME });
    const [oldest] = this.#views.keys();
    if (this.#views.size > MOST && oldest !== undefined) this.#views.delete(oldest);
    return token;
  }

  use(token: string): ShownSource | undefined {
    const hash = hashOf(token);
    const view = this.#views.get(hash);
    if (view === undefined) return undefined;
    this.#views.delete(hash);
    if (view.expiresAt <= this.#now() || !this.#isGood(view.session)) return undefined;
    this.#views.set(hash, { ...view, expiresAt: this.#now() + LIFETIME });
    return view.shown;
  }

  end(token: string): void {
    this.#views.delete(hashOf(token));
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
