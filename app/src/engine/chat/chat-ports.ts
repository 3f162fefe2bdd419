import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { Links } from '../links/links.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts } from '../ports/contacts.ts';
import type { Database } from '../ports/database.ts';
import type { Mailbox } from '../ports/mailbox.ts';

/** What chat needs of the rest of the engine. */
export interface ChatPorts {
  readonly database: Database;
  readonly contacts: Contacts;
  readonly links: Pick<Links, 'link' | 'state' | 'send' | 'onMessage' | 'onState' | 'onSessionReset'>;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly settings: () => { readonly sendReadReceipts: boolean; readonly sendTyping: boolean };
  /** A bug or a broken database: what was being done did not happen, and will be tried again after a restart. */
  readonly report: (error: unknown) => void;
  /** A peer sent what no correct Kith sends; it was dropped. `reason` is a stable code. */
  readonly refused: (from: string, reason: string) => void;
}
