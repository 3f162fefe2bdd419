import { failed, ok, type Result } from '@kith/shared/protocol/result';
import type {
  Database,
  DatabaseOpenFailure,
  SqlRow,
  SqlValue,
  Statement,
} from '../../engine/ports/database.ts';
import type {
  DatabaseAnswer,
  DatabaseCall,
  DatabaseReply,
  DatabaseRequest,
} from './opfs-database-messages.ts';

/** How long a closed tab may take to give its file handles back, and how often that is tried. Milliseconds. */
const HANDOVER = 3_000;
const HANDOVER_STEP = 150;

/**
 * Opens, or makes, the SQLite database of this origin in the origin-private file system: SQLite in WebAssembly in a
 * worker of its own, loaded with the first call. One tab at a time; what a tab that just closed still holds is waited
 * for. The file is not encrypted: whoever can read the browser's profile can read it (see THREAT-MODEL.md).
 *
 * @param directory folder of the origin-private file system that belongs to the database alone
 */
export async function openOpfsDatabase(
  directory = '.kith-history',
): Promise<Result<Database, DatabaseOpenFailure>> {
  const deadline = Date.now() + HANDOVER;
  for (;;) {
    const database = new OpfsDatabase();
    const failure = await database.open(directory);
    if (failure === undefined) return ok(database);
    database.end();
    if (failure !== 'in-use' || Date.now() > deadline) return failed(failure);
    await new Promise(resolve => setTimeout(resolve, HANDOVER_STEP));
  }
}

class OpfsDatabase implements Database {
  readonly #worker: Worker;
  readonly #calls = new Map<number, { resolve(answer: DatabaseAnswer): void; reject(error: Error): void }>();
  #lastId = 0;
  #closed: Promise<void> | undefined;

  constructor() {
    this.#worker = new Worker(new URL('./opfs-database-worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<DatabaseReply>) => this.#answered(data);
    this.#worker.onerror = event =>
      this.#failed(new Error(event.message || 'the database worker did not start'));
  }

  async open(directory: string): Promise<DatabaseOpenFailure | undefined> {
    const answer = await this.#ask({ do: 'open', directory });
    return typeof answer === 'string' ? answer : undefined;
  }

  async all(sql: string, parameters: readonly SqlValue[] = []): Promise<SqlRow[]> {
    const answer = await this.#ask({ do: 'all', sql, parameters });
    return Array.isArray(answer) ? answer.filter(row => typeof row === 'object') : [];
  }

  async batch(statements: readonly Statement[]): Promise<number[]> {
    const answer = await this.#ask({ do: 'batch', statements });
    return Array.isArray(answer) ? answer.filter(count => typeof count === 'number') : [];
  }

  close(): Promise<void> {
    this.#closed ??= this.#ask({ do: 'close' }).then(() => this.end());
    return this.#closed;
  }

  /** The worker is gone at once, and its file handles with it. */
  end(): void {
    this.#worker.terminate();
    this.#failed(new Error('the database is closed'));
  }

  #ask(request: DatabaseRequest): Promise<DatabaseAnswer> {
    if (this.#closed !== undefined) return Promise.reject(new Error('the database is closed'));
    const id = ++this.#lastId;
    const call: DatabaseCall = { id, request };
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#worker.postMessage(call);
    });
  }

  #answered({ id, answer, error }: DatabaseReply): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(answer);
    else call?.reject(new Error(error));
  }

  #failed(error: Error): void {
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }
}
