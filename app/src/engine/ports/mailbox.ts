import type { KnownDevice } from './contacts.ts';
import type { Statement } from './database.ts';

export type MailboxOutcome =
  | 'stored'
  | 'mailbox-full'
  | 'unknown-device'
  | 'not-buddies'
  /** The device left no prekey yet: try again later. */
  | 'no-prekey'
  | 'offline';

/** Sealed messages that wait at the rendezvous for devices that are offline. */
export interface Mailbox {
  /** Seals and stores `body` for each device; repeating an `id` for the same device stores it once. */
  put(id: string, to: readonly KnownDevice[], body: unknown): Promise<ReadonlyMap<string, MailboxOutcome>>;
  /**
   * What arrived, once each: the handler answers with what it wants written; that is committed together with the
   * use of the prekey, then the envelope is acknowledged, then `committed` is called.
   */
  onDelivery(
    handler: (
      from: KnownDevice,
      body: unknown,
      sentAt: number,
    ) => Promise<{ readonly statements: readonly Statement[]; readonly committed: () => void }>,
  ): void;
}
