import type { Address } from '@kith/shared/identity/address';
import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { HubCertificate } from '@kith/shared/overlay/hub-certificate';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { ChatService } from '../chat/chat-service.ts';
import type { Links } from '../links/links.ts';
import type { Clock } from '../ports/clock.ts';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { Database } from '../ports/database.ts';
import type { LocalNetwork } from '../ports/local-network.ts';
import type { OverlayDoor } from '../ports/overlay-door.ts';
import type { CandidatePolicy, IceServer, PeerConnections } from '../ports/peer-connections.ts';
import type { BuddySignals } from '../session/buddy-signals.ts';
import type { FoundPeople } from '../session/found-people.ts';
import type { OnlineRendezvous } from '../session/online-rendezvous.ts';
import type { SignedIn } from '../session/session-parts.ts';
import type { SignalSealer } from '../session/signal-sealer.ts';
import type { OwnPresence } from './presence-exchange.ts';

/** What the overlay stands on, as long as the engine lives. */
export interface OverlayParts {
  readonly suite: CryptoSuite;
  readonly random: RandomBytes;
  readonly clock: Clock;
  readonly database: Database;
  readonly connections: PeerConnections;
  /** To hubs, which are strangers. */
  readonly policy: () => CandidatePolicy;
  /** Absent where certificates can't be pinned. */
  readonly door: OverlayDoor | undefined;
  /** Absent where there is no multicast. */
  readonly localNetwork: LocalNetwork | undefined;
  /** Whether whoever is in the same network may see this device, and this one of them its address. */
  readonly mayShow: (to?: KnownDevice) => boolean;
  readonly rendezvous: OnlineRendezvous;
  readonly sealer: SignalSealer;
  readonly signals: BuddySignals;
  readonly contacts: Contacts;
  readonly buddies: () => readonly Address[];
  readonly found: FoundPeople;
  /** To buddies. */
  readonly links: Pick<Links, 'onState'>;
  readonly chat: Pick<ChatService, 'givePresenceKey'>;
  /** What this person's buddies may see; `undefined` while invisible. */
  readonly presence: () => OwnPresence | undefined;
  /** Relays that hubs run, for while the server is away. */
  readonly relays: (servers: readonly IceServer[]) => void;
  /**
   * This device's own relay with a name and password for somebody who hangs on it; `undefined` where it runs none.
   *
   * @param own what the rendezvous measured of it
   */
  readonly ownRelay: (leaf: DeviceId, own: HubCertificate) => IceServer | undefined;
  /** Whether this device's person still lets it serve others. */
  readonly mayServe: () => boolean;
  readonly report: (error: unknown) => void;
  readonly refused: (reason: string) => void;
}

/** Whose part in it is meant. */
export type OverlayAccount = Pick<SignedIn, 'self' | 'keys' | 'record'>;
