import { createHash, randomBytes } from 'node:crypto';
import type { Sessions } from './kept-sessions.ts';

const TOKEN_LIFETIME = 60_000;
/** A window that is closed for the night may come back in the morning. */
const SESSION_LIFETIME = 24 * 60 * 60_000;
const SESSIONS = 64;

/**
 * Who may use the api of this daemon. A one-time token (32 random bytes, 60 seconds) is exchanged for a session of
 * one window, which lasts as long as the window is open and a day longer. Only hashes are kept, so that a look-up takes the same time however much of a guess is right.
 */
export class WindowAccess {
  readonly #tokens = new Map<string, number>();
  /** Oldest use first. */
  readonly #sessions: Map<string, number>;
  /** How many windows are open with a session. */
  readonly #held = new Map<string, number>();
  readonly #now: () => number;
  readonly #keep: (sessions: Sessions) => void;

  /**
   * @param now milliseconds since 1970
   * @param sessions those of an earlier run that were kept
   * @param keep called with all of them whenever they change
   */
  constructor(
    now: () => number,
    sessions: Sessions = [],
    keep: (sessions: Sessions) => void = () => undefined,
  ) {
    this.#now = now;
    this.#sessions = new Map(
      sessions.map(([hash, expiresAt]) => [hash, expiresAt ?? now() + SESSION_LIFETIME]),
    );
    this.#keep = keep;
  }

  /** A token that opens one window, once, within 60 seconds. */
  issueToken(): string {
    const now = this.#now();
    for (const [hash, expiresAt] of this.#tokens) if (expiresAt <= now) this.#tokens.delete(hash);
    const token = secret();
    this.#tokens.set(hashOf(token), now + TOKEN_LIFETIME);
    return token;
  }

  /** The session for a token, or `undefined` when it is unknown, used or too old. */
  redeem(token: string): string | undefined {
    const hash = hashOf(token);
    const expiresAt = this.#tokens.get(hash);
    this.#tokens.delete(hash);
    if (expiresAt === undefined || expiresAt <= this.#now()) return undefined;
    const session = secret();
    this.#use(hashOf(session));
    return session;
  }

  /** Whether a session is valid; it then lives on. */
  resume(session: string): boolean {
    const hash = hashOf(session);
    const good = this.#lives(hash);
    this.#sessions.delete(hash);
    if (good) this.#use(hash);
    return good;
  }

  /**
   * A window is open with this session, which is good: it neither ends nor gives way to others until the window is
   * closed.
   *
   * @returns the window was closed
   */
  hold(session: string): () => void {
    const hash = hashOf(session);
    this.#held.set(hash, (this.#held.get(hash) ?? 0) + 1);
    this.#use(hash);
    return () => {
      const left = this.#held.get(hash)! - 1;
      if (left > 0) this.#held.set(hash, left);
      else this.#held.delete(hash);
      this.#use(hash);
    };
  }

  /** Whether a session is valid now; nothing is changed by it, so it may be asked often. */
  isGood(session: string): boolean {
    return this.#lives(hashOf(session));
  }

  #lives(hash: string): boolean {
    const expiresAt = this.#sessions.get(hash);
    return expiresAt !== undefined && (this.#held.has(hash) || expiresAt > this.#now());
  }

  #use(hash: string): void {
    this.#sessions.delete(hash);
    this.#sessions.set(hash, this.#now() + SESSION_LIFETIME);
    for (const other of this.#sessions.keys()) {
      if (this.#sessions.size <= SESSIONS) break;
      if (other !== hash && !this.#held.has(other)) this.#sessions.delete(other);
    }
    this.#keep([...this.#sessions].map(([each, ends]) => [each, this.#held.has(each) ? null : ends]));
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
