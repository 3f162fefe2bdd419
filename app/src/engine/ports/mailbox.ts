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

/** What a delivery leads to. */
export interface DeliveryWrites {
  readonly statements: readonly Statement[];
  /** Called when they are durable, with the rows that each changed. */
  readonly committed: (changed: readonly number[]) => void;
}

/** Sealed messages that wait at the rendezvous for devices that are offline. */
export interface Mailbox {
  /** Whether the rendezvous is reached now. */
  available(): boolean;
  onAvailable(listener: () => void): () => void;
  /** Seals and stores `body` for a device; repeating an `id` for the same device stores it once. */
  put(id: string, to: KnownDevice, body: unknown): Promise<MailboxOutcome>;
  /**
   * What arrived, once each, one at a time: the handler answers with what it wants written; that is committed
   * together with the use of the prekey, then `committed` is called, then the envelope is acknowledged.
   */
  onDelivery(handler: (from: KnownDevice, body: unknown, sentAt: number) => Promise<DeliveryWrites>): void;
}
