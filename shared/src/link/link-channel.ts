/** Channels of a link in order of priority: a frame of an earlier one always goes before one of a later one. */
export const LINK_CHANNELS = ['call', 'chat', 'overlay', 'files'] as const;
export type LinkChannel = (typeof LINK_CHANNELS)[number];

export interface ChannelRules {
  /** Place on the wire (2 bits) and in the order of priority. */
  readonly code: 0 | 1 | 2 | 3;
  /** Whether unacknowledged frames are kept and sent again over the next connection. */
  readonly kept: boolean;
  /**
   * Messages of several frames, up to this length, are put together in memory that is used again as soon as they are
   * consumed: whoever gets one copies what it keeps. 0 for none.
   */
  readonly lent: number;
  /** Largest message, in bytes. */
  readonly maxMessage: number;
  /** How many bytes may be under way or waiting for the receiver: at least two of the largest messages. */
  readonly window: number;
  /** How many bytes of messages may wait at the sender; more is refused as `queue-full`. */
  readonly maxQueue: number;
}

const KIB = 1024;

export const CHANNEL_RULES: Readonly<Record<LinkChannel, ChannelRules>> = {
  /** Call control: small and rare; the largest is an SDP with many codecs. */
  call: { code: 0, kept: true, lent: 0, maxMessage: 64 * KIB, window: 256 * KIB, maxQueue: 1_024 * KIB },
  /** Chat payloads are 64 KiB at most; four times that leaves room for a later kind. */
  chat: { code: 1, kept: true, lent: 0, maxMessage: 256 * KIB, window: 1_024 * KIB, maxQueue: 8_192 * KIB },
  /** Overlay descriptors: the largest is a routing table of 64 KiB and its header. */
  overlay: { code: 2, kept: true, lent: 0, maxMessage: 128 * KIB, window: 512 * KIB, maxQueue: 4_096 * KIB },
  /** Swarm messages: blocks of 16 KiB, at most a piece of 256 KiB with its proof. */
  files: {
    code: 3,
    kept: false,
    lent: 257 * KIB,
    maxMessage: 512 * KIB,
    window: 4_096 * KIB,
    maxQueue: 8_192 * KIB,
  },
};
