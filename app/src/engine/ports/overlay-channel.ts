import { LIMITS } from '@kith/shared/protocol/limits';

/** Bounds of a WebSocket `/overlay` of a hub, which carries signals until there is a link. */
export const OVERLAY_CHANNEL_LIMITS = {
  /** One frame: an envelope, the sender's pass, and names around them. Longer ones end the channel. */
  frame: LIMITS.signalEnvelopeLength + LIMITS.signedTokenLength + 1_024,
  /** Channels that a hub holds, and of one network address (of IPv6, one /64): they are short. */
  channels: 64,
  channelsPerNetwork: 8,
  /** Frames that one end may send at once, and what refills a second: an offer with its candidates, a few times over. */
  burst: 100,
  perSecond: 10,
  /** Nothing came for so long: it ends. Milliseconds. */
  idle: 60_000,
  /** What waits for an end that does not read. Bytes. */
  backlog: 1_048_576,
} as const;

/** What one end of such a channel is told. After `closed`, and after its own `close`, nothing more. */
export interface OverlayChannelEvents {
  /** A text frame, whole and within bounds; what it says is the listener's to check. */
  frame(text: string): void;
  closed(): void;
}

/** One end of a channel that carries text frames in order, until it closes. */
export interface OverlayChannel {
  /** False, and nothing sent, when it is closed. */
  send(text: string): boolean;
  /** Idempotent; the other end sees it. */
  close(): void;
}
