import type { Frame } from './frame.ts';
import type { LinkChannel } from './link-channel.ts';
import type { ByeReason, LinkGoodbye, SendFailure } from './link-reason.ts';

/** A connection as the session's shell numbers it; every number is used once. */
export type ConnectionId = number;

/** What a session is told. */
export type SessionEvent =
  /** A connection can carry frames. */
  | { readonly kind: 'opened'; readonly connection: ConnectionId; readonly generation: number }
  | { readonly kind: 'closed'; readonly connection: ConnectionId }
  | { readonly kind: 'frame'; readonly connection: ConnectionId; readonly bytes: Uint8Array }
  /** Buffers of the connection emptied: more may be handed over. */
  | { readonly kind: 'drained'; readonly connection: ConnectionId }
  | {
      readonly kind: 'send';
      readonly channel: LinkChannel;
      readonly id: number;
      readonly message: Uint8Array;
    }
  /** Whoever got a message is done with it; `message` and `cost` as delivered. */
  | {
      readonly kind: 'consumed';
      readonly channel: LinkChannel;
      readonly message: Uint8Array;
      readonly cost: number;
    }
  /** Ask the peer at once whether it is there. */
  | { readonly kind: 'probe' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'end'; readonly reason: LinkGoodbye }
  /** Over, without a word to the peer. */
  | { readonly kind: 'abandon' };

export interface SessionMessage {
  readonly channel: LinkChannel;
  readonly id: number;
  readonly message: Uint8Array;
}

/** What a session wants done, in this order. */
export type SessionEffect =
  | { readonly kind: 'transmit'; readonly connection: ConnectionId; readonly frame: Frame }
  /** Destroy the connection; with `linger`, after the last frame had time to leave. */
  | { readonly kind: 'drop'; readonly connection: ConnectionId; readonly linger: boolean }
  | {
      readonly kind: 'deliver';
      readonly channel: LinkChannel;
      readonly message: Uint8Array;
      readonly cost: number;
    }
  /** All of a message was handed over to a connection; told again when it is sent again. */
  | { readonly kind: 'departed'; readonly id: number }
  | { readonly kind: 'delivered'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: SendFailure }
  /** Both HELLOs are through: frames go over this connection from now on. */
  | { readonly kind: 'active'; readonly connection: ConnectionId; readonly generation: number }
  /** Nothing was heard for a while: make another connection. */
  | { readonly kind: 'stalled' }
  | { readonly kind: 'recovered' }
  /** The active connection is gone and there is no other. */
  | { readonly kind: 'lost' }
  /** Over. What was not delivered is handed back, in order of priority. */
  | {
      readonly kind: 'ended';
      readonly reason: ByeReason | 'abandoned';
      readonly by: 'us' | 'peer';
      readonly unsent: readonly SessionMessage[];
      readonly doubtful: readonly SessionMessage[];
    };
