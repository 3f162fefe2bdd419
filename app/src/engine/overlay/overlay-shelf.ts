import type { Address } from '@kith/shared/identity/address';
import type { HubCertificate } from '@kith/shared/overlay/hub-certificate';
import type { Signed } from '@kith/shared/overlay/signed';
import { tokenSchema } from '@kith/shared/protocol/schemas';
import { z } from 'zod';
import { Documents } from '../history/documents.ts';
import type { Database } from '../ports/database.ts';
import { WriteBehind } from '../session/write-behind.ts';

const KIND = 'overlay';
/** Hubs that are kept: enough to find one that is still there after three days. */
const HUBS = 200;

const keptSchema = z.strictObject({
  pass: tokenSchema.optional(),
  hubs: z.array(tokenSchema),
  /** This device's own, while it may be a hub; and whether it is one. */
  own: z.strictObject({ certificate: tokenSchema, active: z.boolean() }).optional(),
});
export type KeptOverlay = z.infer<typeof keptSchema>;

/** What one account's device keeps of the overlay, so that it gets into it without the server. */
export class OverlayShelf {
  readonly #writing: WriteBehind;
  #kept: KeptOverlay;

  private constructor(
    documents: Documents,
    account: Address,
    kept: KeptOverlay,
    report: (error: unknown) => void,
  ) {
    this.#kept = kept;
    this.#writing = new WriteBehind(() => documents.put(KIND, account, this.#kept), report);
  }

  static async load(
    database: Database,
    account: Address,
    report: (error: unknown) => void,
  ): Promise<OverlayShelf> {
    const documents = new Documents(database);
    const kept = (await documents.get(KIND, account, keptSchema)) ?? { hubs: [] };
    return new OverlayShelf(documents, account, kept, report);
  }

  static erase(database: Database, account: Address): Promise<void> {
    return new Documents(database).delete(KIND, account);
  }

  get kept(): KeptOverlay {
    return this.#kept;
  }

  keepPass(pass: string): void {
    this.#keep({ pass });
  }

  keepOwn(own: KeptOverlay['own']): void {
    this.#keep({ own });
  }

  /** Those that listen are found without the server: they come first. */
  keepHubs(certificates: readonly Signed<HubCertificate>[]): void {
    const listening = certificates.filter(({ value }) => value.listeners.length > 0);
    const others = certificates.filter(({ value }) => value.listeners.length === 0);
    this.#keep({ hubs: [...listening, ...others].slice(0, HUBS).map(({ token }) => token) });
  }

  /** Resolves when what was kept is on disk. */
  async saved(): Promise<void> {
    await this.#writing.settled();
  }

  #keep(part: { [K in keyof KeptOverlay]?: KeptOverlay[K] | undefined }): void {
    const { own, pass, hubs } = { ...this.#kept, ...part };
    this.#kept = { hubs: hubs ?? [], ...(own && { own }), ...(pass !== undefined && { pass }) };
    this.#writing.note();
  }
}
