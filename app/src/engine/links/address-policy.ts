import type { Address } from '@kith/shared/identity/address';
import { z } from 'zod';
import { Documents } from '../history/documents.ts';
import type { Database } from '../ports/database.ts';

/** Kind of its documents; keys begin with the account. */
const KIND = 'hidden-address';
const schema = z.strictObject({ hide: z.boolean() });

/** From whom the network address is hidden when nothing else was chosen for somebody. */
export type HideAddress = 'nobody' | 'unverified' | 'everybody';

/**
 * From whom this device hides its network address: connections to them go through relays only. Own devices know it anyway.
 */
export class AddressPolicy {
  readonly #documents: Documents;
  readonly #settings: () => { readonly hideAddress: HideAddress };
  /** By account and peer. */
  readonly #chosen: Map<string, boolean>;
  readonly #listeners = new Set<(peer: Address) => void>();

  private constructor(
    documents: Documents,
    settings: () => { readonly hideAddress: HideAddress },
    chosen: Map<string, boolean>,
  ) {
    this.#documents = documents;
    this.#settings = settings;
    this.#chosen = chosen;
  }

  /** Reads what was chosen: before anything is connected. */
  static async load(
    database: Database,
    settings: () => { readonly hideAddress: HideAddress },
  ): Promise<AddressPolicy> {
    const documents = new Documents(database);
    const rows = await documents.list(KIND, schema);
    return new AddressPolicy(documents, settings, new Map([...rows].map(([key, { hide }]) => [key, hide])));
  }

  /** What was chosen for a buddy; `undefined`: as the settings say. */
  chosen(account: Address, peer: Address): boolean | undefined {
    return this.#chosen.get(keyOf(account, peer));
  }

  async choose(account: Address, peer: Address, hide: boolean | undefined): Promise<void> {
    const key = keyOf(account, peer);
    if (hide === undefined) this.#chosen.delete(key);
    else this.#chosen.set(key, hide);
    for (const listener of this.#listeners) listener(peer);
    if (hide === undefined) await this.#documents.delete(KIND, key);
    else await this.#documents.put(KIND, key, { hide });
  }

  /** @param verified whether safety numbers were compared */
  hides(account: Address, peer: Address, verified: boolean): boolean {
    if (peer === account) return false;
    const { hideAddress } = this.#settings();
    return (
      this.chosen(account, peer) ??
      (hideAddress === 'everybody' || (hideAddress === 'unverified' && !verified))
    );
  }

  /** Something else was chosen for somebody. */
  onChange(listener: (peer: Address) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets what was chosen in an account. */
  async erase(account: Address): Promise<void> {
    for (const key of this.#chosen.keys()) if (key.startsWith(`${account} `)) this.#chosen.delete(key);
    await this.#documents.erasePrefix(KIND, `${account} `);
  }
}

function keyOf(account: Address, peer: Address): string {
  return `${account} ${peer}`;
}
