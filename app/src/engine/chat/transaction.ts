import type { Database, Statement } from '../ports/database.ts';

/** Writes that belong together, and what follows from each once all of them are durable. */
export class Transaction {
  readonly statements: Statement[] = [];
  readonly #hooks: ((changed: number) => void)[] = [];
  readonly #finally: (() => void)[] = [];

  /** @param then hears how many rows the statement changed */
  add(statement: Statement, then: (changed: number) => void = () => undefined): void {
    this.statements.push(statement);
    this.#hooks.push(then);
  }

  /** Called after all that follows from single statements. */
  finally(then: () => void): void {
    this.#finally.push(then);
  }

  /** Writes it all, then lets everything follow. */
  async commit(database: Database): Promise<void> {
    if (this.statements.length > 0) this.committed(await database.batch(this.statements));
    else this.committed([]);
  }

  /** It was written by somebody else: lets everything follow. */
  committed(changed: readonly number[]): void {
    for (const [index, hook] of this.#hooks.entries()) hook(changed[index] ?? 0);
    for (const hook of this.#finally) hook();
  }
}
