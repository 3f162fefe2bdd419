import type { CryptoSuite, RandomBytes, SigningKeys } from '@kith/shared/identity/crypto-suite';
import type {
  EventName,
  EventPayload,
  RequestName,
  RequestParams,
  RequestResult,
} from '@kith/shared/protocol/rendezvous-contract';
import type { Result } from '@kith/shared/protocol/result';
import type { Clock } from '../ports/clock.ts';
import type { Contacts, KnownDevice } from '../ports/contacts.ts';
import type { Database } from '../ports/database.ts';
import type { DeliveryWrites } from '../ports/mailbox.ts';
import type { RequestFailure } from '../ports/rendezvous-client.ts';

/** The rendezvous while the session lasts, over whichever connection there is. */
export interface RendezvousLine {
  /** Whether requests are served. */
  readonly online: boolean;
  request<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
  ): Promise<Result<RequestResult<N>, RequestFailure>>;
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
  /** Tells each time a log-in succeeded. */
  onOnline(listener: () => void): () => void;
}

/** What the mailbox needs of the rest of the engine. */
export interface MailboxPorts {
  readonly rendezvous: RendezvousLine;
  /** This device and its signing keys, while signed in. */
  readonly signedIn: () => { readonly self: KnownDevice; readonly signing: SigningKeys } | undefined;
  readonly database: Database;
  readonly contacts: Contacts;
  readonly suite: CryptoSuite;
  readonly random: RandomBytes;
  readonly clock: Clock;
  /** A bug or a broken database: the envelope stays at the server and is fetched again. */
  readonly report: (error: unknown) => void;
  /** An envelope or a prekey was dropped; `reason` is a stable code. */
  readonly refused: (from: string, reason: string) => void;
}

export type DeliveryHandler = (from: KnownDevice, body: unknown, sentAt: number) => Promise<DeliveryWrites>;
