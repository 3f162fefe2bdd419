import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { PresenceKey } from '@kith/shared/protocol/peer-messages';
import type { Links } from '../links/links.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { Database, Statement } from '../ports/database.ts';
import type { Mailbox } from '../ports/mailbox.ts';

/** Keys by which devices find each other without a server: chat hands them over, as it does receipts. */
export interface PresenceKeyring {
  /** This device's own. */
  own(): PresenceKey | undefined;
  /** A device gave its own: what to write down, nothing when it is old; `kept` when that is durable. */
  heard(
    from: KnownDevice,
    key: PresenceKey,
  ): { readonly statement: Statement; readonly kept: () => void } | undefined;
}

/** What chat needs of the rest of the engine. */
export interface ChatPorts {
  readonly database: Database;
  readonly contacts: Contacts;
  readonly links: Pick<Links, 'link' | 'state' | 'send' | 'onMessage' | 'onState' | 'onSessionReset'>;
  readonly mailbox: Mailbox;
  /** Absent where nobody is found without a server. */
  readonly presenceKeys?: PresenceKeyring;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly settings: () => { readonly sendReadReceipts: boolean; readonly sendTyping: boolean };
  /** A bug or a broken database: what was being done did not happen, and will be tried again after a restart. */
  readonly report: (error: unknown) => void;
  /** A peer sent what no correct Kith sends; it was dropped. `reason` is a stable code. */
  readonly refused: (from: string, reason: string) => void;
}
