import type { Frame } from './frame.ts';
import type { LinkChannel } from './link-channel.ts';
import type { LinkCloseReason, LinkGoodbye, SendFailure } from './link-reason.ts';
import type { LinkSignal, PeerSignal } from './link-signal.ts';
import type { ConnectionId } from './session-events.ts';

/** Why a connection closed, as far as the link makes a difference. */
export type ConnectionFailure = 'handshake-failed' | 'other';

/** What a link is told. */
export type LinkEvent =
  /** Somebody wants the link open; what is not open at `until` (milliseconds since 1970) is given up. */
  | { readonly kind: 'want'; readonly until: number }
  /** Calls keep the link open; as many releases as holds. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'release' }
  | {
      readonly kind: 'send';
      readonly channel: LinkChannel;
      readonly id: number;
      readonly message: Uint8Array;
    }
  /** Whoever got a message is done with it; `session` and `cost` as delivered. */
  | {
      readonly kind: 'consumed';
      readonly session: string;
      readonly channel: LinkChannel;
      readonly message: Uint8Array;
      readonly cost: number;
    }
  /** From the peer, over the signal route. */
  | { readonly kind: 'signal'; readonly signal: LinkSignal }
  /** The signal route knows that the peer can't be reached now. */
  | { readonly kind: 'unreachable' }
  /** The peer came online: what is waiting for a back-off need not. */
  | { readonly kind: 'available' }
  | { readonly kind: 'network-changed' }
  /** Of our own end of a connection. */
  | { readonly kind: 'local-signal'; readonly connection: ConnectionId; readonly signal: PeerSignal }
  | { readonly kind: 'opened'; readonly connection: ConnectionId }
  | { readonly kind: 'closed'; readonly connection: ConnectionId; readonly failure: ConnectionFailure }
  | { readonly kind: 'frame'; readonly connection: ConnectionId; readonly bytes: Uint8Array }
  | { readonly kind: 'drained'; readonly connection: ConnectionId }
  | { readonly kind: 'tick' }
  | { readonly kind: 'close'; readonly reason: LinkGoodbye };

/** How a link is, for whoever looks at it. */
export type LinkPhase =
  | { readonly state: 'closed'; readonly reason: LinkCloseReason }
  | { readonly state: 'connecting' }
  | { readonly state: 'open'; readonly connection: ConnectionId }
  /** The session lives; its connection is silent or gone, or one of the two devices makes another. */
  | { readonly state: 'replacing' };

/** What a link wants done, in this order. */
export type LinkEffect =
  | { readonly kind: 'connect'; readonly connection: ConnectionId; readonly role: 'initiator' | 'responder' }
  /** A signal of the peer for our end of a connection. */
  | { readonly kind: 'feed'; readonly connection: ConnectionId; readonly signal: PeerSignal }
  | { readonly kind: 'signal'; readonly signal: LinkSignal }
  | { readonly kind: 'transmit'; readonly connection: ConnectionId; readonly frame: Frame }
  | { readonly kind: 'drop'; readonly connection: ConnectionId; readonly linger: boolean }
  | {
      readonly kind: 'deliver';
      readonly session: string;
      readonly channel: LinkChannel;
      readonly message: Uint8Array;
      readonly cost: number;
    }
  /** All of a message was handed over to a connection; told again when it is sent again. */
  | { readonly kind: 'departed'; readonly id: number }
  | { readonly kind: 'delivered'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: SendFailure }
  | { readonly kind: 'phase'; readonly phase: LinkPhase }
  /** The peer lost its memory of the session. */
  | { readonly kind: 'session-reset' };
