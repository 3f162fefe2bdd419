import type { Address } from '@kith/shared/identity/address';
import { HASH_LENGTH } from '@kith/shared/swarm/content-id';
import type { Sha256 } from '@kith/shared/swarm/merkle';
import { chunkRoots, cutChunk, proveChunk } from '@kith/shared/swarm/piece-hashes';
import { SWARM_LIMITS } from '@kith/shared/swarm/swarm-limits';
import { z } from 'zod';
import type { Database, Statement } from '../ports/database.ts';
import { type SourceRef, sourceRefSchema } from '../ports/file-store.ts';
import { readRecord, recordStatement, type TransferRecord } from './transfer-record.ts';
import type { Offer } from './transfer-service.ts';

/** A file that an offer reads from. */
export interface OfferedSource {
  /** 32 bytes in base64url, '' of an empty file in a folder. */
  readonly root: string;
  readonly size: number;
  readonly source: SourceRef;
}

const sourcesSchema = z.array(
  z.object({ root: z.string(), size: z.int().nonnegative(), source: sourceRefSchema }),
);

/** Which chunk holds the roots over the others. */
const ROOTS = -1;

/** What this account's transfers keep in the database. */
export class TransferStore {
  readonly #database: Database;
  readonly #account: Address;
  readonly #sha256: Sha256;

  constructor(database: Database, account: Address, sha256: Sha256) {
    this.#database = database;
    this.#account = account;
    this.#sha256 = sha256;
  }

  async records(): Promise<TransferRecord[]> {
    const rows = await this.#database.all('SELECT * FROM transfer WHERE account = ?', [this.#account]);
    return rows.flatMap(row => readRecord(row) ?? []);
  }

  /** Resolves when the record is durable. */
  async put(record: TransferRecord): Promise<void> {
    await this.#database.batch([recordStatement(this.#account, record)]);
  }

  /** A new offer: record, sources and hashes in one transaction. */
  async putOffer(
    record: TransferRecord,
    { content }: Offer,
    sources: readonly OfferedSource[],
  ): Promise<void> {
    const info = content.kind === 'folder' ? content.info : null;
    const hashed = content.kind === 'folder' ? content.files.map(file => file.hashed) : [content.hashed];
    await this.#database.batch([
      recordStatement(this.#account, record),
      {
        sql: 'INSERT OR REPLACE INTO transfer_data (account, id, info, files) VALUES (?, ?, ?, ?)',
        parameters: [this.#account, record.id, info, JSON.stringify(sources)],
      },
      ...hashed.flatMap(({ pieceLayer }, file) => this.#hashStatements(record.id, file, pieceLayer)),
    ]);
  }

  async sourcesOf(id: string): Promise<readonly OfferedSource[]> {
    const [row] = await this.#database.all('SELECT files FROM transfer_data WHERE account = ? AND id = ?', [
      this.#account,
      id,
    ]);
    return sourcesSchema.safeParse(JSON.parse(String(row?.['files'] ?? '[]'))).data ?? [];
  }

  /** Offers that read files which somebody chose in a page. */
  async pickedOffers(): Promise<string[]> {
    const rows = await this.#database.all(
      `SELECT id FROM transfer_data WHERE account = ? AND files LIKE '%"kind":"picked"%'`,
      [this.#account],
    );
    return rows.map(row => String(row['id']));
  }

  /** Of an offer of one file. */
  async replaceSource(id: string, source: SourceRef): Promise<void> {
    const files = (await this.sourcesOf(id)).map(file => ({ ...file, source }));
    const sql = 'UPDATE transfer_data SET files = ? WHERE account = ? AND id = ?';
    await this.#database.batch([{ sql, parameters: [JSON.stringify(files), this.#account, id] }]);
  }

  /** The verified pieces of a download, and for a folder whose dictionary is here, that. */
  async progressOf(id: string): Promise<{ pieces?: Uint8Array; info?: Uint8Array }> {
    const [row] = await this.#database.all(
      'SELECT pieces, info FROM transfer_data WHERE account = ? AND id = ?',
      [this.#account, id],
    );
    const pieces = row?.['pieces'];
    const info = row?.['info'];
    return {
      ...(pieces instanceof Uint8Array ? { pieces } : {}),
      ...(info instanceof Uint8Array ? { info } : {}),
    };
  }

  async infoOf(id: string): Promise<Uint8Array | undefined> {
    return (await this.progressOf(id)).info;
  }

  /** Verified pieces and what they come to, in one transaction; the bytes are durable already. */
  async commit(record: TransferRecord, pieces: Uint8Array): Promise<void> {
    await this.#database.batch([
      recordStatement(this.#account, record),
      this.#dataStatement('pieces', record.id, pieces),
    ]);
  }

  async putInfo(record: TransferRecord, info: Uint8Array): Promise<void> {
    await this.#database.batch([
      recordStatement(this.#account, record),
      this.#dataStatement('info', record.id, info),
    ]);
  }

  /** One chunk of a file's piece layer with its proof, or nothing when it is not kept. */
  async hashes(
    id: string,
    file: number,
    chunk: number,
  ): Promise<{ hashes: Uint8Array; uncles: Uint8Array } | undefined> {
    const rows = await this.#database.all(
      'SELECT chunk, hashes FROM piece_hashes WHERE account = ? AND id = ? AND file = ? AND chunk IN (?, ?)',
      [this.#account, id, file, ROOTS, chunk],
    );
    const of = (wanted: number) => rows.find(row => row['chunk'] === wanted)?.['hashes'];
    const hashes = of(chunk);
    const roots = of(ROOTS);
    if (!(hashes instanceof Uint8Array) || !(roots instanceof Uint8Array)) return undefined;
    return { hashes, uncles: proveChunk(roots, chunk, this.#sha256) };
  }

  /** Writes a record and forgets what only a transfer that goes on needs. */
  async end(record: TransferRecord): Promise<void> {
    await this.#database.batch([recordStatement(this.#account, record), ...this.#forget(record.id)]);
  }

  async delete(id: string): Promise<void> {
    const sql = 'DELETE FROM transfer WHERE account = ? AND id = ?';
    await this.#database.batch([{ sql, parameters: [this.#account, id] }, ...this.#forget(id)]);
  }

  /** Forgets all of this account. */
  async erase(): Promise<void> {
    const parameters = [this.#account];
    await this.#database.batch(
      ['transfer', 'transfer_data', 'piece_hashes'].map(table => ({
        sql: `DELETE FROM ${table} WHERE account = ?`,
        parameters,
      })),
    );
  }

  #forget(id: string): Statement[] {
    return ['transfer_data', 'piece_hashes'].map(table => ({
      sql: `DELETE FROM ${table} WHERE account = ? AND id = ?`,
      parameters: [this.#account, id],
    }));
  }

  #dataStatement(column: 'pieces' | 'info', id: string, bytes: Uint8Array): Statement {
    return {
      sql: `INSERT INTO transfer_data (account, id, ${column}) VALUES (?, ?, ?)
        ON CONFLICT (account, id) DO UPDATE SET ${column} = excluded.${column}`,
      parameters: [this.#account, id, bytes],
    };
  }

  #hashStatements(id: string, file: number, pieceLayer: Uint8Array): Statement[] {
    const count = Math.ceil(pieceLayer.length / (SWARM_LIMITS.hashesPerRequest * HASH_LENGTH));
    if (count === 0) return [];
    const chunks = Array.from({ length: count }, (_, chunk) => ({
      chunk,
      hashes: cutChunk(pieceLayer, chunk),
    }));
    return [{ chunk: ROOTS, hashes: chunkRoots(pieceLayer, this.#sha256) }, ...chunks].map(
      ({ chunk, hashes }) => ({
        sql: 'INSERT OR REPLACE INTO piece_hashes (account, id, file, chunk, hashes) VALUES (?, ?, ?, ?, ?)',
        parameters: [this.#account, id, file, chunk, hashes],
      }),
    );
  }
}
