import type { Address } from '@kith/shared/identity/address';
import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { Sha256 } from '@kith/shared/swarm/merkle';
import type { Links } from '../links/links.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts } from '../ports/contacts.ts';
import type { Database } from '../ports/database.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { OnSaved } from './transfer-service.ts';

/** What transfers of one account stand on. */
export interface SharingParts {
  readonly account: Address;
  readonly links: Links;
  readonly contacts: Contacts;
  readonly database: Database;
  readonly files: FileStore;
  readonly sha256: Sha256;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly onSaved: OnSaved;
  /** A bug, or a database that broke. */
  readonly report: (error: unknown) => void;
  /** A peer sent what no correct Kith sends; it was dropped. */
  readonly refused: (reason: string) => void;
}
