import type { CryptoSuite, RandomBytes, SealingKeys, SigningKeys } from '@kith/shared/identity/crypto-suite';
import { makePrekey, type PrekeyPair } from '@kith/shared/identity/mailbox-envelope';
import { LIMITS } from '@kith/shared/protocol/limits';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Clock } from '../ports/clock.ts';
import type { Database, SqlRow, Statement } from '../ports/database.ts';

/** A one-time prekey may be handed out this long after it was made: a device may be off for a season. */
const ONE_TIME_LIFETIME = 90 * 86_400_000;
/** Made between two breaths of the event loop: key generation in JavaScript takes a millisecond or two each. */
const MADE_AT_ONCE = 10;

export interface StoredPrekey {
  readonly id: string;
  readonly oneTime: boolean;
  readonly keys: SealingKeys;
}

/** The secrets of one device's prekeys. They are stored before the public halves are published. */
export class Prekeys {
  readonly #database: Database;
  readonly #suite: CryptoSuite;
  readonly #random: RandomBytes;
  readonly #clock: Clock;
  readonly #device: DeviceId;
  readonly #signing: SigningKeys;

  constructor(
    tools: {
      readonly database: Database;
      readonly suite: CryptoSuite;
      readonly random: RandomBytes;
      readonly clock: Clock;
    },
    device: DeviceId,
    signing: SigningKeys,
  ) {
    this.#database = tools.database;
    this.#suite = tools.suite;
    this.#random = tools.random;
    this.#clock = tools.clock;
    this.#device = device;
    this.#signing = signing;
  }

  async find(id: string): Promise<StoredPrekey | undefined> {
    const [row] = await this.#database.all(
      'SELECT id, public, secret, one_time FROM prekey WHERE device = ? AND id = ?',
      [this.#device, id],
    );
    return row && readPrekey(row);
  }

  /** Whether the weekly prekey is due to be changed. */
  async signedIsDue(): Promise<boolean> {
    const [row] = await this.#database.all(
      'SELECT max(made_at) AS made_at FROM prekey WHERE device = ? AND one_time = 0',
      [this.#device],
    );
    const madeAt = row?.['made_at'];
    return typeof madeAt !== 'number' || madeAt + LIMITS.signedPrekeyRotation <= this.#clock.now();
  }

  /** Makes prekeys and stores their secrets. */
  async make(count: number, oneTime: boolean): Promise<PrekeyPair[]> {
    const now = this.#clock.now();
    const expiresAt = now + (oneTime ? ONE_TIME_LIFETIME : LIMITS.signedPrekeyLifetime);
    const made: PrekeyPair[] = [];
    for (let i = 0; i < count; i++) {
      if (i % MADE_AT_ONCE === MADE_AT_ONCE - 1) {
        await new Promise<void>(resolve => void this.#clock.after(0, resolve));
      }
      made.push(await makePrekey(this.#suite, this.#random, this.#device, this.#signing, oneTime, expiresAt));
    }
    await this.#database.batch(
      made.map(({ id, keys }) => ({
        sql: `INSERT INTO prekey (device, id, public, secret, one_time, made_at, expires_at)
              VALUES (?, ?, ?, ?, ?, ?, ?)`,
        parameters: [this.#device, id, keys.public, keys.secret, oneTime ? 1 : 0, now, expiresAt],
      })),
    );
    return made;
  }

  /** Deletes secrets to which nothing can arrive any more. */
  async expire(): Promise<void> {
    const expired = this.#clock.now() - LIMITS.mailboxLifetime;
    await this.#database.batch([
      {
        sql: `DELETE FROM mailbox_seen WHERE device = ? AND prekey IN (
                SELECT id FROM prekey WHERE device = ? AND expires_at < ?)`,
        parameters: [this.#device, this.#device, expired],
      },
      {
        sql: 'DELETE FROM prekey WHERE device = ? AND expires_at < ?',
        parameters: [this.#device, expired],
      },
    ]);
  }

  /**
   * What makes sure that an envelope is taken only once: its one-time prekey goes, or it is remembered as long as
   * its prekey stays.
   */
  usedStatement(prekey: StoredPrekey, envelope: string): Statement {
    return prekey.oneTime
      ? { sql: 'DELETE FROM prekey WHERE device = ? AND id = ?', parameters: [this.#device, prekey.id] }
      : {
          sql: 'INSERT INTO mailbox_seen (device, envelope, prekey) VALUES (?, ?, ?)',
          parameters: [this.#device, envelope, prekey.id],
        };
  }

  async seen(envelope: string): Promise<boolean> {
    const rows = await this.#database.all(
      'SELECT 1 AS seen FROM mailbox_seen WHERE device = ? AND envelope = ?',
      [this.#device, envelope],
    );
    return rows.length > 0;
  }
}

function readPrekey(row: SqlRow): StoredPrekey {
  const { public: publicKey, secret } = row;
  if (!(publicKey instanceof Uint8Array) || !(secret instanceof Uint8Array)) {
    throw new Error('a prekey row without keys');
  }
  return { id: String(row['id']), oneTime: row['one_time'] === 1, keys: { public: publicKey, secret } };
}
