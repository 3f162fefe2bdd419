import type { LinkChannel } from '@kith/shared/link/link-channel';
import type { LinkCloseReason, SendFailure } from '@kith/shared/link/link-reason';
import type { Result } from '@kith/shared/protocol/result';
import type { DeviceId } from '@kith/shared/protocol/schemas';
import type { ConnectionStats } from '../ports/peer-connections.ts';

/** How a link is, as measured. Rates are in bytes per second over the last seconds, times in milliseconds. */
export interface LinkQuality {
  readonly route: ConnectionStats['route'];
  /** Network address of the relay, when relayed by one of ours. */
  readonly relay: string | undefined;
  readonly roundTripMs: number | undefined;
  readonly sendRate: number;
  readonly receiveRate: number;
}

export type LinkState =
  | { readonly state: 'closed'; readonly reason: LinkCloseReason }
  | { readonly state: 'connecting' }
  | ({ readonly state: 'open' } & LinkQuality)
  /** The session lives; a new connection is being made because the present one stalled or is gone. */
  | ({ readonly state: 'replacing' } & LinkQuality);

/** A message on its way. */
export interface SentMessage {
  /** All of it was handed over to a connection, or never will be: there is room for more. */
  readonly departed: Promise<void>;
  /**
   * `delivered`: the peer's link took the whole message (its process has it, its disk may not). A failure says
   * why it will not arrive; after `session-reset` and a failed resume it may have arrived nevertheless.
   */
  readonly outcome: Promise<Result<'delivered', SendFailure>>;
}

/** What the rest of the engine sees of links: chat uses channel `chat`, calls use channel `call`. */
export interface Links {
  /**
   * Opens a link if there is none.
   * @param timeout milliseconds after which to give up waiting (the attempt itself may go on)
   */
  link(device: DeviceId, timeout?: number): Promise<Result<undefined, LinkCloseReason>>;
  state(device: DeviceId): LinkState;
  /** Queues a message, opening the link if need be. Messages of one channel arrive in order, each once. */
  send(device: DeviceId, channel: LinkChannel, message: Uint8Array): SentMessage;
  /**
   * One handler per channel. While a promise that it returned is pending, the message counts against the
   * peer's credit: a slow reader slows its peer down. After it, what the channel lends (`CHANNEL_RULES`) is overwritten.
   * The function returned removes the handler.
   */
  onMessage(
    channel: LinkChannel,
    handler: (from: DeviceId, message: Uint8Array) => void | Promise<void>,
  ): () => void;
  onState(handler: (device: DeviceId, state: LinkState) => void): () => void;
  /**
   * Messages go over another connection now, the first or a later one: what was under way over the one before in a channel
   * that is not kept (files) is lost, both ways. Told before any message of the new one.
   */
  onConnected(handler: (device: DeviceId) => void): () => void;
  /** The peer lost its memory of the session (it restarted): what was not delivered has failed. */
  onSessionReset(handler: (device: DeviceId) => void): () => void;
  /** Keeps the link open against the idle time-out (a call) until the function returned is called. */
  hold(device: DeviceId): () => void;
}
