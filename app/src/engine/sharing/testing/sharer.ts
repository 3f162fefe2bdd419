import { hash } from 'node:crypto';
import type { Address } from '@kith/shared/identity/address';
import { toBase64Url } from '@kith/shared/protocol/bytes';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import { ContentHasher, type Hashed } from '@kith/shared/swarm/content-hasher';
import { PIECE_SIZE } from '@kith/shared/swarm/content-id';
import type { Sha256 } from '@kith/shared/swarm/merkle';
import { openEncryptedDatabase } from '../../../platform/node/encrypted-database.ts';
import { migrate } from '../../history/schema.ts';
import { LinkWorld, type Member } from '../../links/testing/link-world.ts';
import type { Contacts } from '../../ports/contacts.ts';
import type { Database } from '../../ports/database.ts';
import type { FileStore, SavedFile, SavedFolder, SourceRef } from '../../ports/file-store.ts';
import { SharingService } from '../sharing-service.ts';
import type { TransferRow } from '../transfer-service.ts';

export const sha256: Sha256 = bytes => hash('sha256', bytes, 'buffer');

type WorldParts = ConstructorParameters<typeof LinkWorld>[0];

/** People with a device each, who are buddies of one another, and their links. */
export class SharingWorld {
  readonly links: LinkWorld;
  readonly parts: WorldParts;
  readonly sharers: Sharer[] = [];

  constructor(parts: WorldParts) {
    this.parts = parts;
    this.links = new LinkWorld(parts);
  }

  async sharer(name: string, files: FileStore): Promise<Sharer> {
    const database = openEncryptedDatabase(':memory:', new Uint8Array(32));
    if (!database.ok) throw new Error(database.error);
    await migrate(database.value);
    const sharer = new Sharer(this, name, database.value, files);
    this.sharers.push(sharer);
    await sharer.start();
    return sharer;
  }

  /** Somebody came or went: the server tells the others. */
  presenceChanged(address: Address): void {
    for (const sharer of this.sharers) sharer.hearOf(address);
  }

  /** A new entry's id. */
  newId(): string {
    return toBase64Url(this.parts.randomBytes(16));
  }

  async close(): Promise<void> {
    for (const sharer of this.sharers) await sharer.stop();
  }
}

/** One person's device: its links and transfers come and go, its disk and database stay. */
export class Sharer {
  readonly name: string;
  readonly saved: { id: string; saved: SavedFile | SavedFolder }[] = [];
  readonly refused: string[] = [];
  readonly reported: unknown[] = [];
  member!: Member;
  transfers!: SharingService;
  readonly files: FileStore;
  readonly #world: SharingWorld;
  readonly #database: Database;
  readonly #listeners = new Set<(address: Address) => void>();
  #dead = false;

  constructor(world: SharingWorld, name: string, database: Database, files: FileStore) {
    this.#world = world;
    this.name = name;
    this.#database = database;
    this.files = files;
  }

  get address(): Address {
    return this.member.device.address;
  }

  get device(): DeviceId {
    return this.member.device.device;
  }

  async start(): Promise<void> {
    this.#dead = false;
    this.member = this.#world.links.member(this.name);
    const { clock, randomBytes } = this.#world.parts;
    // A process that was killed writes nothing any more.
    const alive = <Value>(work: () => Promise<Value>): Promise<Value> =>
      this.#dead ? new Promise(() => undefined) : work();
    const life = this.member;
    const database: Database = {
      all: (sql, parameters) => alive(() => this.#database.all(sql, parameters)),
      batch: statements => alive(() => this.#database.batch(statements)),
      close: async () => undefined,
    };
    this.transfers = await SharingService.start({
      account: this.address,
      links: this.member.links,
      contacts: this.#contacts(life),
      database,
      files: this.files,
      sha256,
      clock,
      random: randomBytes,
      onSaved: async (id, saved) => void this.saved.push({ id, saved }),
      report: error => this.reported.push(error),
      refused: reason => this.refused.push(reason),
    });
    this.#world.presenceChanged(this.address);
  }

  hearOf(address: Address): void {
    this.member.contactsChanged();
    for (const listener of this.#listeners) listener(address);
  }

  /** Ends in order, as an app that is quit. */
  async stop(): Promise<void> {
    if (this.#dead) return;
    await this.transfers.close();
    this.member.online = false;
    await this.member.links.close();
    this.#dead = true;
    this.#world.presenceChanged(this.address);
  }

  /** Dies: nothing is written or said any more. */
  async kill(): Promise<void> {
    this.#dead = true;
    this.member.online = false;
    for (const connection of this.member.connections) connection.destroy();
    void this.transfers.close();
    this.#listeners.clear();
    this.#world.presenceChanged(this.address);
  }

  async hash(source: SourceRef): Promise<Hashed> {
    const opened = await this.files.openSource(source);
    if (!opened.ok) throw new Error(opened.error);
    const hasher = new ContentHasher(sha256);
    for (let at = 0; at < opened.value.size; at += PIECE_SIZE) {
      const bytes = await opened.value.read(at, Math.min(PIECE_SIZE, opened.value.size - at));
      if (!bytes.ok) throw new Error(bytes.error);
      hasher.update(bytes.value);
    }
    await opened.value.close();
    return hasher.finish();
  }

  row(id: string): TransferRow {
    const row = this.transfers.row(id);
    if (row === undefined) throw new Error('no such transfer');
    return row;
  }

  /** Done when the row of a transfer is as wanted. */
  until(id: string, wanted: (row: TransferRow) => boolean): Promise<TransferRow> {
    return new Promise(resolve => {
      const look = () => {
        const row = this.transfers.row(id);
        if (row === undefined || !wanted(row)) return;
        unsubscribe();
        resolve(row);
      };
      const unsubscribe = this.transfers.onChange(look);
      look();
    });
  }

  #contacts(member: Member): Contacts {
    const { links, sharers } = this.#world;
    const devices = () => sharers.map(sharer => sharer.member.device);
    return {
      self: () => member.device,
      devicesOf: address => devices().filter(device => device.address === address),
      find: device => devices().find(other => other.device === device),
      isBuddy: () => true,
      presenceOf: device => (links.find(device)?.online ? 'online' : 'offline'),
      invisible: () => false,
      onChange: listener => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }
}
