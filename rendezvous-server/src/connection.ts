import type { EventName, EventPayload } from '@kith/shared/protocol/rendezvous-contract';
import type { Encoded } from './encoded.ts';
import type { Session } from './presence/sessions.ts';

export type EndReason = EventPayload<'session:ended'>['reason'];

/**
 * How far a connection has come:
 *
 *     connected --hello--> greeted --login:password--> opened
 *                             |                           |
 *                             +--login:device,            +--device:add
 *                             |  account:create           v
 *                             +------------------------> logged-in --> closed (from anywhere)
 */
export type ConnectionState =
  | { readonly stage: 'connected' }
  | { readonly stage: 'greeted'; readonly nonce: string }
  | {
      readonly stage: 'opened';
      readonly nonce: string;
      readonly account: string;
      readonly by: 'password' | 'recovery';
    }
  | { readonly stage: 'logged-in'; readonly session: Session }
  | { readonly stage: 'closed' };

/** One client's connection, as handlers see it. */
export interface Connection {
  state: ConnectionState;
  /** The client's network address, for limits only. */
  readonly remote: string;
  send<N extends EventName>(event: N, payload: EventPayload<N>): void;
  /** As `send`, for an event that goes to many. */
  deliver(event: Encoded): void;
  /** Says why, then closes. */
  end(reason: EndReason): void;
}
