import type { Address } from '@kith/shared/identity/address';
import { fromBase64Url } from '@kith/shared/protocol/bytes';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { Database } from '../ports/database.ts';
import type { RendezvousConnector } from '../ports/rendezvous-client.ts';
import type { ClaimedSender } from '../ports/signal-carrier.ts';
import { AccountService } from './account-service.ts';
import { AccountStore } from './account-store.ts';
import { AlarmExchange } from './alarm-exchange.ts';
import { BuddyList } from './buddy-list.ts';
import { BuddyService } from './buddy-service.ts';
import { BuddySignals } from './buddy-signals.ts';
import { CardFetcher } from './card-fetcher.ts';
import { ContactBook } from './contact-book.ts';
import type { OpeningTools } from './create-account.ts';
import { FoundPeople } from './found-people.ts';
import { KnownContacts } from './known-contacts.ts';
import { NoticeBoard } from './notice-board.ts';
import { OnlineRendezvous } from './online-rendezvous.ts';
import { RendezvousCarrier } from './rendezvous-carrier.ts';
import { SeenSignals } from './seen-signals.ts';
import { Session } from './session.ts';
import type { SessionParts } from './session-parts.ts';
import { SessionView } from './session-view.ts';
import { SignalSealer } from './signal-sealer.ts';

/** What the session stands on. `database` has the engine's schema already. */
export interface SessionPorts extends OpeningTools {
  readonly connector: RendezvousConnector;
  readonly database: Database;
  /** A bug, or a database that broke, in work that nobody waits for. To be logged. */
  readonly report: (where: string, error: unknown) => void;
}

/** The session and all that hangs on it, as the rest of the engine uses it. */
export interface SessionServices {
  readonly session: Session;
  readonly account: AccountService;
  readonly buddies: BuddyService;
  readonly contacts: Contacts;
  readonly signals: BuddySignals;
  /** For signals to who is no buddy: hubs. */
  readonly sealer: SignalSealer;
  readonly rendezvous: OnlineRendezvous;
  readonly notices: NoticeBoard;
  /** Who was found without the server. */
  readonly found: FoundPeople;
  readonly view: SessionView;
}

/** Puts the session together; `session.start()` sets it going. */
export function createSession(ports: SessionPorts): SessionServices {
  const { suite, clock, random } = ports;
  const report = (error: unknown) => ports.report('session', error);
  const store = new AccountStore(ports.database);
  const notices = new NoticeBoard(clock, random);
  const rendezvous = new OnlineRendezvous();
  const book = new ContactBook(suite, clock, store, notices);
  const found = new FoundPeople();
  const list = new BuddyList(store, rendezvous, found, report);
  const seen = new SeenSignals(store, report);
  const cards = new CardFetcher(rendezvous, book, notices, {
    expected: address => invitedBy(session, address),
    report,
  });
  const parts: SessionParts = { ...ports, store, rendezvous, book, list, seen, cards, notices };
  const session: Session = new Session(parts);
  const contacts = new KnownContacts(
    {
      self: () => session.signedIn?.self,
      invisible: () => session.signedIn?.record.presence === 'invisible',
    },
    book,
    list,
  );
  const sealer = new SignalSealer({ suite, random, clock, seen, keys: () => session.signedIn?.keys });
  const signals = new BuddySignals(new RendezvousCarrier(rendezvous), sealer, notices, {
    findSender: from => findSender(parts, contacts, from),
    report,
  });
  new AlarmExchange({
    signals,
    rendezvous,
    contacts,
    notices,
    clock,
    devicesOf: address => book.get(address)?.devices ?? [],
    report,
  });
  return {
    session,
    account: new AccountService(parts, session),
    buddies: new BuddyService(parts, session),
    contacts,
    signals,
    sealer,
    rendezvous,
    notices,
    found,
    view: new SessionView(session, list, book, notices),
  };
}

/** Fingerprint of the person whose invite link the account was made with. */
function invitedBy({ signedIn }: Session, address: Address): Uint8Array | undefined {
  const inviter = signedIn?.record.inviter;
  return inviter?.address === address ? fromBase64Url(inviter.fingerprint) : undefined;
}

/** A sender whose card may still be on its way: a signal overtakes no card, but a card takes longer to check. */
async function findSender(
  { book, cards }: SessionParts,
  contacts: Contacts,
  from: ClaimedSender,
): Promise<KnownDevice | 'stranger' | 'unknown'> {
  const known = () => {
    const device = contacts.find(from.device);
    return device?.address === from.address ? device : undefined;
  };
  await book.settled(from.address);
  if (from.address !== contacts.self()?.address && !contacts.isBuddy(from.address)) return 'stranger';
  const sender = known();
  if (sender) return sender;
  await cards.fetch([from.address]);
  if (book.get(from.address)?.doubt) return 'stranger';
  return known() ?? 'unknown';
}
