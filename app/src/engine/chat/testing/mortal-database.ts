import type { Database, SqlRow, SqlValue, Statement } from '../../ports/database.ts';

/** A database whose process may die: before or after any of its transactions, and nothing answers from then on. */
export class MortalDatabase implements Database {
  /** Transactions that were committed in this life. */
  commits = 0;
  readonly #database: Database;
  #dieAt: { readonly commit: number; readonly when: 'before' | 'after' } | undefined;
  #dead = false;
  #onDeath: () => void = () => undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Dies around the n-th transaction of this life (from 1). */
  dieAt(commit: number, when: 'before' | 'after', onDeath: () => void): void {
    this.#dieAt = { commit, when };
    this.#onDeath = onDeath;
  }

  /** Whatever was said: it lives. */
  spare(): void {
    this.#dieAt = undefined;
  }

  async all(sql: string, parameters?: readonly SqlValue[]): Promise<SqlRow[]> {
    return this.#dead ? never() : this.#database.all(sql, parameters);
  }

  async batch(statements: readonly Statement[]): Promise<number[]> {
    if (this.#dead) return never();
    const doomed = this.#dieAt?.commit === this.commits + 1 ? this.#dieAt.when : undefined;
    if (doomed === 'before') return this.#die();
    const changed = await this.#database.batch(statements);
    this.commits += 1;
    return doomed === 'after' ? this.#die() : changed;
  }

  async close(): Promise<void> {
    this.#dead = true;
  }

  #die(): Promise<never> {
    this.#dead = true;
    this.#onDeath();
    return never();
  }
}

/** What a dead process answers. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}
