import type { CryptoSuite, RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { IceServer } from '@kith/shared/protocol/rendezvous-contract';
import type { AttemptLimits } from './accounts/attempt-limits.ts';
import type { Cards, ServerIdentity } from './accounts/cards.ts';
import type { Roster } from './accounts/roster.ts';
import type { ServerPolicy } from './admin/server-policy.ts';
import type { Outbox } from './outbox.ts';
import type { PresenceBoard } from './presence/presence-board.ts';
import type { Sessions } from './presence/sessions.ts';
import type { OpenDatabase } from './storage/open-database.ts';
import type { Database } from './storage/schema.ts';
import type { Serial } from './storage/serial.ts';
import type { Overlay } from './supernodes/overlay.ts';

/** The parts of a running server that handlers take what they need from. */
export interface Services {
  readonly database: OpenDatabase;
  readonly db: Database;
  /** Changes of accounts and buddies, one after the other. */
  readonly changes: Serial;
  readonly suite: CryptoSuite;
  readonly random: RandomBytes;
  readonly now: () => number;
  readonly identity: ServerIdentity;
  readonly policy: ServerPolicy;
  readonly roster: Roster;
  readonly cards: Cards;
  readonly sessions: Sessions;
  readonly board: PresenceBoard;
  readonly outbox: Outbox;
  readonly attempts: AttemptLimits;
  readonly overlay: Overlay;
  /** The server's own. */
  readonly relay: {
    /** STUN and TURN servers for an account. `until`: milliseconds since 1970. */
    servers(account: string, until: number): IceServer[];
  };
}
