import type { KnownDevice } from '../ports/contacts.ts';
import type { RendezvousConnector } from '../ports/rendezvous-client.ts';
import type { AccountRecord, DeviceKeys } from './account-record.ts';
import type { AccountStore } from './account-store.ts';
import type { BuddyList } from './buddy-list.ts';
import type { CardFetcher } from './card-fetcher.ts';
import type { ContactBook } from './contact-book.ts';
import type { OpeningTools } from './create-account.ts';
import type { NoticeBoard } from './notice-board.ts';
import type { OnlineRendezvous } from './online-rendezvous.ts';
import type { SeenSignals } from './seen-signals.ts';

/** What the session and its services are made of; `createSession` puts it together. */
export interface SessionParts extends OpeningTools {
  readonly connector: RendezvousConnector;
  readonly store: AccountStore;
  readonly rendezvous: OnlineRendezvous;
  readonly book: ContactBook;
  readonly list: BuddyList;
  readonly seen: SeenSignals;
  readonly cards: CardFetcher;
  readonly notices: NoticeBoard;
  /** A bug, or a database that broke, in work that nobody waits for. */
  readonly report: (where: string, error: unknown) => void;
}

/** The account that is signed in. */
export interface SignedIn {
  readonly record: AccountRecord;
  readonly keys: DeviceKeys;
  readonly self: KnownDevice;
}
