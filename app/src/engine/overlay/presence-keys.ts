import type { Address } from '@kith/shared/identity/address';
import { keyBytes, publicKeyText } from '@kith/shared/identity/certificates';
import type { CryptoSuite, RandomBytes, SigningKeys } from '@kith/shared/identity/crypto-suite';
import type { PresenceAccess } from '@kith/shared/overlay/presence-key';
import { fromBase64Url, toBase64Url } from '@kith/shared/protocol/bytes';
import { type PresenceKey, presenceKeySchema } from '@kith/shared/protocol/peer-messages';
import { addressSchema, base64Url, type DeviceId, timeSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import type { PresenceKeyring } from '../chat/chat-ports.ts';
import { Documents } from '../history/documents.ts';
import type { Clock } from '../ports/clock.ts';
import type { KnownDevice } from '../ports/contacts.ts';
import type { Database, Statement } from '../ports/database.ts';

const OWN = 'presence key';
/** Keys of these begin with the account. */
const HELD = 'presence key held';
const GIVEN = 'presence key given';

const secret = base64Url(43).length(43);
const ownSchema = z.strictObject({ seed: secret, secret, sequence: timeSchema });
const heldSchema = presenceKeySchema.extend({ address: addressSchema });
const givenSchema = z.strictObject({ address: addressSchema, sequence: timeSchema, at: timeSchema });

export type GivenKey = z.infer<typeof givenSchema>;

export interface PresenceKeysParts {
  readonly database: Database;
  readonly suite: CryptoSuite;
  readonly random: RandomBytes;
  readonly clock: Clock;
}

/** By what this device is found. */
export interface OwnPresenceKey {
  readonly signing: SigningKeys;
  readonly secret: Uint8Array;
  readonly sequence: number;
}

/**
 * The presence keys of one account on this device: its own, those that devices of buddies and own devices gave it, and to
 * whom it gave its own.
 */
export class PresenceKeys implements PresenceKeyring {
  readonly #parts: PresenceKeysParts;
  readonly #account: Address;
  readonly #documents: Documents;
  readonly #held = new Map<DeviceId, z.infer<typeof heldSchema>>();
  readonly #given = new Map<DeviceId, GivenKey>();
  readonly #listeners = new Set<() => void>();
  #own: OwnPresenceKey;

  private constructor(parts: PresenceKeysParts, account: Address, own: OwnPresenceKey) {
    this.#parts = parts;
    this.#account = account;
    this.#documents = new Documents(parts.database);
    this.#own = own;
  }

  /** Takes up what is kept; a device that has no key yet gets one. */
  static async load(parts: PresenceKeysParts, account: Address): Promise<PresenceKeys> {
    const documents = new Documents(parts.database);
    const kept = await documents.get(OWN, account, ownSchema);
    const own = kept
      ? {
          signing: parts.suite.signingKeys(bytes(kept.seed)),
          secret: bytes(kept.secret),
          sequence: kept.sequence,
        }
      : {
          signing: parts.suite.signingKeys(parts.random(32)),
          secret: parts.random(32),
          sequence: parts.clock.now(),
        };
    const keys = new PresenceKeys(parts, account, own);
    if (!kept) await parts.database.batch([keys.#ownStatement(own)]);
    const prefix = `${account} `;
    for (const [key, held] of await documents.list(HELD, heldSchema))
      if (key.startsWith(prefix)) keys.#held.set(key.slice(prefix.length) as DeviceId, held);
    for (const [key, given] of await documents.list(GIVEN, givenSchema))
      if (key.startsWith(prefix)) keys.#given.set(key.slice(prefix.length) as DeviceId, given);
    return keys;
  }

  /** Forgets all keys of an account. */
  static async erase(database: Database, account: Address): Promise<void> {
    const documents = new Documents(database);
    await database.batch([
      documents.deleteStatement(OWN, account),
      documents.deletePrefixStatement(HELD, `${account} `),
      documents.deletePrefixStatement(GIVEN, `${account} `),
    ]);
  }

  get mine(): OwnPresenceKey {
    return this.#own;
  }

  /** To whom the own key was given, and which. */
  get given(): ReadonlyMap<DeviceId, GivenKey> {
    return this.#given;
  }

  own(): PresenceKey {
    const { signing, secret, sequence } = this.#own;
    return { key: publicKeyText(signing.public), secret: toBase64Url(secret), sequence };
  }

  /** By what a device is found; `undefined` while it gave no key. */
  of(device: DeviceId): PresenceAccess | undefined {
    const held = this.#held.get(device);
    return held && { key: keyBytes(held.key), secret: bytes(held.secret) };
  }

  /** Those that gave their keys. */
  devices(): DeviceId[] {
    return [...this.#held.keys()];
  }

  heard(from: KnownDevice, key: PresenceKey): { statement: Statement; kept: () => void } | undefined {
    const known = this.#held.get(from.device);
    if (known && known.sequence >= key.sequence) return undefined;
    const held = { ...key, address: from.address };
    return {
      statement: this.#documents.putStatement(HELD, this.#keyOf(from.device), held),
      kept: () => {
        this.#held.set(from.device, held);
        this.#tell();
      },
    };
  }

  /** A device gave its key, or the own one is another. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For the transaction in which the key is handed over: notes to whom. */
  giving(to: readonly KnownDevice[]): Statement[] {
    const at = this.#parts.clock.now();
    return to.map(({ address, device }) => {
      const given = { address, sequence: this.#own.sequence, at };
      this.#given.set(device, given);
      return this.#documents.putStatement(GIVEN, this.#keyOf(device), given);
    });
  }

  /**
   * Takes another secret, so that some who had the last one find this device no longer.
   *
   * @param gone devices that are nobody's any more, or of nobody one knows
   */
  async renew(gone: readonly DeviceId[]): Promise<void> {
    const { random, clock, database } = this.#parts;
    const sequence = Math.max(clock.now(), this.#own.sequence + 1);
    const own = { ...this.#own, secret: random(32), sequence };
    await database.batch([
      this.#ownStatement(own),
      ...gone.flatMap(device => [
        this.#documents.deleteStatement(GIVEN, this.#keyOf(device)),
        this.#documents.deleteStatement(HELD, this.#keyOf(device)),
      ]),
    ]);
    this.#own = own;
    for (const device of gone) {
      this.#given.delete(device);
      this.#held.delete(device);
    }
    this.#tell();
  }

  #ownStatement({ signing, secret, sequence }: OwnPresenceKey): Statement {
    return this.#documents.putStatement(OWN, this.#account, {
      seed: toBase64Url(signing.secret),
      secret: toBase64Url(secret),
      sequence,
    });
  }

  #keyOf(device: DeviceId): string {
    return `${this.#account} ${device}`;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function bytes(text: string): Uint8Array {
  const read = fromBase64Url(text);
  if (read?.length !== 32) throw new Error('a presence key in the database is damaged');
  return read;
}
