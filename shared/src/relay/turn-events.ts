import type { ClientPath } from './allocation.ts';
import type { TransportAddress } from './transport-address.ts';

/** What happens to a relay. */
export type TurnEvent =
  /** A whole message of a client: a datagram, or a frame of a stream. */
  | { readonly kind: 'message'; readonly client: ClientPath; readonly bytes: Uint8Array }
  /** A datagram that came to a relayed address. */
  | {
      readonly kind: 'peer-data';
      readonly allocation: number;
      readonly peer: TransportAddress;
      readonly bytes: Uint8Array;
    }
  /** The answer to `open`: the address under which peers reach it; undefined when there was none. */
  | { readonly kind: 'opened'; readonly allocation: number; readonly relayed: TransportAddress | undefined }
  /** A stream ended, and what was allocated over it with it. */
  | { readonly kind: 'client-gone'; readonly client: ClientPath }
  /** Time went by: what ran out ends. */
  | { readonly kind: 'tick' };

/** What a relay's shell does, in order. */
export type TurnEffect =
  | { readonly kind: 'reply'; readonly client: ClientPath; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Send ChannelData: its header is written where its bytes are, so that these need not be copied. */
  | {
      readonly kind: 'channel-data';
      readonly client: ClientPath;
      readonly channel: number;
      readonly bytes: Uint8Array;
    }
  /** Bind a port for an allocation: any, or an even one, or an even one and with it the next for another allocation. */
  | {
      readonly kind: 'open';
      readonly allocation: number;
      readonly family: 4 | 6;
      readonly even: boolean;
      readonly next: number | undefined;
    }
  /** Send a datagram from a relayed address. */
  | {
      readonly kind: 'relay';
      readonly allocation: number;
      readonly peer: TransportAddress;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'close'; readonly allocation: number };
