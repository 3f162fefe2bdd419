import type { RandomBytes } from '@kith/shared/identity/crypto-suite';
import type { LinkGoodbye } from '@kith/shared/link/link-reason';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { Clock } from '../ports/clock.ts';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { CandidatePolicy } from '../ports/peer-connections.ts';
import type { SignalRoute } from '../ports/signal-route.ts';
import type { Links } from './links.ts';

/** Links over the life of an engine, whichever account is signed in. */
export interface EngineLinks extends Links {
  /** Serves this account. */
  start(self: KnownDevice): void;
  /** Ends all links with a BYE. */
  stop(reason: LinkGoodbye): void;
  networkChanged(): void;
  /** Ends all links with a BYE; resolves when it is on its way. */
  close(): Promise<void>;
}

export interface EngineLinkParts {
  readonly contacts: Contacts;
  readonly signals: SignalRoute;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly policyFor: (device: DeviceId) => CandidatePolicy;
  readonly report: (error: unknown) => void;
}

export type MakeLinks = (parts: EngineLinkParts) => EngineLinks;
