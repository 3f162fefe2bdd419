import type { Address } from '@kith/shared/identity/address';
import { z } from 'zod';
import type { Database, SqlRow } from '../ports/database.ts';
import { type SourceRef, sourceRefSchema } from '../ports/file-store.ts';

/** Where the content of an entry is on this device. */
export const heldSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), source: sourceRefSchema }),
  z.strictObject({
    kind: z.literal('folder'),
    /** Absolute, where folders have a path that means something to a person. */
    path: z.string().optional(),
    /** `path`: names from the folder downwards, the file's own last. */
    files: z.array(z.strictObject({ path: z.array(z.string()), source: sourceRefSchema })),
  }),
]);
export type Held = z.infer<typeof heldSchema>;

export function sourcesHeld(held: Held): readonly SourceRef[] {
  return held.kind === 'file' ? [held.source] : held.files.map(({ source }) => source);
}

/** Equal for sources of the same bytes in the same place. */
export function sourceKey(source: SourceRef): string {
  return JSON.stringify([source.kind, 'id' in source ? source.id : source.path]);
}

/** All that entries of any account name. */
export async function allSourcesHeld(database: Database): Promise<SourceRef[]> {
  return (await database.all('SELECT source FROM held_file')).flatMap(row => sourcesHeld(readHeld(row)));
}

function readHeld(row: SqlRow): Held {
  return heldSchema.parse(JSON.parse(String(row['source'])));
}

/** Table `held_file`: the files of entries that are on this device. */
export class HeldFiles {
  readonly #database: Database;
  readonly #account: Address;

  constructor(database: Database, account: Address) {
    this.#database = database;
    this.#account = account;
  }

  async put(id: string, held: Held): Promise<void> {
    await this.#database.batch([
      {
        sql: `INSERT INTO held_file (account, id, source) VALUES (?, ?, ?)
              ON CONFLICT (account, id) DO UPDATE SET source = excluded.source`,
        parameters: [this.#account, id, JSON.stringify(held)],
      },
    ]);
  }

  async get(id: string): Promise<Held | undefined> {
    const [row] = await this.#database.all('SELECT source FROM held_file WHERE account = ? AND id = ?', [
      this.#account,
      id,
    ]);
    return row && readHeld(row);
  }

  /** All that are named, of every entry. */
  async sources(): Promise<SourceRef[]> {
    const rows = await this.#database.all('SELECT source FROM held_file WHERE account = ?', [this.#account]);
    return rows.flatMap(row => sourcesHeld(readHeld(row)));
  }

  /** Ids of files and transfers whose entry is not there, or offers nothing any more. */
  async orphans(): Promise<string[]> {
    const rows = await this.#database.all(
      `SELECT id FROM held_file WHERE account = ? UNION SELECT id FROM transfer WHERE account = ?
       EXCEPT SELECT id FROM entry WHERE account = ? AND detail IS NOT NULL`,
      [this.#account, this.#account, this.#account],
    );
    return rows.map(row => String(row['id']));
  }

  async delete(id: string): Promise<void> {
    await this.#database.batch([
      { sql: 'DELETE FROM held_file WHERE account = ? AND id = ?', parameters: [this.#account, id] },
    ]);
  }
}
